package io.cellfs.rx;

import io.cellfs.rx.core.EndpointCore;
import io.cellfs.rx.core.Environment;
import io.cellfs.rx.core.PacketPool;
import io.cellfs.rx.core.ServerCall;
import io.cellfs.rx.net.CoreRunner;
import io.cellfs.rx.net.DatagramSocketPort;
import io.cellfs.rx.net.InterfaceMtu;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** One UDP socket that serves services and opens connections, both through the same port. */
public final class RxEndpoint implements AutoCloseable {
    private final DatagramSocketPort port;
    private final EndpointCore core;
    private final CoreRunner runner;
    private final ConcurrentMap<Integer, RxHandler> handlers = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private RxEndpoint(RxConfig config, DatagramSocketPort port, PacketPool pool) {
        this.port = port;
        SecureRandom random = new SecureRandom();
        InterfaceMtu mtu = new InterfaceMtu(port.localAddress().getAddress());
        Environment environment =
                new Environment(random.nextInt(), random.nextInt(), random.nextLong(), mtu::datagramBytes);
        this.core = new EndpointCore(config, pool, environment, 0);
        this.runner = port.start(core, this::dispatch, System.nanoTime());
    }

    /**
     * Binds a socket and starts to answer.
     *
     * @param local address and port; port 0 lets the system choose
     * @throws java.net.BindException when the port is in use
     */
    public static RxEndpoint open(RxConfig config, InetSocketAddress local) throws IOException {
        PacketPool pool = new PacketPool(config.packetMemoryBytes());
        return new RxEndpoint(config, DatagramSocketPort.bind(local, pool), pool);
    }

    /** The bound address. */
    public InetSocketAddress localAddress() {
        return port.localAddress();
    }

    /**
     * Serves {@code serviceId}. With {@code upgradeTo}, clients that ask for an upgrade are answered as that service: by the
     * handler that is registered for it, or else by this one.
     */
    public void register(int serviceId, OptionalInt upgradeTo, RxHandler handler) {
        handlers.put(serviceId, handler);
        upgradeTo.ifPresent(better -> handlers.putIfAbsent(better, handler));
        runner.ask(() -> {
            core.register(serviceId, upgradeTo);
            return serviceId;
        });
    }

    /** Opens a connection; with {@code upgrade} its first call asks the peer for its better service. No packet is sent yet. */
    public RxConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade) {
        requireResolved(peer);
        return new BundleConnection(runner.ask(() -> core.open(peer, serviceId, upgrade)), core, runner);
    }

    /** The same with a dead time of its own: a peer that answers neither packets nor pings for so long ends its calls with CALL_DEAD. */
    public RxConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade, Duration deadTime) {
        requireResolved(peer);
        return new BundleConnection(runner.ask(() -> core.open(peer, serviceId, upgrade, deadTime)), core, runner);
    }

    private static void requireResolved(InetSocketAddress peer) {
        if (peer.isUnresolved()) {
            throw new IllegalArgumentException("the address is not resolved: " + peer);
        }
    }

    /** Counters since the endpoint was opened. */
    public RxStatistics statistics() {
        return runner.ask(core::statistics);
    }

    /** Ends every call, closes the socket and waits until its thread has ended. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            boolean _ = runner.ask(() -> {
                core.shutDown(RxErrors.USER_ABORT, "the endpoint is closed", runner.nowNs());
                return true;
            });
            port.close();
        }
    }

    private void dispatch(ServerCall call) {
        RxHandler handler = handlers.get(call.serviceId());
        IncomingCall incoming = new IncomingCall(call, runner, this);
        if (handler == null) {
            incoming.refuse();
        } else {
            Thread.ofVirtual().name("rx-call").start(() -> incoming.run(handler));
        }
    }
}
