package io.cellfs.client.server;

import io.cellfs.client.policy.Locking;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.rpc.AddressFamilies;
import io.cellfs.protocol.rpc.CancellableConnection;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Deadline;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.yfs.Yfs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file server: found out by a probe with upgrade, then called over several connections to the address that answers. Keeps what is known of
 * whether it answers, which volumes it was asked for, and the calls that could go elsewhere. Thread-safe.
 */
public final class FileServer {
    private static final Logger LOG = LoggerFactory.getLogger(FileServer.class);
    private static final Duration PROBE_WAIT = Duration.ofSeconds(3);

    private final Transport transport;
    private final UUID uuid;
    private final ReentrantLock finding = new ReentrantLock();
    private final ServerHealth health = new ServerHealth();
    private final Set<Long> volumes = ConcurrentHashMap.newKeySet();
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private List<InetSocketAddress> addresses;
    private int turn;
    private @Nullable Reached reached;
    private volatile boolean withoutExtensions;
    private volatile boolean hadExtensions;
    private volatile boolean choice;

    FileServer(Transport transport, Site site) {
        this.transport = transport;
        this.uuid = site.server();
        this.addresses = usable(site.addresses());
    }

    private List<InetSocketAddress> usable(List<InetSocketAddress> all) {
        InetAddress bound = transport.localAddress().getAddress();
        return List.copyOf(AddressFamilies.reachable(bound, all, InetSocketAddress::getAddress));
    }

    /** An operation on a connection. */
    @FunctionalInterface
    interface Invocation<R> {
        /** Makes the call. */
        R on(ClientConnection connection) throws IOException;
    }

    /** An operation of the file service. */
    @FunctionalInterface
    interface FileInvocation<R> {
        /** Makes the call. */
        R on(FileService service, ClientConnection connection) throws IOException;
    }

    /** The server at the address that answered, with its protocol. */
    private record Reached(
            InetSocketAddress address, FileService service, ConnectionPool files, ConnectionPool extensions) {
        void close() {
            files.close();
            extensions.close();
        }

        void retire() {
            files.retire();
            extensions.retire();
        }
    }

    /** A call that runs and could go elsewhere. */
    private record Running(CancellableConnection connection, long startNs) {}

    /** Its identity. */
    public UUID uuid() {
        return uuid;
    }

    /** Where it is called, or will be. */
    public synchronized InetSocketAddress address() {
        return reached != null ? reached.address() : addresses.get(turn % addresses.size());
    }

    /** Whether it answers at this address, as far as is known. */
    synchronized boolean isAt(InetSocketAddress address) {
        return addresses.contains(address);
    }

    /** The location database names these addresses now. */
    synchronized void moveTo(List<InetSocketAddress> all) {
        List<InetSocketAddress> now = usable(all);
        if (!addresses.equals(now) && !now.isEmpty()) {
            LOG.info("file server {} is at {} now", uuid, now);
            addresses = now;
            turn = 0;
            if (reached != null && !now.contains(reached.address())) {
                drop();
            }
        }
    }

    synchronized List<InetSocketAddress> addresses() {
        return addresses;
    }

    /** Notes that it is asked for a volume: from now on it may have promises of that. */
    void uses(long volume) {
        volumes.add(volume);
    }

    /** The volumes that it has been asked for. */
    Set<Long> volumes() {
        return Set.copyOf(volumes);
    }

    /** Notes that it is one of several that could be called. */
    void isChoice() {
        choice = true;
    }

    /**
     * Calls the file service.
     *
     * @param elsewhere whether the call could be made at another server: then it is given up as soon as this one falls silent
     */
    <R> R files(boolean elsewhere, FileInvocation<R> invocation) throws IOException {
        Reached server = reach();
        try {
            return answered(server.files().call(c -> watched(c, elsewhere, w -> invocation.on(server.service(), w))));
        } catch (RpcException e) {
            throw RxError.INVALID_OPERATION.matches(e) ? starts(server, e) : e;
        }
    }

    /** A service that was there before is not: the server is being started, and this call was the first to get there. It is found out anew. */
    private RpcException starts(Reached server, RpcException told) {
        synchronized (this) {
            if (server.equals(reached)) {
                drop();
            }
        }
        return starting(server.address(), told);
    }

    private static RpcException starting(InetSocketAddress address, RpcException told) {
        RpcException failure = RxError.RESTARTING.because(address + " does not serve yet");
        failure.initCause(told);
        return failure;
    }

    /**
     * Calls CellFS's own service.
     *
     * @throws RpcException RX_INVALID_OPERATION when the server lacks it
     */
    <R> R extensions(boolean elsewhere, Invocation<R> invocation) throws IOException {
        Reached server = reach();
        if (withoutExtensions) {
            throw RxError.INVALID_OPERATION.because(server.address() + " has no CellFS extensions");
        }
        try {
            R answer = answered(server.extensions().call(c -> watched(c, elsewhere, invocation)));
            hadExtensions = true;
            return answer;
        } catch (RpcException e) {
            if (RxError.INVALID_OPERATION.matches(e)) {
                if (hadExtensions) {
                    // Servers have these before the service by which they are found.
                    hadExtensions = false;
                    throw starts(server, e);
                }
                LOG.info("{} has no CellFS extensions", server.address());
                withoutExtensions = true;
            }
            throw e;
        }
    }

    private <R> R answered(R answer) {
        synchronized (this) {
            health.answered(System.nanoTime());
        }
        return answer;
    }

    private <R> R watched(ClientConnection connection, boolean elsewhere, Invocation<R> invocation) throws IOException {
        if (!elsewhere) {
            return invocation.on(connection);
        }
        Running call = new Running(new CancellableConnection(connection), System.nanoTime());
        running.add(call);
        try {
            return invocation.on(call.connection());
        } catch (IOException e) {
            if (call.connection().isCancelled()) {
                RpcException given = RxError.CALL_DEAD.because(connection.peer() + " has fallen silent");
                given.initCause(e);
                throw given;
            }
            throw e;
        } finally {
            running.remove(call);
        }
    }

    /** Whether a call that could go elsewhere has run for longer than this. */
    boolean keepsWaiting(long ns) {
        long nowNs = System.nanoTime();
        return running.stream().anyMatch(call -> nowNs - call.startNs() > ns);
    }

    private Reached reach() throws IOException {
        Optional<Reached> before = known();
        if (before.isPresent()) {
            return before.get();
        }
        Locking.lock(finding);
        try {
            Optional<Reached> raced = known();
            if (raced.isPresent()) {
                return raced.get();
            }
            Reached found = find();
            synchronized (this) {
                reached = found;
            }
            return found;
        } finally {
            finding.unlock();
        }
    }

    /** Tries the addresses in turn; the first that answers is kept. */
    private Reached find() throws IOException {
        IOException failure = RxError.CALL_DEAD.because("file server " + uuid + " has no address");
        int count = addresses().size();
        for (int i = 0; i < count; i++) {
            InetSocketAddress address = address();
            try {
                FileService service = i + 1 < count ? protocolSoon(address) : protocol(address);
                return new Reached(
                        address,
                        service,
                        new ConnectionPool(transport, address, service.serviceId()),
                        new ConnectionPool(transport, address, Services.EXTENSIONS));
            } catch (RpcException e) {
                failure = e;
                synchronized (this) {
                    turn++;
                }
            }
        }
        throw failure;
    }

    /** While there are other addresses, no long wait for this one. */
    private FileService protocolSoon(InetSocketAddress address) throws IOException {
        try (ClientConnection connection = transport.connect(address, Services.AFS_FS, true)) {
            Deadline.within(PROBE_WAIT, connection, c -> Rpc.call(c, Yfs.GET_CAPABILITIES, NoValues.NONE));
        } catch (RpcException e) {
            if (Errors.isTransportFailure(e)) {
                throw e;
            }
        } catch (IOException e) {
            RpcException late = RxError.CALL_TIMEOUT.because(String.valueOf(e.getMessage()));
            late.initCause(e);
            throw late;
        }
        return protocol(address);
    }

    private FileService protocol(InetSocketAddress address) throws IOException {
        try (ClientConnection connection = transport.connect(address, Services.AFS_FS, true)) {
            Rpc.call(connection, Yfs.GET_CAPABILITIES, NoValues.NONE);
            return connection.serviceId() == Services.YFS_FS ? FileService.YFS : afs(address);
        } catch (RpcException e) {
            if (RxError.OPCODE.matches(e)) {
                return afs(address);
            }
            if (!RxError.INVALID_OPERATION.matches(e)) {
                throw e;
            }
        }
        return protocolDirectly(address);
    }

    private static FileService afs(InetSocketAddress address) {
        LOG.info("{} speaks AFS-3 only", address);
        return new AfsService();
    }

    /** A server may serve YFS without an AFS-3 service to upgrade from. */
    private FileService protocolDirectly(InetSocketAddress address) throws IOException {
        try (ClientConnection connection = transport.connect(address, Services.YFS_FS, false)) {
            Rpc.call(connection, Yfs.GET_CAPABILITIES, NoValues.NONE);
            return FileService.YFS;
        } catch (RpcException e) {
            throw RxError.INVALID_OPERATION.matches(e) ? starting(address, e) : e;
        }
    }

    /** Whether to {@link #probe} it now. */
    synchronized boolean wantsProbe(long nowNs) {
        return health.wantsProbe(reached != null && !volumes.isEmpty(), choice, nowNs);
    }

    /** Asks whether it is there, and measures the round trip; one that has restarted takes the occasion to say so. False when it is silent. */
    public boolean probe() {
        long startNs = System.nanoTime();
        InetSocketAddress address = address();
        Optional<Reached> known = known();
        int service = known.map(r -> r.service().serviceId()).orElse(Services.AFS_FS);
        try (ClientConnection connection = transport.connect(address, service, false)) {
            Deadline.within(PROBE_WAIT, connection, FileServer::capabilities);
            synchronized (this) {
                health.measured(System.nanoTime() - startNs, System.nanoTime());
            }
            return true;
        } catch (IOException e) {
            suspect(e);
            return false;
        }
    }

    private static NoValues capabilities(ClientConnection connection) throws IOException {
        try {
            Rpc.call(connection, Yfs.GET_CAPABILITIES, NoValues.NONE);
        } catch (RpcException e) {
            if (Errors.isTransportFailure(e)) {
                throw e;
            }
        }
        return NoValues.NONE;
    }

    private synchronized Optional<Reached> known() {
        return Optional.ofNullable(reached);
    }

    synchronized boolean isDown() {
        return health.isDown();
    }

    synchronized long rttNs() {
        return health.rttNs();
    }

    /** Tells the server that this client forgets all promises. */
    void giveUpAllCallBacks() throws IOException {
        Optional<Reached> server = known();
        if (server.isPresent()) {
            FileService service = server.get().service();
            server.get().files().call(c -> service.call(c, Yfs.GIVE_UP_ALL_CALL_BACKS, NoValues.NONE));
        }
    }

    /** It did not answer: it is found out anew before the next call, at its next address if it has more, and what waits for it goes elsewhere. */
    void suspect(@Nullable IOException cause) {
        LOG.debug("{} does not answer", address(), cause);
        synchronized (this) {
            health.silent(System.nanoTime());
            drop();
            turn++;
        }
        List.copyOf(running).forEach(call -> call.connection().cancel());
    }

    private void drop() {
        Reached before = reached;
        reached = null;
        withoutExtensions = false;
        if (before != null) {
            before.retire();
        }
    }

    void close() {
        known().ifPresent(Reached::close);
    }

    /** The servers among these that are at an address. */
    static List<FileServer> at(Iterable<FileServer> servers, InetSocketAddress address) {
        List<FileServer> found = new ArrayList<>();
        servers.forEach(server -> {
            if (server.isAt(address)) {
                found.add(server);
            }
        });
        return found;
    }
}
