package io.cellfs.server.outgoing;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.xdr.Words;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the server's endpoints registered with the volume location servers: tries until one has taken them, and again from time to time.
 * CellFS's own location servers take ports too; others are told the addresses (VL.RegisterAddrs, afs-protocol section 4.2).
 */
public final class Registration implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Registration.class);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration REFRESH = Duration.ofMinutes(5);

    private final UUID server;
    private final Transport transport;
    private final Transport volumeTransport;
    private final List<InetSocketAddress> locationServers;
    private final CountDownLatch registered = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Registers the endpoints of the file service's and the volume service's transports, over the former. */
    public Registration(
            UUID server, Transport transport, Transport volumeTransport, List<InetSocketAddress> locationServers) {
        this.server = server;
        this.transport = transport;
        this.volumeTransport = volumeTransport;
        this.locationServers = List.copyOf(locationServers);
    }

    /** Begins to register; without location servers there is nothing to do. */
    public void start() {
        if (locationServers.isEmpty()) {
            registered.countDown();
        } else {
            Thread.ofVirtual().name("registration").start(this::run);
        }
    }

    /** Waits until the addresses are registered; false when that has not happened in time. */
    public boolean await(Duration wait) throws InterruptedException {
        return registered.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        ended.countDown();
    }

    private void run() {
        try {
            boolean warned = false;
            Duration pause;
            do {
                if (registerAnywhere(warned)) {
                    registered.countDown();
                    warned = false;
                    pause = REFRESH;
                } else {
                    warned = true;
                    pause = RETRY;
                }
            } while (!ended.await(pause.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean registerAnywhere(boolean warned) {
        for (InetSocketAddress locationServer : locationServers) {
            try {
                register(locationServer);
                return true;
            } catch (IOException e) {
                if (!warned) {
                    log.warn("not registered with {} yet: {}", locationServer, e.getMessage());
                }
            }
        }
        return false;
    }

    private void register(InetSocketAddress locationServer) throws IOException {
        try (ClientConnection connection = transport.connect(locationServer, Services.EXTENSIONS, false)) {
            VlReplies.Endpoints args =
                    new VlReplies.Endpoints(server, 0, endpoints(transport), endpoints(volumeTransport));
            Deadline.within(CALL_LIMIT, connection, c -> Rpc.call(c, VlExtensions.REGISTER_ENDPOINTS, args));
        } catch (RpcException e) {
            if (!RxError.INVALID_OPERATION.matches(e) && !RxError.OPCODE.matches(e)) {
                throw e;
            }
            registerAddresses(locationServer);
        }
    }

    private void registerAddresses(InetSocketAddress locationServer) throws IOException {
        try (ClientConnection connection = transport.connect(locationServer, Services.VL, false)) {
            Words addresses =
                    Words.of(addresses(transport).mapToInt(Registration::word).toArray());
            VlArgs.RegisterAddrs args = new VlArgs.RegisterAddrs(server, 0, addresses);
            Deadline.within(CALL_LIMIT, connection, c -> Rpc.call(c, Vl.REGISTER_ADDRS, args));
        }
    }

    private static List<VlReplies.Endpoint> endpoints(Transport of) throws SocketException {
        int port = of.localAddress().getPort();
        return addresses(of).map(a -> VlReplies.Endpoint.ofIpv4(word(a), port)).toList();
    }

    private static int word(InetAddress address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    /** The IPv4 addresses at which a transport is reached. */
    private static Stream<InetAddress> addresses(Transport of) throws SocketException {
        InetAddress bound = of.localAddress().getAddress();
        List<InetAddress> candidates = bound.isAnyLocalAddress() ? interfaceAddresses() : List.of(bound);
        return candidates.stream().filter(Inet4Address.class::isInstance).limit(Vl.ENDPOINTS_MAX);
    }

    /** The machine's addresses; the loopback ones only if it has no others. */
    private static List<InetAddress> interfaceAddresses() throws SocketException {
        List<InetAddress> all = new ArrayList<>();
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            if (each.isUp()) {
                all.addAll(each.inetAddresses().toList());
            }
        }
        List<InetAddress> others = all.stream()
                .filter(a -> !a.isLoopbackAddress() && !a.isLinkLocalAddress())
                .toList();
        return others.isEmpty() ? all : others;
    }
}
