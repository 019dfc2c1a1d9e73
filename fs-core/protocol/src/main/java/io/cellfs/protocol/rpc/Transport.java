package io.cellfs.protocol.rpc;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.OptionalInt;

/** One local endpoint (a UDP socket in RX): serves services and opens connections, both through the same port. */
public interface Transport extends AutoCloseable {
    /** The bound address. */
    InetSocketAddress localAddress();

    /** Serves {@code serviceId}; with {@code upgradeTo}, clients that ask for an upgrade are answered as that service. */
    void serve(int serviceId, OptionalInt upgradeTo, ServiceHandler handler);

    /** Opens a connection; with {@code upgrade} the first call asks the peer for its better service. No packet is sent yet. */
    ClientConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade);

    /**
     * The same with a time of its own after which a peer counts as gone of which nothing at all is heard; one that merely takes long is not. A transport that
     * notices at once needs none.
     */
    default ClientConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade, Duration deadTime) {
        return connect(peer, serviceId, upgrade);
    }

    @Override
    void close();
}
