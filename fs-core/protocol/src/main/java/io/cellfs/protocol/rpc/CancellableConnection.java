package io.cellfs.protocol.rpc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A view of a connection whose running calls can be ended by another thread. Closing it leaves the connection open. */
public final class CancellableConnection implements ClientConnection {
    private final ClientConnection connection;
    private final Set<ClientCall> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;

    /** A view of {@code connection}, for a few calls. */
    public CancellableConnection(ClientConnection connection) {
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
        if (cancelled) {
            call.close();
        }
        return call;
    }

    /** Ends all calls made through this view, now and later. */
    public void cancel() {
        cancelled = true;
        calls.forEach(ClientCall::close);
    }

    /** Whether its calls have been ended. */
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void close() {
        cancel();
    }
}
