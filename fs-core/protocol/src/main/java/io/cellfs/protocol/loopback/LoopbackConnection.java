package io.cellfs.protocol.loopback;

import io.cellfs.protocol.rpc.ClientCall;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.RpcException;
import java.net.InetSocketAddress;

/** A connection: who to call, and as which service. */
final class LoopbackConnection implements ClientConnection {
    private final LoopbackTransport local;
    private final InetSocketAddress peer;
    private final boolean upgrade;
    private volatile int serviceId;
    private volatile boolean closed;

    LoopbackConnection(LoopbackTransport local, InetSocketAddress peer, int serviceId, boolean upgrade) {
        this.local = local;
        this.peer = peer;
        this.serviceId = serviceId;
        this.upgrade = upgrade;
    }

    @Override
    public InetSocketAddress peer() {
        return peer;
    }

    @Override
    public int serviceId() {
        return serviceId;
    }

    @Override
    public ClientCall call() throws RpcException {
        if (closed) {
            throw new IllegalStateException("connection closed");
        }
        LoopbackCall call = local.start(peer, serviceId, upgrade);
        serviceId = call.serviceId();
        return call;
    }

    @Override
    public void close() {
        closed = true;
    }
}
