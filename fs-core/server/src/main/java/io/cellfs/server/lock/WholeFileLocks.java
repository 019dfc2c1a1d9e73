package io.cellfs.server.lock;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.lock.LockDecision;
import io.cellfs.protocol.lock.LockDecision.Verdict;
import io.cellfs.protocol.lock.LockMode;
import io.cellfs.protocol.lock.LockOwner;
import io.cellfs.protocol.lock.LockRequest;
import io.cellfs.protocol.lock.LockRequest.Manner;
import io.cellfs.protocol.lock.LockSpace;
import io.cellfs.protocol.lock.RangeLock;
import java.util.UUID;

/** AFS's locks on whole files (afs-protocol section 2.3): of hosts, each with its own lifetime, refused on conflict. Part of the pure core {@link LockTable}. */
final class WholeFileLocks {
    /** Above the UUIDs that clients make (version bits 15). */
    private static final long MARK = 0xaf500000_0000f000L;

    private final LockBooks books;

    WholeFileLocks(LockBooks books) {
        this.books = books;
    }

    /** A host as a client of the lock table. */
    static UUID client(long host) {
        return new UUID(MARK, host);
    }

    /** Whether this is such a client. */
    static boolean isWhole(UUID client) {
        return client.getMostSignificantBits() == MARK;
    }

    private static LockOwner owner(UUID host) {
        return new LockOwner(host, 0, LockSpace.WHOLE);
    }

    /** AFS's SetLock; QUEUED means that it will be decided soon. */
    LockAnswer set(UUID host, Fid file, LockMode mode, long ticket, long nowNs) {
        if (isFull(host, file)) {
            return LockAnswer.Other.FULL;
        }
        books.recall(file, nowNs);
        RangeLock lock = new RangeLock(owner(host), mode, 0, Long.MAX_VALUE, 0);
        LockDecision decision = books.arbiter.acquire(new LockRequest(ticket, file, lock, Manner.TRY));
        if (decision.verdict() == Verdict.GRANTED) {
            books.wholeFileTaken(file, host, nowNs);
        }
        books.collect(nowNs);
        return new LockAnswer.Decided(decision);
    }

    private boolean isFull(UUID host, Fid file) {
        boolean more = !books.wholeFiles.holds(file, host);
        return books.arbiter.held() >= books.limits.maxLocks()
                || (more && books.arbiter.heldBy(host) >= books.limits.maxPerClient())
                || (more && books.arbiter.heldOn(file) >= books.limits.maxPerFile())
                || books.arbiter.waitingFor(file) >= books.limits.maxWaitsPerFile();
    }

    /** Withdraws a SetLock that was to be decided; false when it has been. */
    boolean cancel(UUID host, Fid file, long ticket, long nowNs) {
        boolean cancelled = books.arbiter.cancel(file, host, ticket);
        books.collect(nowNs);
        return cancelled;
    }

    /** AFS's ExtendLock; false when the host holds none. */
    boolean extend(UUID host, Fid file, long nowNs) {
        boolean holds = books.wholeFiles.holds(file, host);
        if (holds) {
            books.wholeFileTaken(file, host, nowNs);
        }
        return holds;
    }

    /** AFS's ReleaseLock; false when the host holds none. */
    boolean release(UUID host, Fid file, long nowNs) {
        boolean held = books.wholeFiles.holds(file, host);
        books.wholeFiles.dropped(file, host);
        drop(file, host);
        books.collect(nowNs);
        return held;
    }

    /** Drops all locks of a host that is gone. */
    void dropAll(UUID host, long nowNs) {
        books.wholeFiles.take(host).forEach(file -> drop(file, host));
        books.collect(nowNs);
    }

    /** Ends what has run out. */
    void expire(long nowNs) {
        books.wholeFiles.takeExpired(nowNs).forEach(expired -> drop(expired.file(), expired.host()));
    }

    private void drop(Fid file, UUID host) {
        books.arbiter.drop(file, owner(host)::equals);
    }
}
