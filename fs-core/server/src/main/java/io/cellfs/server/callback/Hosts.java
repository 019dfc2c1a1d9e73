package io.cellfs.server.callback;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clients that the server knows, by endpoint and by UUID (afs-protocol section 2.5). */
public final class Hosts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Hosts.class);

    /** When the table is full, one in this many goes at a time, those that have been quiet longest. */
    private static final int EVICTED_FRACTION = 20;

    /** A machine may be asleep or cut off for a while, and what it holds goes with it: so it is asked more than once. */
    private static final int PROBES_BEFORE_FORGOTTEN = 10;

    private static final int PROBES_AT_A_TIME = 256;

    /** Told of hosts that are no more. */
    public interface Listener {
        /** The client has come back from another address, or has been dismissed: promises and locks under this number are void. */
        void superseded(Host host);

        /** The client is gone: whatever it held is free. */
        void gone(Host host);
    }

    private final CallbackConfig config;
    private final UUID server;
    private final LongSupplier nanoTime;
    private final Listener listener;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<InetSocketAddress, Host> byEndpoint = new ConcurrentHashMap<>();
    private final Map<UUID, Host> byUuid = new ConcurrentHashMap<>();
    private final Map<Long, Host> byId = new ConcurrentHashMap<>();

    /** No hosts yet; {@code server} is the UUID that clients know this server by. */
    public Hosts(CallbackConfig config, UUID server, LongSupplier nanoTime, Listener listener) {
        this.config = config;
        this.server = server;
        this.nanoTime = nanoTime;
        this.listener = listener;
    }

    /**
     * The host that makes this call. With {@code acquaint}, a new one is asked who it is and told to drop what it believes to hold of
     * this server; one that missed a break is told so before any call. Waits for {@link CallbackConfig#contactWait} at most.
     */
    public Host contact(Contact contact, boolean acquaint) {
        InetSocketAddress endpoint = contact.endpoint();
        long nowNs = nanoTime.getAsLong();
        Host host = byEndpoint.get(endpoint);
        if (host == null) {
            host = meet(endpoint, nowNs);
        }
        host.called(nowNs);
        return host.needsReset(acquaint, nowNs) ? reset(host, contact, acquaint) : host;
    }

    /** The host with this number. */
    public Optional<Host> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The host with this UUID. */
    public Optional<Host> find(UUID uuid) {
        return Optional.ofNullable(byUuid.get(uuid));
    }

    /** Number of endpoints known. */
    public int size() {
        return byEndpoint.size();
    }

    /**
     * Asks hosts that have been quiet for long whether they are there, many at a time, and forgets those that have not answered
     * {@value #PROBES_BEFORE_FORGOTTEN} times in a row. To be called every minute or so.
     */
    public void probeIdle() {
        long nowNs = nanoTime.getAsLong();
        long idleNs = config.idleProbe().toNanos();
        Semaphore room = new Semaphore(PROBES_AT_A_TIME);
        try (ExecutorService probes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Host host : List.copyOf(byId.values())) {
                if (nowNs - host.lastCallNs() >= idleNs) {
                    room.acquireUninterruptibly();
                    probes.execute(() -> {
                        try {
                            probe(host);
                        } finally {
                            room.release();
                        }
                    });
                }
            }
        }
    }

    private void probe(Host host) {
        if (answers(host)) {
            host.called(nanoTime.getAsLong());
        } else if (host.missedProbe() >= PROBES_BEFORE_FORGOTTEN) {
            forget(host);
        }
    }

    /** Forgets a host: its promises, locks and held files go. */
    public void forget(Host host) {
        if (remove(host)) {
            listener.gone(host);
        }
    }

    private boolean remove(Host host) {
        if (!detach(host)) {
            return false;
        }
        host.closePeer();
        return true;
    }

    /** Takes a host out of every table; false when it is out already. */
    private boolean detach(Host host) {
        if (!byId.remove(host.id(), host)) {
            return false;
        }
        host.retire();
        host.endpoints().forEach(endpoint -> byEndpoint.remove(endpoint, host));
        host.uuid().ifPresent(uuid -> byUuid.remove(uuid, host));
        return true;
    }

    @Override
    public void close() {
        byId.values().forEach(Host::closePeer);
    }

    private Host meet(InetSocketAddress endpoint, long nowNs) {
        if (byEndpoint.size() >= config.maxHosts()) {
            evictQuiet();
        }
        return byEndpoint.computeIfAbsent(endpoint, e -> {
            Host made = new Host(lastId.incrementAndGet(), e, nowNs);
            byId.put(made.id(), made);
            return made;
        });
    }

    private synchronized void evictQuiet() {
        if (byEndpoint.size() < config.maxHosts()) {
            return;
        }
        byId.values().stream()
                .sorted(Comparator.comparingLong(Host::lastCallNs))
                .limit(Math.max(1, config.maxHosts() / EVICTED_FRACTION))
                .toList()
                .forEach(this::dismiss);
    }

    /** A host that goes for want of room may still be there: it is told, without waiting, to drop everything. */
    private void dismiss(Host host) {
        if (!detach(host)) {
            return;
        }
        Thread.startVirtualThread(() -> {
            try {
                Optional<CallbackPeer> peer = host.peer();
                if (peer.isPresent()) {
                    peer.get().initialise(server, config.breakWait());
                }
            } catch (IOException e) {
                log.debug("{} not told that it is forgotten: {}", host, e.getMessage());
            } finally {
                host.closePeer();
                listener.superseded(host);
            }
        });
    }

    private Host reset(Host host, Contact contact, boolean acquaint) {
        long deadlineNs = nanoTime.getAsLong() + config.contactWait().toNanos();
        if (!lockWithin(host, config.contactWait())) {
            return host;
        }
        try {
            if (!host.needsReset(acquaint, nanoTime.getAsLong())) {
                return host;
            }
            return acquaint(host, contact, deadlineNs);
        } catch (IOException e) {
            log.debug("{} gets no promises: {}", host, e.getMessage());
            host.unanswered(nanoTime.getAsLong(), config.contactRetry().toNanos());
            return host;
        } finally {
            host.contactLock.unlock();
        }
    }

    private static boolean lockWithin(Host host, Duration wait) {
        try {
            return host.contactLock.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Host acquaint(Host host, Contact contact, long deadlineNs) throws IOException {
        CallbackPeer peer = contact.callbackPeer().get();
        boolean kept = false;
        try {
            UUID uuid = peer.identify(left(deadlineNs));
            Host known = byUuid.get(uuid);
            if (known != null && known != host) {
                if (known.ready() && answers(known)) {
                    return mergeInto(known, host, contact.endpoint());
                }
                supersede(known);
            }
            peer.initialise(server, left(deadlineNs));
            host.becomeReady(peer, uuid);
            byUuid.put(uuid, host);
            kept = true;
            return host;
        } finally {
            if (!kept) {
                peer.close();
            }
        }
    }

    private void supersede(Host known) {
        if (remove(known)) {
            listener.superseded(known);
        }
    }

    /** A client with several addresses is one host: what one of its addresses changes is not called back to the other. */
    private Host mergeInto(Host known, Host host, InetSocketAddress endpoint) {
        known.endpoints().add(endpoint);
        byEndpoint.put(endpoint, known);
        byId.remove(host.id(), host);
        known.called(nanoTime.getAsLong());
        return known;
    }

    private boolean answers(Host host) {
        Optional<CallbackPeer> peer = host.peer();
        Optional<UUID> uuid = host.uuid();
        if (peer.isEmpty() || uuid.isEmpty()) {
            return false;
        }
        try {
            peer.get().probe(uuid.get(), config.contactWait());
            return true;
        } catch (IOException e) {
            log.debug("{} does not answer: {}", host, e.getMessage());
            return false;
        }
    }

    private Duration left(long deadlineNs) {
        return Duration.ofNanos(Math.max(1, deadlineNs - nanoTime.getAsLong()));
    }
}
