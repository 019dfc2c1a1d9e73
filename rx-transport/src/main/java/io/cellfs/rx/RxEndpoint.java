package io.cellfs.rx;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** One UDP socket that serves services and opens connections, both through the same port. */
public final class RxEndpoint implements AutoCloseable {
    private final InetSocketAddress localAddress;
    private final Optional<RxConnection> connection = Optional.empty();
    private final Optional<RxStatistics> statistics = Optional.empty();

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
        if (config.windowPackets() > 0) {
            throw new IOException("the endpoint is not built yet");
        }
        return new RxEndpoint(local);
    }

    /** The bound address. */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /** Serves {@code serviceId}; with {@code upgradeTo}, clients that ask for an upgrade are answered as that service. */
    public void register(int serviceId, OptionalInt upgradeTo, RxHandler handler) {
        connection.ifPresent(RxConnection::close);
    }

    /** Opens a connection; with {@code upgrade} its first call asks the peer for its better service. No packet is sent yet. */
    public RxConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade) {
        return connection.orElseThrow();
    }

    /** Counters since the endpoint was opened. */
    public RxStatistics statistics() {
        return statistics.orElseThrow();
    }

    /** Ends every call, closes the socket and waits until its thread has ended. */
    @Override
    public void close() {
        connection.ifPresent(RxConnection::close);
    }
}
