package io.cellfs.csi.node;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * System calls that a file system answers, whose server may never do so. Each is made on a thread of its own: nothing calls a thread back from the kernel,
 * so one without an answer is left there until there is one, and who asked goes on. There are so many of them at most. Thread-safe.
 */
final class Questions {
    private final Duration patience;
    private final int maximum;
    private final Semaphore places;

    /** A question. */
    @FunctionalInterface
    interface Question<T> {
        /** Asks it. */
        T ask() throws MountException;
    }

    /**
     * Questions to be given up.
     *
     * @param patience after so long
     * @param maximum so many wait for an answer at a time
     */
    Questions(Duration patience, int maximum) {
        this.patience = patience;
        this.maximum = maximum;
        this.places = new Semaphore(maximum);
    }

    /** The answer to a question that leaves nothing behind. */
    <T> T ask(String what, Question<T> question) throws MountException {
        return ask(what, question, answer -> {});
    }

    /**
     * The answer; ETIMEDOUT when there is none in time, or too many others wait.
     *
     * @param what what to call it in a message
     * @param late takes back what an answer has brought that nobody waits for any more
     */
    <T> T ask(String what, Question<T> question, Consumer<T> late) throws MountException {
        if (!places.tryAcquire()) {
            throw new MountException(
                    what + ", as " + maximum + " others have no answer yet,", MountException.ETIMEDOUT);
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name(what).start(() -> answer(question, answer, late));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.completeExceptionally(new MountException(what, MountException.ETIMEDOUT));
            return told(answer);
        } catch (ExecutionException e) {
            return told(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.completeExceptionally(new MountException(what, MountException.EINTR));
            return told(answer);
        }
    }

    private <T> void answer(Question<T> question, CompletableFuture<T> answer, Consumer<T> late) {
        try {
            T result = released(question);
            if (!answer.complete(result)) {
                late.accept(result);
            }
        } catch (MountException | RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    /** The place is free again before the answer is told, so that who has it may ask on. */
    private <T> T released(Question<T> question) throws MountException {
        try {
            return question.ask();
        } finally {
            places.release();
        }
    }

    /** Of an answer that is there. */
    private static <T> T told(CompletableFuture<T> answer) throws MountException {
        if (!answer.isCompletedExceptionally()) {
            return answer.resultNow();
        }
        if (answer.exceptionNow() instanceof MountException failure) {
            throw failure;
        }
        throw new IllegalStateException(answer.exceptionNow());
    }
}
