package io.cellfs.client.server;

import io.cellfs.client.server.FileServer.Invocation;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections to one service of one server. A connection carries four calls at a time, so a call goes to the connection with the fewest; another is
 * opened when all are full, up to a bound.
 */
final class ConnectionPool {
    private static final int CALLS_PER_CONNECTION = 4;
    private static final int MAX_CONNECTIONS = 8;

    private final Transport transport;
    private final InetSocketAddress address;
    private final int serviceId;
    private final List<Pooled> connections = new ArrayList<>();

    ConnectionPool(Transport transport, InetSocketAddress address, int serviceId) {
        this.transport = transport;
        this.address = address;
        this.serviceId = serviceId;
    }

    private static final class Pooled {
        private final ClientConnection connection;
        private int calls;

        Pooled(ClientConnection connection) {
            this.connection = connection;
        }
    }

    <R> R call(Invocation<R> invocation) throws IOException {
        Pooled pooled = take();
        boolean usable = true;
        try {
            return invocation.on(pooled.connection);
        } catch (RpcException e) {
            usable = !Errors.isTransportFailure(e);
            throw e;
        } finally {
            release(pooled, usable);
        }
    }

    private synchronized Pooled take() {
        Pooled best = null;
        for (Pooled candidate : connections) {
            if (best == null || candidate.calls < best.calls) {
                best = candidate;
            }
        }
        if (best == null || (best.calls >= CALLS_PER_CONNECTION && connections.size() < MAX_CONNECTIONS)) {
            best = new Pooled(transport.connect(address, serviceId, false));
            connections.add(best);
        }
        best.calls++;
        return best;
    }

    private void release(Pooled pooled, boolean usable) {
        boolean close;
        synchronized (this) {
            pooled.calls--;
            if (!usable) {
                connections.remove(pooled);
            }
            close = pooled.calls == 0 && !connections.contains(pooled);
        }
        if (close) {
            pooled.connection.close();
        }
    }

    /** Closes the connections as soon as no call runs on them. */
    synchronized void retire() {
        connections.stream().filter(p -> p.calls == 0).forEach(p -> p.connection.close());
        connections.clear();
    }

    synchronized void close() {
        connections.forEach(p -> p.connection.close());
        connections.clear();
    }
}
