package io.cellfs.protocol.lock;

import java.util.Optional;

/**
 * What became of a {@link LockRequest}.
 *
 * @param request the request
 * @param verdict the answer
 * @param conflict with {@link Verdict#CONFLICT}: the lock in the way
 */
public record LockDecision(LockRequest request, Verdict verdict, Optional<RangeLock> conflict) {
    /** The answers. */
    public enum Verdict {
        /** The lock is taken; for a test: it could be. */
        GRANTED,
        /** Another lock is in the way. */
        CONFLICT,
        /** Waiting for it could never end (EDEADLK). */
        DEADLOCK,
        /** The request waits; a later decision follows. */
        QUEUED
    }

    static LockDecision of(LockRequest request, Verdict verdict) {
        return new LockDecision(request, verdict, Optional.empty());
    }

    static LockDecision conflict(LockRequest request, RangeLock inTheWay) {
        return new LockDecision(request, Verdict.CONFLICT, Optional.of(inTheWay));
    }
}
