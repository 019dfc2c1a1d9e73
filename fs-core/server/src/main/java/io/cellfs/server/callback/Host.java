package io.cellfs.server.callback;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** One client of the file server, as far as callbacks, locks and held files go. */
public final class Host {
    private static final long FIRST_RETRY_NS = 3_000_000_000L;

    /** Where a host stands with its callback service. */
    enum State {
        /** Never asked yet. */
        NEW,
        /** It has dropped what it knew, and answers: promises may be given. */
        READY,
        /** It missed a break: it must drop everything before its next call is served. */
        OWES_RESET,
        /** It did not answer at first contact (address translation, or a plain tool): it gets no promises. */
        SILENT
    }

    private final long id;
    private final InetSocketAddress address;
    final ReentrantLock contactLock = new ReentrantLock();
    private State state = State.NEW;
    private long retryAtNs;
    private long leftAloneNs;
    private Optional<CallbackPeer> peer = Optional.empty();
    private Optional<UUID> uuid = Optional.empty();
    private final Set<InetSocketAddress> endpoints = ConcurrentHashMap.newKeySet();
    private final AtomicInteger missedProbes = new AtomicInteger();
    private boolean retired;
    private volatile long lastCallNs;

    Host(long id, InetSocketAddress address, long nowNs) {
        this.id = id;
        this.address = address;
        this.lastCallNs = nowNs;
        endpoints.add(address);
    }

    /** The host's number, never 0, never reused. */
    public long id() {
        return id;
    }

    /** The endpoint at which it was met first and where it is called back. */
    public InetSocketAddress address() {
        return address;
    }

    /** Its UUID, once it has told it. */
    public synchronized Optional<UUID> uuid() {
        return uuid;
    }

    /** Whether promises may be given to it. */
    public synchronized boolean ready() {
        return state == State.READY && !retired;
    }

    /** Every endpoint that its calls come from. */
    Set<InetSocketAddress> endpoints() {
        return endpoints;
    }

    synchronized State state() {
        return state;
    }

    synchronized Optional<CallbackPeer> peer() {
        return peer;
    }

    /** Whether the host must be reset before a call of it is served. */
    synchronized boolean needsReset(boolean acquaint, long nowNs) {
        return switch (state) {
            case READY -> false;
            case NEW -> acquaint;
            case SILENT -> acquaint && nowNs - retryAtNs >= 0;
            case OWES_RESET -> nowNs - retryAtNs >= 0;
        };
    }

    synchronized void becomeReady(CallbackPeer answering, UUID itsUuid) {
        closePeer();
        peer = Optional.of(answering);
        uuid = Optional.of(itsUuid);
        state = State.READY;
        leftAloneNs = 0;
    }

    /**
     * It did not answer: it is left alone, for longer each time, {@code longestNs} at most. One that was busy, or whose server has just been started, is
     * asked again soon; one that never answers costs its calls little. What it owes, it goes on owing.
     */
    synchronized void unanswered(long nowNs, long longestNs) {
        leftAloneNs = Math.min(longestNs, leftAloneNs == 0 ? FIRST_RETRY_NS : 2 * leftAloneNs);
        retryAtNs = nowNs + leftAloneNs;
        if (state != State.OWES_RESET) {
            state = State.SILENT;
        }
    }

    /** It missed a break; the next call of it may try at once. */
    synchronized void missedBreak(long nowNs) {
        if (state == State.READY) {
            state = State.OWES_RESET;
            retryAtNs = nowNs;
        }
    }

    /** It is out of the table: calls of it that still run give no promise any more. */
    synchronized void retire() {
        retired = true;
    }

    synchronized void closePeer() {
        peer.ifPresent(CallbackPeer::close);
        peer = Optional.empty();
    }

    void called(long nowNs) {
        lastCallNs = nowNs;
        missedProbes.set(0);
    }

    /** It has not answered a probe; returns how often so since its last call. */
    int missedProbe() {
        return missedProbes.incrementAndGet();
    }

    long lastCallNs() {
        return lastCallNs;
    }

    @Override
    public String toString() {
        return "host " + id + " at " + address;
    }
}
