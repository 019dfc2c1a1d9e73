package io.cellfs.cli.admin;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** An answer that is asked for before it is needed, so that a server works on it while the one before is used. */
final class Ahead<T> {
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    /** What to ask. */
    @FunctionalInterface
    interface Question<T> {
        /** Asks, on a thread of its own. */
        T ask() throws AdminException;
    }

    private Ahead() {}

    /** Begins to ask. */
    static <T> Ahead<T> of(Question<T> question) {
        Ahead<T> ahead = new Ahead<>();
        Thread.ofVirtual().name("ahead").start(() -> ahead.ask(question));
        return ahead;
    }

    private void ask(Question<T> question) {
        try {
            answer.complete(question.ask());
        } catch (AdminException | RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    /** The answer, when it has come. */
    T get() throws AdminException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AdminException known) {
                throw known;
            }
            throw new IllegalStateException("a question that cannot be asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdminException(AdminException.Kind.FAILED, "interrupted");
        }
    }
}
