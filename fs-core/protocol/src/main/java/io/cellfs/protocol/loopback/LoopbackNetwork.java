package io.cellfs.protocol.loopback;

import io.cellfs.protocol.rpc.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Endpoints in one process that reach each other without a network: services, upgrade, aborts and calls in both directions
 * behave as over RX. For tests, and wherever servers and client share a process and need no socket between them.
 */
public final class LoopbackNetwork {
    private static final int FIRST_EPHEMERAL_PORT = 49152;

    private final Map<InetSocketAddress, LoopbackTransport> endpoints = new ConcurrentHashMap<>();
    private final AtomicInteger ephemeral = new AtomicInteger(FIRST_EPHEMERAL_PORT);

    /**
     * An endpoint on a port of the loopback address.
     *
     * @param port the port, or 0 for any
     * @throws IllegalStateException when the port is taken
     */
    public Transport open(int port) {
        int bound = port == 0 ? ephemeral.getAndIncrement() : port;
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), bound);
        LoopbackTransport transport = new LoopbackTransport(this, address);
        if (endpoints.putIfAbsent(address, transport) != null) {
            throw new IllegalStateException("port " + bound + " is taken");
        }
        return transport;
    }

    Optional<LoopbackTransport> at(InetSocketAddress address) {
        return Optional.ofNullable(endpoints.get(address));
    }

    void remove(LoopbackTransport transport) {
        endpoints.remove(transport.localAddress(), transport);
    }
}
