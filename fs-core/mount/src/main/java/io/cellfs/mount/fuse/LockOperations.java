package io.cellfs.mount.fuse;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FileLock.Kind;
import io.cellfs.client.api.FsException;
import io.cellfs.mount.fuse.Struct.LkIn;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;

/** POSIX and flock locks. */
final class LockOperations {
    /** asm-generic/fcntl.h F_RDLCK, F_WRLCK, F_UNLCK. */
    private static final int F_RDLCK = 0;

    private static final int F_WRLCK = 1;
    private static final int F_UNLCK = 2;

    private final Served served;

    LockOperations(Served served) {
        this.served = served;
    }

    void getlk(Request q, Reply r) throws IOException {
        Handle handle = served.handle(q.int64(LkIn.FH));
        Optional<FileLock> conflict = served.fs().getLock(handle.fid(), lock(q));
        r.int64(LkIn.START, conflict.map(FileLock::start).orElse(0L));
        r.int64(LkIn.END, conflict.map(FileLock::end).orElse(0L));
        r.int32(LkIn.TYPE, conflict.map(c -> type(c.kind())).orElse(F_UNLCK));
        r.int32(LkIn.PID, conflict.map(c -> Math.max(0, c.pid())).orElse(0));
        r.send(LkIn.FILE_LOCK_SIZE);
    }

    void setlk(Request q, Reply r) throws IOException {
        set(q, false);
        r.send(0);
    }

    /** Runs on a thread of its own, as it may wait for ever. */
    void setlkw(Request q, Reply r) throws IOException {
        set(q, true);
        r.send(0);
    }

    private void set(Request q, boolean wait) throws IOException {
        Handle handle = served.handle(q.int64(LkIn.FH));
        FileLock lock = lock(q);
        if (lock.flock() || lock.kind() == Kind.NONE) {
            change(handle, lock, wait);
        } else {
            takePosix(handle, lock, wait);
        }
        awaitKernel();
    }

    private void change(Handle handle, FileLock lock, boolean wait) throws IOException {
        if (served.fs().setLock(handle.fid(), lock, wait)) {
            served.notices().add(new Notice.Contents(handle.fid()));
        }
    }

    /** The owner is entered before, for the next process, and stays only if it has a lock: the kernel gives its number to another program later. */
    private void takePosix(Handle handle, FileLock lock, boolean wait) throws IOException {
        served.handles().locked(handle, lock.owner());
        boolean done = false;
        try {
            change(handle, lock, wait);
            done = true;
        } finally {
            settle(handle, lock.owner(), done);
        }
    }

    /** A failure may come after the lock was taken, and other threads of the program may have taken and dropped locks meanwhile. */
    private void settle(Handle handle, long owner, boolean done) {
        synchronized (handle) {
            if (done || holdsPosix(handle.fid(), owner)) {
                served.locks().add(handle.fid(), owner);
                served.handles().locked(handle, owner);
            } else {
                served.handles().unlocked(handle, owner);
            }
        }
    }

    private boolean holdsPosix(Fid file, long owner) {
        return served.fs().heldLocks(file).stream().anyMatch(held -> !held.flock() && held.owner() == owner);
    }

    /** The kernel must not answer from what is old by now what is asked under the lock. */
    private void awaitKernel() throws InterruptedIOException {
        try {
            served.notices().awaitSent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the kernel drops what is old");
        }
    }

    private static FileLock lock(Request q) throws FsException {
        Kind kind = switch (q.int32(LkIn.LK + LkIn.TYPE)) {
            case F_RDLCK -> Kind.SHARED;
            case F_WRLCK -> Kind.EXCLUSIVE;
            case F_UNLCK -> Kind.NONE;
            default -> throw new FsException(Errno.EINVAL, "lock type");
        };
        return new FileLock(
                kind,
                q.int64(LkIn.LK + LkIn.START),
                q.int64(LkIn.LK + LkIn.END),
                q.int64(LkIn.OWNER),
                q.int32(LkIn.LK + LkIn.PID),
                (q.int32(LkIn.LK_FLAGS) & LkIn.FLOCK) != 0);
    }

    private static int type(Kind kind) {
        return switch (kind) {
            case SHARED -> F_RDLCK;
            case EXCLUSIVE -> F_WRLCK;
            case NONE -> F_UNLCK;
        };
    }

    /** A process closed the file: its POSIX locks on it end. */
    void dropPosix(Handle handle, long owner) throws IOException {
        if (served.locks().remove(handle.fid(), owner)) {
            served.fs().setLock(handle.fid(), unlock(owner, false), false);
        }
        served.handles().unlocked(handle, owner);
    }

    /** The last close of a handle: locks taken by way of it that no FLUSH ended (FOPEN_NOFLUSH). */
    void dropAll(Handle handle) throws IOException {
        for (long owner : handle.owners()) {
            dropPosix(handle, owner);
        }
    }

    void dropFlock(Handle handle, long owner) throws IOException {
        served.fs().setLock(handle.fid(), unlock(owner, true), false);
    }

    private static FileLock unlock(long owner, boolean flock) {
        return new FileLock(Kind.NONE, 0, Long.MAX_VALUE, owner, 0, flock);
    }
}
