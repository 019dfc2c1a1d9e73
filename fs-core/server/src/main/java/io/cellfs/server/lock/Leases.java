package io.cellfs.server.lock;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.lock.RangeLock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The leases of clients, and how they go on after a restart of the server. Part of the pure core {@link LockTable}. */
final class Leases {
    private final LockBooks books;
    private final Grace grace;
    private long generations;

    /** How a lease stands: the states of LockExtensions.SessionReply. */
    enum Standing {
        VALID,
        RECLAIM,
        LOST,
        /** None can be begun: there are too many. */
        REFUSED
    }

    /** How a lease stands, and its number. */
    record Lease(Standing standing, long generation) {}

    Leases(LockBooks books, long firstGeneration, Map<UUID, Long> recorded, long nowNs) {
        this.books = books;
        this.generations = firstGeneration;
        this.grace = new Grace(recorded, nowNs + books.limits.graceNs());
    }

    boolean inGrace() {
        return grace.lasts();
    }

    /** Begins or renews a lease. */
    Lease renew(LeaseKey key, long nowNs) {
        LockSession session = books.sessions.get(key.client());
        if (key.generation() == 0) {
            return begin(key, session, nowNs);
        }
        if (session == null && grace.expects(key.client(), key.incarnation())) {
            session = add(key, nowNs);
            session.reclaiming = true;
        }
        if (session == null || session.incarnation != key.incarnation()) {
            return new Lease(Standing.LOST, 0);
        }
        if (!session.reclaiming && !session.is(key)) {
            return new Lease(Standing.LOST, 0);
        }
        session.expiresNs = nowNs + books.limits.leaseNs();
        return new Lease(session.reclaiming ? Standing.RECLAIM : Standing.VALID, session.generation);
    }

    /** A client begins: it has started anew, or knows that it lost what it had. */
    private Lease begin(LeaseKey key, @Nullable LockSession old, long nowNs) {
        if (old != null) {
            books.drop(old, nowNs);
        } else if (books.sessions.size() >= books.limits.maxClients()) {
            return new Lease(Standing.REFUSED, 0);
        }
        grace.done(key.client());
        return new Lease(Standing.VALID, add(key, nowNs).generation);
    }

    private LockSession add(LeaseKey key, long nowNs) {
        LockSession session = new LockSession(key.client(), key.incarnation(), ++generations);
        session.expiresNs = nowNs + books.limits.leaseNs();
        books.sessions.put(key.client(), session);
        books.event(new LockEvent.Began(key.client(), key.incarnation(), session.generation));
        books.checkAt(session.expiresNs);
        return session;
    }

    /** The lease of a call, which renews it. */
    Optional<LockSession> session(LeaseKey key, long nowNs) {
        LockSession session = books.sessions.get(key.client());
        if (session == null || !session.is(key)) {
            return Optional.empty();
        }
        session.expiresNs = nowNs + books.limits.leaseNs();
        return Optional.of(session);
    }

    /** Has a file's locks back after a restart; false when that is not to be had. */
    boolean reclaim(LeaseKey key, Fid file, List<RangeLock> locks, long nowNs) {
        Optional<LockSession> session = session(key, nowNs);
        boolean possible = session.isPresent()
                && session.get().reclaiming
                && grace.lasts()
                && books.arbiter.heldBy(key.client()) + locks.size() <= books.limits.maxPerClient()
                && books.arbiter.heldOn(file) + locks.size() <= books.limits.maxPerFile()
                && locks.stream()
                        .allMatch(lock -> books.arbiter.conflict(file, lock).isEmpty());
        if (possible) {
            locks.forEach(lock -> books.arbiter.force(file, lock));
            books.note(session.get(), file);
        }
        return possible;
    }

    /** The client has reclaimed everything. */
    void reclaimed(LeaseKey key, long nowNs) {
        session(key, nowNs).ifPresent(session -> {
            session.reclaiming = false;
            grace.done(key.client());
        });
    }

    /** The client knows of {@code count} decisions. */
    void delivered(UUID client, long generation, int count) {
        LockSession session = books.sessions.get(client);
        if (session != null && session.generation == generation) {
            session.undelivered -= count;
        }
    }

    /** Ends what has run out. */
    void expire(long nowNs) {
        if (grace.lasts() && grace.endsNs() - nowNs <= 0) {
            endGrace(nowNs);
        }
        for (LockSession session : List.copyOf(books.sessions.values())) {
            if (session.expiresNs - nowNs <= 0) {
                books.drop(session, nowNs);
            }
        }
        for (Lending.Loan late : books.lending.recalled().values()) {
            LockSession session = books.sessions.get(late.client);
            if (late.dueNs - nowNs <= 0 && session != null) {
                books.drop(session, nowNs);
            }
        }
    }

    private void endGrace(long nowNs) {
        for (UUID missing : grace.end()) {
            LockSession session = books.sessions.get(missing);
            if (session != null && session.reclaiming) {
                books.drop(session, nowNs);
            } else if (session == null) {
                books.event(new LockEvent.Ended(missing));
            }
        }
    }

    /** The same as {@link LockBooks#forgive} for grace. */
    void forgive(long nowNs) {
        grace.lastUntil(nowNs + books.limits.forgivenNs());
    }

    /** Plans when to look again. */
    void planNextCheck() {
        if (grace.lasts()) {
            books.checkAt(grace.endsNs());
        }
    }
}
