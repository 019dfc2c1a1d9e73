package io.cellfs.protocol.lock;

import io.cellfs.protocol.Fid;

/**
 * A wish for a lock.
 *
 * @param ticket the number under which the client knows the wish; unique for the client
 * @param file where
 * @param lock what
 * @param manner what to do when it cannot be had at once
 */
public record LockRequest(long ticket, Fid file, RangeLock lock, Manner manner) {
    /** What to do about a conflict. */
    public enum Manner {
        /** Refuse (F_SETLK). */
        TRY,
        /** Wait for its end (F_SETLKW). */
        WAIT,
        /** Tell of it; nothing is ever taken (F_GETLK). */
        TEST
    }

    /** Who wishes. */
    public LockOwner owner() {
        return lock.owner();
    }
}
