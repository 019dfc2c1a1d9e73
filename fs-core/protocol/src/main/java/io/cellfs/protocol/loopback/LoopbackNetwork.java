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
    private static final int EPHEMERAL_PORTS = 65536 - FIRST_EPHEMERAL_PORT;

    private final Map<InetSocketAddress, LoopbackTransport> endpoints = new ConcurrentHashMap<>();
    private final AtomicInteger ephemeral = new AtomicInteger();

    /**
     * An endpoint on a port of the loopback address.
     *
     * @param port the port, or 0 for any
     * @throws IllegalStateException when the port is taken
     */
    public Transport open(int port) {
        if (port != 0) {
            return tryOpen(port).orElseThrow(() -> new IllegalStateException("port " + port + " is taken"));
        }
        for (int tried = 0; tried < EPHEMERAL_PORTS; tried++) {
            int next = FIRST_EPHEMERAL_PORT + Math.floorMod(ephemeral.getAndIncrement(), EPHEMERAL_PORTS);
            Optional<LoopbackTransport> opened = tryOpen(next);
            if (opened.isPresent()) {
                return opened.get();
            }
        }
        throw new IllegalStateException("all ports are taken");
    }

    private Optional<LoopbackTransport> tryOpen(int port) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        LoopbackTransport transport = new LoopbackTransport(this, address);
        return endpoints.putIfAbsent(address, transport) == null ? Optional.of(transport) : Optional.empty();
    }

    Optional<LoopbackTransport> at(InetSocketAddress address) {
        return Optional.ofNullable(endpoints.get(address));
    }

    void remove(LoopbackTransport transport) {
        endpoints.remove(transport.localAddress(), transport);
    }
}
