package io.cellfs.protocol.rpc;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Outgoing calls that end in time: what is still running then is closed. */
public final class Deadline {
    /** Calls to be made over a connection. */
    @FunctionalInterface
    public interface Calls<T> {
        /** Makes the calls. */
        T run(ClientConnection connection) throws IOException;
    }

    private Deadline() {}

    /**
     * Runs {@code calls} and returns what they return.
     *
     * @throws IOException what they throw, or that they took too long
     */
    public static <T> T within(Duration time, ClientConnection connection, Calls<T> calls) throws IOException {
        CancellableConnection cancellable = new CancellableConnection(connection);
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().name("call with deadline").start(() -> {
            try {
                result.complete(calls.run(cancellable));
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            cancellable.cancel();
            throw new IOException("no answer from " + connection.peer() + " within " + time.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            cancellable.cancel();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while calling " + connection.peer(), e);
        }
    }
}
