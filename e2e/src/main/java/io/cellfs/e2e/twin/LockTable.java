package io.cellfs.e2e.twin;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FileLock.Kind;
import io.cellfs.client.api.FsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The locks of one file: POSIX ranges that split and merge by owner, and flock locks in a space of their own. Thread-safe. */
final class LockTable {
    private final List<FileLock> held = new ArrayList<>();

    synchronized Optional<FileLock> conflict(FileLock wanted) {
        return held.stream().filter(h -> excludes(h, wanted)).findFirst();
    }

    private static boolean excludes(FileLock held, FileLock wanted) {
        return held.flock() == wanted.flock()
                && held.owner() != wanted.owner()
                && held.start() <= wanted.end()
                && wanted.start() <= held.end()
                && (held.kind() == Kind.EXCLUSIVE || wanted.kind() == Kind.EXCLUSIVE);
    }

    synchronized void set(FileLock lock, boolean wait) throws FsException {
        if (lock.kind() != Kind.NONE) {
            awaitRoom(lock, wait);
        }
        carve(lock);
        if (lock.kind() != Kind.NONE) {
            held.add(lock);
        }
        notifyAll();
    }

    private synchronized void awaitRoom(FileLock lock, boolean wait) throws FsException {
        while (conflict(lock).isPresent()) {
            if (!wait) {
                throw new FsException(Errno.EAGAIN, "locked");
            }
            try {
                wait();
            } catch (InterruptedException e) {
                throw new FsException(Errno.EINTR, "interrupted while waiting for a lock");
            }
        }
    }

    /** Takes the range out of what the same owner holds. */
    private void carve(FileLock lock) {
        List<FileLock> kept = new ArrayList<>();
        for (FileLock h : held) {
            boolean touches = h.flock() == lock.flock()
                    && h.owner() == lock.owner()
                    && h.start() <= lock.end()
                    && lock.start() <= h.end();
            if (!touches) {
                kept.add(h);
                continue;
            }
            if (h.start() < lock.start()) {
                kept.add(new FileLock(h.kind(), h.start(), lock.start() - 1, h.owner(), h.pid(), h.flock()));
            }
            if (h.end() > lock.end()) {
                kept.add(new FileLock(h.kind(), lock.end() + 1, h.end(), h.owner(), h.pid(), h.flock()));
            }
        }
        held.clear();
        held.addAll(kept);
    }
}
