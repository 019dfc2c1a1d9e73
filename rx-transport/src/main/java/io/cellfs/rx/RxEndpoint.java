package io.cellfs.rx;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
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
        return new RxEndpoint(missing(config, local));
    }

    /** The bound address. */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /** Serves {@code serviceId}; with {@code upgradeTo}, clients that ask for an upgrade are answered as that service. */
    public void register(int serviceId, OptionalInt upgradeTo, RxHandler handler) {
        missing(serviceId, upgradeTo, handler);
    }

    /** Opens a connection; with {@code upgrade} its first call asks the peer for its better service. No packet is sent yet. */
    public RxConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade) {
        return missing(peer, serviceId, upgrade);
    }

    /** Counters since the endpoint was opened. */
    public RxStatistics statistics() {
        return missing();
    }

    /** Ends every call, closes the socket and waits until its thread has ended. */
    @Override
    public void close() {
        missing();
    }

    private static <T> T missing(Object... arguments) {
        throw new UnsupportedOperationException("the endpoint is not built yet: " + Arrays.toString(arguments));
    }
}
