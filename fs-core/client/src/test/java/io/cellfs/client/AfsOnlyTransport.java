package io.cellfs.client;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.ServiceHandler;
import io.cellfs.protocol.rpc.Transport;
import java.net.InetSocketAddress;
import java.util.OptionalInt;

/** A file server's socket on which only AFS-3's services are served, without upgrade: an old server. */
final class AfsOnlyTransport implements Transport {
    private final Transport transport;

    AfsOnlyTransport(Transport transport) {
        this.transport = transport;
    }

    @Override
    public InetSocketAddress localAddress() {
        return transport.localAddress();
    }

    @Override
    public void serve(int serviceId, OptionalInt upgradeTo, ServiceHandler handler) {
        if (serviceId == Services.AFS_FS) {
            transport.serve(serviceId, OptionalInt.empty(), handler);
        }
    }

    @Override
    public ClientConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade) {
        return transport.connect(peer, serviceId, upgrade);
    }

    @Override
    public void close() {
        transport.close();
    }
}
