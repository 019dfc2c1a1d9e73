package io.cellfs.protocol.rpc;

import java.net.InetSocketAddress;
import java.util.OptionalInt;

/** One local endpoint (a UDP socket in RX): serves services and opens connections, both through the same port. */
public interface Transport extends AutoCloseable {
    /** The bound address. */
    InetSocketAddress localAddress();

    /** Serves {@code serviceId}; with {@code upgradeTo}, clients that ask for an upgrade are answered as that service. */
    void serve(int serviceId, OptionalInt upgradeTo, ServiceHandler handler);

    /** Opens a connection; with {@code upgrade} the first call asks the peer for its better service. No packet is sent yet. */
    ClientConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade);

    @Override
    void close();
}
