package io.cellfs.server.lock;

import io.cellfs.protocol.Fid;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Whole-file advisory locks held by hosts, each for a limited time unless extended (afs-protocol section 2.3: 300 s). A pure core, used by
 * one thread at a time. A host is one owner: it arbitrates between its processes itself, so asking again for what it holds succeeds, and
 * a sole reader may become the writer.
 */
final class LockTable {
    private final int maxLocks;
    private final int maxPerHost;
    private final long lifetimeNs;
    private final Map<Fid, FileLocks> files = new HashMap<>();
    private final Map<Long, Integer> perHost = new HashMap<>();
    private int held;

    private static final class FileLocks {
        final Map<Long, Long> readers = new HashMap<>();
        long writer;
        long writerExpiresNs;
    }

    /** An empty table; bounds on locks in all and per host, lifetime of a lock in nanoseconds. */
    LockTable(int maxLocks, int maxPerHost, long lifetimeNs) {
        this.maxLocks = maxLocks;
        this.maxPerHost = maxPerHost;
        this.lifetimeNs = lifetimeNs;
    }

    /** Takes a lock for {@code host} (not 0). */
    LockOutcome set(long host, Fid fid, LockType type, long nowNs) {
        FileLocks locks = files.get(fid);
        if (locks != null) {
            expire(fid, locks, nowNs);
        }
        if (locks != null && conflicts(locks, host, type)) {
            return LockOutcome.CONFLICT;
        }
        if (locks != null && holds(locks, host)) {
            drop(host, locks);
        } else if (full(host) && stillFull(host, nowNs)) {
            return LockOutcome.TOO_MANY;
        }
        take(files.computeIfAbsent(fid, f -> new FileLocks()), host, type, nowNs + lifetimeNs);
        return LockOutcome.DONE;
    }

    /** Starts the lifetime of the host's lock anew. */
    LockOutcome extend(long host, Fid fid, long nowNs) {
        FileLocks locks = files.get(fid);
        if (locks != null) {
            expire(fid, locks, nowNs);
        }
        if (locks == null || !holds(locks, host)) {
            return LockOutcome.NOT_HELD;
        }
        if (locks.writer == host) {
            locks.writerExpiresNs = nowNs + lifetimeNs;
        } else {
            locks.readers.put(host, nowNs + lifetimeNs);
        }
        return LockOutcome.DONE;
    }

    /** Gives the host's lock back. */
    LockOutcome release(long host, Fid fid, long nowNs) {
        FileLocks locks = files.get(fid);
        if (locks != null) {
            expire(fid, locks, nowNs);
        }
        if (locks == null || !holds(locks, host)) {
            return LockOutcome.NOT_HELD;
        }
        drop(host, locks);
        removeIfFree(fid, locks);
        return LockOutcome.DONE;
    }

    /** The lock count of a status: readers, or -1 when write-locked. */
    int count(Fid fid, long nowNs) {
        FileLocks locks = files.get(fid);
        if (locks == null) {
            return 0;
        }
        expire(fid, locks, nowNs);
        return locks.writer != 0 ? -1 : locks.readers.size();
    }

    /** Gives back every lock of a host that is gone. */
    void releaseAll(long host) {
        Set<Fid> touched = new HashSet<>();
        files.forEach((fid, locks) -> {
            if (holds(locks, host)) {
                drop(host, locks);
                touched.add(fid);
            }
        });
        touched.forEach(fid -> removeIfFree(fid, files.getOrDefault(fid, new FileLocks())));
    }

    /** Locks held, expired ones included. */
    int size() {
        return held;
    }

    private static boolean conflicts(FileLocks locks, long host, LockType type) {
        if (locks.writer != 0 && locks.writer != host) {
            return true;
        }
        int otherReaders = locks.readers.size() - (locks.readers.containsKey(host) ? 1 : 0);
        return type == LockType.WRITE && otherReaders > 0;
    }

    private static boolean holds(FileLocks locks, long host) {
        return locks.writer == host || locks.readers.containsKey(host);
    }

    private void take(FileLocks locks, long host, LockType type, long expiresNs) {
        if (type == LockType.WRITE) {
            locks.writer = host;
            locks.writerExpiresNs = expiresNs;
        } else {
            locks.readers.put(host, expiresNs);
        }
        held++;
        perHost.merge(host, 1, Integer::sum);
    }

    private void drop(long host, FileLocks locks) {
        if (locks.writer == host) {
            locks.writer = 0;
            forget(host);
        }
        if (locks.readers.remove(host) != null) {
            forget(host);
        }
    }

    private void forget(long host) {
        held--;
        perHost.computeIfPresent(host, (h, n) -> n > 1 ? n - 1 : null);
    }

    private boolean full(long host) {
        return held >= maxLocks || perHost.getOrDefault(host, 0) >= maxPerHost;
    }

    private boolean stillFull(long host, long nowNs) {
        Iterator<FileLocks> each = files.values().iterator();
        while (each.hasNext()) {
            FileLocks locks = each.next();
            dropExpired(locks, nowNs);
            if (locks.writer == 0 && locks.readers.isEmpty()) {
                each.remove();
            }
        }
        return full(host);
    }

    private void expire(Fid fid, FileLocks locks, long nowNs) {
        dropExpired(locks, nowNs);
        removeIfFree(fid, locks);
    }

    private void dropExpired(FileLocks locks, long nowNs) {
        if (locks.writer != 0 && locks.writerExpiresNs - nowNs <= 0) {
            drop(locks.writer, locks);
        }
        locks.readers.entrySet().removeIf(reader -> {
            boolean expired = reader.getValue() - nowNs <= 0;
            if (expired) {
                forget(reader.getKey());
            }
            return expired;
        });
    }

    private void removeIfFree(Fid fid, FileLocks locks) {
        if (locks.writer == 0 && locks.readers.isEmpty()) {
            files.remove(fid);
        }
    }
}
