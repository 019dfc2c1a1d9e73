package io.cellfs.client.lock;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FileLock.Kind;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.lock.LockMode;
import io.cellfs.protocol.lock.LockNumbers;
import io.cellfs.protocol.lock.LockOwner;
import io.cellfs.protocol.lock.LockSpace;
import io.cellfs.protocol.lock.RangeLock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Locks as programs, the arbiter and the wire have them. */
final class LockForms {
    private LockForms() {}

    static LockOwner owner(UUID client, FileLock lock) {
        return new LockOwner(client, lock.owner(), lock.flock() ? LockSpace.FLOCK : LockSpace.POSIX);
    }

    /** A wish; its kind is not NONE. */
    static RangeLock lock(UUID client, FileLock lock) throws FsException {
        if (lock.start() < 0 || lock.end() < lock.start()) {
            throw new FsException(Errno.EINVAL, "range " + lock.start() + ".." + lock.end());
        }
        return new RangeLock(
                owner(client, lock),
                lock.kind() == Kind.EXCLUSIVE ? LockMode.EXCLUSIVE : LockMode.SHARED,
                lock.flock() ? 0 : lock.start(),
                lock.flock() ? Long.MAX_VALUE : lock.end(),
                lock.pid());
    }

    static FileLock file(RangeLock lock) {
        return new FileLock(
                lock.mode() == LockMode.EXCLUSIVE ? Kind.EXCLUSIVE : Kind.SHARED,
                lock.start(),
                lock.end(),
                lock.owner().id(),
                lock.pid(),
                lock.owner().space() == LockSpace.FLOCK);
    }

    static LockExtensions.Lock wire(RangeLock lock) {
        return new LockExtensions.Lock(
                lock.owner().id(),
                LockNumbers.of(lock.owner().space()),
                LockNumbers.of(lock.mode()),
                lock.start(),
                lock.end(),
                lock.pid());
    }

    /** The lock in the way; the process of another machine has its number negated. */
    static Optional<FileLock> conflict(UUID client, List<LockExtensions.Conflict> conflicts) {
        return conflicts.stream().findFirst().map(conflict -> {
            LockExtensions.Lock lock = conflict.lock();
            return new FileLock(
                    lock.mode() == LockNumbers.of(LockMode.EXCLUSIVE) ? Kind.EXCLUSIVE : Kind.SHARED,
                    lock.start(),
                    lock.end(),
                    lock.owner(),
                    conflict.client().equals(client) ? lock.pid() : -Math.abs(lock.pid()),
                    lock.space() == LockNumbers.of(LockSpace.FLOCK));
        });
    }
}
