package io.cellfs.protocol.rpc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
        Closable closable = new Closable(connection);
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().name("callback").start(() -> {
            try {
                result.complete(calls.run(closable));
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
            closable.endCalls();
            throw new IOException("no answer from " + connection.peer() + " within " + time.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            closable.endCalls();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while calling " + connection.peer(), e);
        }
    }

    /** A connection whose running calls can be ended by another thread. */
    private static final class Closable implements ClientConnection {
        private final ClientConnection connection;
        private final Set<ClientCall> calls = ConcurrentHashMap.newKeySet();
        private volatile boolean ended;

        Closable(ClientConnection connection) {
            this.connection = connection;
        }

        @Override
        public InetSocketAddress peer() {
            return connection.peer();
        }

        @Override
        public int serviceId() {
            return connection.serviceId();
        }

        @Override
        public ClientCall call() throws IOException {
            ClientCall call = connection.call();
            calls.add(call);
            if (ended) {
                call.close();
            }
            return call;
        }

        @Override
        public void close() {
            endCalls();
        }

        void endCalls() {
            ended = true;
            calls.forEach(ClientCall::close);
        }
    }
}
