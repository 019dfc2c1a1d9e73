package io.cellfs.cli.doctor.live;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.doctor.Answer;
import io.cellfs.cli.doctor.Answer.Why;
import io.cellfs.node.api.NodeApiException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Questions that may never end, asked in threads that nobody waits for longer than is good: they end with the process. */
final class Bounded {
    private final Duration bound;

    Bounded(Duration bound) {
        this.bound = bound;
    }

    /** The answer to one question. */
    <T> Answer<T> ask(Callable<T> question) {
        return all(List.of(question)).getFirst();
    }

    /** The answers to questions that are asked at the same time, in their order. */
    <T> List<Answer<T>> all(List<Callable<T>> questions) {
        long deadlineNs = System.nanoTime() + bound.toNanos();
        List<CompletableFuture<Answer<T>>> asked =
                questions.stream().map(Bounded::begin).toList();
        List<Answer<T>> answers = new ArrayList<>();
        for (CompletableFuture<Answer<T>> each : asked) {
            answers.add(await(each, deadlineNs));
        }
        return answers;
    }

    /** A thread of its own, which may be stuck in the kernel for ever. */
    private static <T> CompletableFuture<Answer<T>> begin(Callable<T> question) {
        CompletableFuture<Answer<T>> answer = new CompletableFuture<>();
        long startNs = System.nanoTime();
        Thread.ofPlatform().daemon().name("question").start(() -> {
            try {
                T value = question.call();
                answer.complete(new Answer.Got<>(value, System.nanoTime() - startNs));
            } catch (Exception e) {
                answer.complete(new Answer.Failed<>(why(e), words(e)));
            }
        });
        return answer;
    }

    private <T> Answer<T> await(CompletableFuture<Answer<T>> answer, long deadlineNs) {
        try {
            return answer.get(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new Answer.Failed<>(Why.SILENT, "no answer within " + bound.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Failed<>(Why.FAILED, "interrupted");
        }
    }

    private static Why why(Exception e) {
        return switch (e) {
            case AdminException admin ->
                switch (admin.kind()) {
                    case NOT_FOUND -> Why.ABSENT;
                    case UNREACHABLE -> Why.SILENT;
                    case DENIED -> Why.DENIED;
                    case INVALID, EXISTS, BUSY, NO_SPACE, FAILED -> Why.FAILED;
                };
            case NodeApiException node when node.reason() == NodeApiException.Reason.UNAVAILABLE -> Why.SILENT;
            case CliException cli when cli.exitCode() == ExitCode.NOT_FOUND -> Why.ABSENT;
            case NoSuchFileException missing -> Why.ABSENT;
            default -> Why.FAILED;
        };
    }

    private static String words(Exception e) {
        return String.valueOf(e.getMessage());
    }
}
