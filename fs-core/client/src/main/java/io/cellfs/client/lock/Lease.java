package io.cellfs.client.lock;

import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.ext.LockExtensions.Event;
import io.cellfs.protocol.ext.LockExtensions.SessionReply;
import io.cellfs.protocol.ext.LockExtensions.Ticket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** This client's lease at one server: whether what is held there is still held. Counted from before the call that renewed it, so never too long. */
final class Lease {
    /** How it stands. */
    enum State {
        /** Not begun: nothing is held. */
        NONE,
        /** It stands, as far as the clock goes. */
        VALID,
        /** The server has restarted; what is held is being reclaimed. */
        RECLAIMING
    }

    /** What a renewal found. */
    enum Finding {
        SAME,
        RESTARTED,
        LOST
    }

    private final UUID server;
    private final LockServers servers;
    private final UUID client;
    private final long incarnation;
    private final KeptLocks kept;
    private final ReentrantLock renewing = new ReentrantLock();
    private final List<Ticket> seen = new ArrayList<>();
    private volatile State state = State.NONE;
    private volatile boolean restored;
    private volatile long generation;
    private volatile long validUntilNs;
    private volatile long validUntilWallMs;
    private volatile long renewedNs;
    private volatile long leaseNs = TimeUnit.SECONDS.toNanos(1);

    Lease(UUID server, LockServers servers, UUID client, long incarnation, KeptLocks kept) {
        this.kept = kept;
        this.server = server;
        this.servers = servers;
        this.client = client;
        this.incarnation = incarnation;
    }

    /** What a renewal brought. */
    record Renewal(Finding finding, List<Event> events) {}

    UUID server() {
        return server;
    }

    State state() {
        return state;
    }

    LockExtensions.Session session() {
        return new LockExtensions.Session(client, incarnation, generation);
    }

    /** Whether it surely stands now. By the wall clock too: the other one stands still while the machine sleeps. */
    boolean surelyValid(long nowNs) {
        return state != State.NONE && validUntilNs - nowNs > 0 && System.currentTimeMillis() < validUntilWallMs;
    }

    /** Whether it is time to renew. With {@code eager}, events are waited for and may have been missed. */
    boolean isDue(long nowNs, boolean eager) {
        long everyNs = eager ? Math.min(leaseNs / 3, TimeUnit.SECONDS.toNanos(2)) : leaseNs / 3;
        return state != State.NONE && nowNs - renewedNs >= everyNs;
    }

    /** Goes on with what an earlier process began: it may still stand, which the first renewal tells. */
    void resume(long begun) {
        generation = begun;
        restored = true;
        state = State.VALID;
        validUntilNs = System.nanoTime();
        renewedNs = validUntilNs - TimeUnit.HOURS.toNanos(1);
    }

    /** Whether an earlier process began it, and this one has not looked for the server yet. */
    boolean isRestored() {
        return restored;
    }

    void met() {
        restored = false;
    }

    /** Begins it if it is not begun. */
    void begin() throws IOException {
        renewing.lock();
        try {
            if (state == State.NONE) {
                long sentNs = System.nanoTime();
                long sentMs = System.currentTimeMillis();
                generation = 0;
                SessionReply reply = call();
                took(reply, sentNs, sentMs);
                state = State.VALID;
            }
        } finally {
            renewing.unlock();
        }
    }

    /** Renews it, and finds out how it stands. Does nothing about that. */
    Renewal renew() throws IOException {
        renewing.lock();
        try {
            if (state == State.NONE) {
                return new Renewal(Finding.LOST, List.of());
            }
            long sentNs = System.nanoTime();
            long sentMs = System.currentTimeMillis();
            SessionReply reply = call();
            if (reply.state() == LockExtensions.LOST) {
                state = State.NONE;
                generation = 0;
                kept.lease(server, 0);
                return new Renewal(Finding.LOST, List.of());
            }
            took(reply, sentNs, sentMs);
            if (reply.state() == LockExtensions.RECLAIM) {
                state = State.RECLAIMING;
                return new Renewal(Finding.RESTARTED, List.of());
            }
            note(reply.events());
            return new Renewal(Finding.SAME, reply.events());
        } finally {
            renewing.unlock();
        }
    }

    private SessionReply call() throws IOException {
        List<Ticket> tell = List.copyOf(seen);
        SessionReply reply =
                servers.call(server, LockExtensions.RENEW, new LockExtensions.SessionArgs(session(), tell));
        seen.removeAll(tell);
        return reply;
    }

    private void took(SessionReply reply, long sentNs, long sentMs) {
        if (generation != reply.generation()) {
            kept.lease(server, reply.generation());
        }
        generation = reply.generation();
        leaseNs = TimeUnit.MILLISECONDS.toNanos(Math.max(1, reply.leaseMs()));
        validUntilNs = sentNs + leaseNs;
        validUntilWallMs = sentMs + reply.leaseMs();
        renewedNs = sentNs;
    }

    private void note(List<Event> events) {
        for (Event event : events) {
            if (event.kind() == LockExtensions.DECIDED) {
                seen.add(new Ticket(event.ticket()));
            }
        }
    }

    /** Everything is reclaimed. */
    void reclaimed() {
        if (state == State.RECLAIMING) {
            state = State.VALID;
        }
    }

    /** Ends it at the server. */
    void end() throws IOException {
        renewing.lock();
        try {
            if (state != State.NONE) {
                state = State.NONE;
                kept.lease(server, 0);
                servers.call(server, LockExtensions.END, new LockExtensions.EndArgs(session()));
            }
        } finally {
            renewing.unlock();
        }
    }
}
