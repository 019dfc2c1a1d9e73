package io.cellfs.rx;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.OptionalInt;

/** One UDP socket that serves services and opens connections, both through the same port. */
public final class RxEndpoint implements AutoCloseable {
    private final InetSocketAddress localAddress;

    private RxEndpoint(InetSocketAddress localAddress) {
        this.localAddress = localAddress;
    }

    /**
     * Binds a socket and starts to answer.
     *
     * @param local address and port; port 0 lets the system choose
     * @throws java.net.BindException when the port is in use
     */
    public static RxEndpoint open(RxConfig config, InetSocketAddress local) throws IOException {
        throw new UnsupportedOperationException("not yet: " + config + local);
    }

    /** The bound address. */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /** Serves {@code serviceId}; with {@code upgradeTo}, clients that ask for an upgrade are answered as that service. */
    public void register(int serviceId, OptionalInt upgradeTo, RxHandler handler) {
        throw new UnsupportedOperationException("not yet: " + serviceId + upgradeTo + handler);
    }

    /** Opens a connection; with {@code upgrade} its first call asks the peer for its better service. No packet is sent yet. */
    public RxConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade) {
        throw new UnsupportedOperationException("not yet: " + peer + serviceId + upgrade);
    }

    /** Counters since the endpoint was opened. */
    public RxStatistics statistics() {
        throw new UnsupportedOperationException("not yet");
    }

    /** Ends every call, closes the socket and waits until its thread has ended. */
    @Override
    public void close() {
        throw new UnsupportedOperationException("not yet");
    }
}
