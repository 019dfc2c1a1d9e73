package io.cellfs.client.lock;

import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FileLock.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The locks of local processes on one file. POSIX locks of one owner are split and merged by byte; flock locks are a space of their own, one per
 * owner. Not thread-safe.
 */
public final class LockTable {
    private final List<FileLock> locks = new ArrayList<>();

    /** The first lock of another owner that {@code wanted} cannot be held beside. */
    public Optional<FileLock> conflict(FileLock wanted) {
        if (wanted.kind() == Kind.NONE) {
            return Optional.empty();
        }
        return locks.stream().filter(held -> conflicts(held, wanted)).findFirst();
    }

    private static boolean conflicts(FileLock held, FileLock wanted) {
        return held.flock() == wanted.flock()
                && held.owner() != wanted.owner()
                && overlaps(held, wanted)
                && (held.kind() == Kind.EXCLUSIVE || wanted.kind() == Kind.EXCLUSIVE);
    }

    private static boolean overlaps(FileLock a, FileLock b) {
        return a.flock() || (a.start() <= b.end() && b.start() <= a.end());
    }

    /** Sets, changes or (kind NONE) drops the owner's locks in the range. There must be no conflict. */
    public void set(FileLock lock) {
        List<FileLock> mine = new ArrayList<>();
        for (FileLock held : List.copyOf(locks)) {
            if (held.flock() == lock.flock() && held.owner() == lock.owner() && overlaps(held, lock)) {
                locks.remove(held);
                mine.addAll(outside(held, lock));
            }
        }
        locks.addAll(mine);
        if (lock.kind() != Kind.NONE) {
            locks.add(merged(lock));
        }
    }

    private static List<FileLock> outside(FileLock held, FileLock lock) {
        List<FileLock> rest = new ArrayList<>();
        if (held.flock()) {
            return rest;
        }
        if (held.start() < lock.start()) {
            rest.add(range(held, held.start(), lock.start() - 1));
        }
        if (held.end() > lock.end()) {
            rest.add(range(held, lock.end() + 1, held.end()));
        }
        return rest;
    }

    /** Joins the lock with neighbours of the same owner and kind. */
    private FileLock merged(FileLock lock) {
        FileLock result = lock;
        boolean again = !lock.flock();
        while (again) {
            FileLock current = result;
            Optional<FileLock> neighbour = locks.stream()
                    .filter(held -> !held.flock()
                            && held.owner() == current.owner()
                            && held.kind() == current.kind()
                            && (isBefore(held, current) || isBefore(current, held)))
                    .findFirst();
            neighbour.ifPresent(locks::remove);
            result = neighbour
                    .map(n -> range(current, Math.min(n.start(), current.start()), Math.max(n.end(), current.end())))
                    .orElse(current);
            again = neighbour.isPresent();
        }
        return result;
    }

    private static boolean isBefore(FileLock first, FileLock second) {
        return first.end() != Long.MAX_VALUE && first.end() + 1 == second.start();
    }

    private static FileLock range(FileLock lock, long start, long end) {
        return new FileLock(lock.kind(), start, end, lock.owner(), lock.pid(), lock.flock());
    }

    /** The strongest kind of all locks. */
    public Kind strongest() {
        Kind strongest = Kind.NONE;
        for (FileLock lock : locks) {
            if (lock.kind().compareTo(strongest) > 0) {
                strongest = lock.kind();
            }
        }
        return strongest;
    }

    /** All locks. */
    public List<FileLock> locks() {
        return List.copyOf(locks);
    }

    /** Whether nobody holds a lock. */
    public boolean isEmpty() {
        return locks.isEmpty();
    }
}
