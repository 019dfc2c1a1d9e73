package io.cellfs.server.lock;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.lock.LockDecision;
import io.cellfs.protocol.lock.LockDecision.Verdict;
import io.cellfs.protocol.lock.LockMode;
import io.cellfs.protocol.lock.LockOwner;
import io.cellfs.protocol.lock.LockRequest;
import io.cellfs.protocol.lock.LockRequest.Manner;
import io.cellfs.protocol.lock.RangeLock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The locks of all clients of one server. A pure core, used by one thread at a time: calls and the time in, answers out at once and what is to be
 * done beside as {@link LockEvent}s. Who holds what is {@link io.cellfs.protocol.lock.LockArbiter}'s; here it is for how long, and by whose leave.
 *
 * <p>A file that one client alone is interested in is lent to it: it decides about the locks of its processes without further calls, until another
 * client's wish makes the server recall the file. Wishes that come meanwhile wait in the arbiter's queue.
 */
final class LockTable {
    private final LockLimits limits;
    private final LockBooks books;
    private final Leases leases;
    private final WholeFileLocks whole;

    /**
     * An empty table.
     *
     * @param firstGeneration greater than any number that the server used before its restart
     * @param recorded clients that had leases before the restart, with their incarnations
     */
    LockTable(LockLimits limits, long firstGeneration, Map<UUID, Long> recorded, long nowNs) {
        this.limits = limits;
        this.books = new LockBooks(limits, nowNs);
        this.leases = new Leases(books, firstGeneration, recorded, nowNs);
        this.whole = new WholeFileLocks(books);
    }

    /** The leases at this time. */
    Leases leases(long nowNs) {
        advance(nowNs);
        return leases;
    }

    /** AFS's locks at this time. */
    WholeFileLocks whole(long nowNs) {
        advance(nowNs);
        return whole;
    }

    private Optional<LockSession> session(LeaseKey key, long nowNs) {
        return leases(nowNs).session(key, nowNs);
    }

    /** Ends a lease with all that it carries. */
    void end(LeaseKey key, long nowNs) {
        session(key, nowNs).ifPresent(session -> books.drop(session, nowNs));
    }

    /** A wish for a lock, whose owner is of the lease's client; {@code lendable} whether the file may be lent to him. */
    LockAnswer acquire(LeaseKey key, LockRequest request, boolean lendable, long nowNs) {
        Optional<LockSession> known = session(key, nowNs);
        if (known.isEmpty() || known.get().reclaiming) {
            return LockAnswer.Other.NO_SESSION;
        }
        LockSession session = known.get();
        if (leases.inGrace()) {
            return LockAnswer.Other.GRACE;
        }
        if (books.lending.isLentTo(request.file(), session.client)) {
            return LockAnswer.Other.LENT;
        }
        if (isFull(session, request)) {
            return LockAnswer.Other.FULL;
        }
        if (lendable && mayLend(session, request, nowNs)) {
            lend(session, request.file());
            return LockAnswer.Other.LENT;
        }
        return new LockAnswer.Decided(decide(session, request, nowNs));
    }

    /** What waits already may be asked for again. */
    private boolean isFull(LockSession session, LockRequest request) {
        return !books.arbiter.isQueued(request.file(), session.client, request.ticket())
                && (hasNoRoomToWait(session, request) || hasNoRoom(session, request));
    }

    private boolean hasNoRoomToWait(LockSession session, LockRequest request) {
        return session.waits + session.undelivered >= limits.maxWaits()
                || books.arbiter.waitingFor(request.file()) >= limits.maxWaitsPerFile();
    }

    private boolean hasNoRoom(LockSession session, LockRequest request) {
        return request.manner() != Manner.TEST
                && (books.arbiter.held() >= limits.maxLocks()
                        || books.arbiter.heldBy(session.client) >= limits.maxPerClient()
                        || books.arbiter.heldOn(request.file()) >= limits.maxPerFile());
    }

    private boolean mayLend(LockSession session, LockRequest request, long nowNs) {
        Fid file = request.file();
        return request.manner() != Manner.TEST
                && session.undelivered == 0
                && session.lent.size() < limits.maxPerClient()
                && books.lending.size() < limits.maxLocks()
                && books.lending.loan(file).isEmpty()
                && !books.lending.isContended(file, nowNs)
                && books.arbiter.waitingFor(file) == 0
                && !books.arbiter.involves(file, LockBooks.not(session.client));
    }

    private void lend(LockSession session, Fid file) {
        books.arbiter.drop(file, LockBooks.of(session.client));
        books.arbiter.close(file);
        books.lending.lend(file, session.client);
        session.files.remove(file);
        session.lent.add(file);
    }

    private LockDecision decide(LockSession session, LockRequest request, long nowNs) {
        Fid file = request.file();
        books.recall(file, nowNs);
        LockDecision decision = books.arbiter.acquire(request);
        if (books.arbiter.involves(file, LockBooks.not(session.client))) {
            books.contended(file, nowNs);
        }
        if (decision.verdict() == Verdict.QUEUED) {
            session.waits++;
        }
        books.note(session, file);
        books.collect(nowNs);
        return decision;
    }

    /** Gives a range up. */
    void release(LeaseKey key, Fid file, LockOwner owner, long start, long end, long nowNs) {
        Optional<LockSession> session = session(key, nowNs);
        if (session.isPresent() && !books.lending.isLentTo(file, key.client())) {
            books.arbiter.release(file, owner, start, end);
            books.note(session.get(), file);
            books.collect(nowNs);
        }
    }

    /** Withdraws a wish; false when it does not wait any more, and its decision stands. */
    boolean cancel(LeaseKey key, Fid file, long ticket, long nowNs) {
        Optional<LockSession> session = session(key, nowNs);
        if (session.isEmpty() || !books.arbiter.cancel(file, key.client(), ticket)) {
            return false;
        }
        session.get().waits--;
        books.note(session.get(), file);
        books.collect(nowNs);
        return true;
    }

    /** A lent file comes back with what the client's processes hold of it. */
    void giveBack(LeaseKey key, Fid file, List<RangeLock> locks, long nowNs) {
        Optional<LockSession> session = session(key, nowNs);
        if (session.isEmpty() || !books.lending.isLentTo(file, key.client())) {
            return;
        }
        if (books.arbiter.heldBy(key.client()) + locks.size() > limits.maxPerClient() + limits.maxWaits()) {
            books.drop(session.get(), nowNs);
            return;
        }
        books.lending.back(file);
        session.get().lent.remove(file);
        if (!locks.isEmpty()) {
            books.contended(file, nowNs);
        }
        locks.forEach(lock -> books.arbiter.force(file, lock));
        books.arbiter.open(file);
        books.note(session.get(), file);
        books.collect(nowNs);
    }

    /** AFS's SetLock: a conflict is refused at once; QUEUED means that it will be decided soon. */
    LockAnswer setWhole(UUID host, Fid file, LockMode mode, long ticket, long nowNs) {
        return leases(nowNs).inGrace() ? LockAnswer.Other.GRACE : whole.set(host, file, mode, ticket, nowNs);
    }

    /** The lock count of a file's status: sharers, or -1 when it is locked exclusively (afs-protocol section 2.2). */
    int count(Fid file) {
        List<RangeLock> held = books.arbiter.held(file, owner -> true);
        boolean exclusive = held.stream().anyMatch(lock -> lock.mode() == LockMode.EXCLUSIVE);
        return exclusive
                ? -1
                : (int) held.stream().map(RangeLock::owner).distinct().count();
    }

    /** Ends what has run out; later than it should have been called, it lets nobody lose by that. */
    void advance(long nowNs) {
        if (books.nextCheckNs() - nowNs > 0) {
            return;
        }
        if (nowNs - books.nextCheckNs() > limits.forgivenNs()) {
            books.forgive(nowNs);
            leases.forgive(nowNs);
        }
        whole.expire(nowNs);
        leases.expire(nowNs);
        books.lending.forgetOld(nowNs);
        books.collect(nowNs);
        books.planNextCheck(nowNs);
        leases.planNextCheck();
    }

    /** When {@link #advance} is to be called at the latest. */
    long nextCheckNs() {
        return books.nextCheckNs();
    }

    /** What is to be done, in this order. */
    List<LockEvent> takeEvents() {
        return books.takeEvents();
    }

    /** Locks held, those on lent files apart. */
    int held() {
        return books.arbiter.held();
    }

    /** Clients with leases. */
    int sessions() {
        return books.sessions.size();
    }
}
