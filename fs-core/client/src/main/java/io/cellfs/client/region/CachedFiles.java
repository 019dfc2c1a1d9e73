package io.cellfs.client.region;

import io.cellfs.protocol.Fid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The cached files by their fid and by the number of their cache file. Thread-safe; its lock is the innermost. */
final class CachedFiles {
    private final Map<Fid, CachedFile> byFid = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final List<@Nullable CachedFile> byNumber = new ArrayList<>();
    private final ArrayDeque<Integer> freeNumbers = new ArrayDeque<>();
    /** Cache files of an earlier process that belong to nobody yet. */
    private final BitSet reserved = new BitSet();

    /** Makes a file with the number of a cache file. */
    @FunctionalInterface
    interface Maker {
        /** A file without content. */
        CachedFile make(Fid fid, int number);
    }

    int count() {
        return byFid.size();
    }

    /** All that have a fid. */
    List<CachedFile> all() {
        return List.copyOf(byFid.values());
    }

    Optional<CachedFile> find(Fid fid) {
        return Optional.ofNullable(byFid.get(fid));
    }

    /** The file of {@code fid}, made under a free number if there is none. */
    CachedFile findOrMake(Fid fid, Maker maker) {
        return byFid.computeIfAbsent(fid, f -> {
            int number = takeNumber();
            CachedFile file = maker.make(f, number);
            assign(number, file);
            return file;
        });
    }

    /** Adds a file known from an earlier run, with its number of then. */
    void restore(CachedFile file) {
        assign(file.number(), file);
        byFid.put(file.fid(), file);
    }

    /** After all files of an earlier run have been restored: numbers that no file has are free. */
    void collectFreeNumbers() {
        lock.lock();
        try {
            for (int number = 0; number < byNumber.size(); number++) {
                if (byNumber.get(number) == null && !reserved.get(number)) {
                    freeNumbers.add(number);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nobody gets this number before it is given back. */
    void reserve(int number) {
        lock.lock();
        try {
            reserved.set(number);
            while (byNumber.size() <= number) {
                byNumber.add(null);
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isReserved(int number) {
        lock.lock();
        try {
            return reserved.get(number);
        } finally {
            lock.unlock();
        }
    }

    /** Another file may take the fid from now on; the number stays. */
    void remove(CachedFile file) {
        byFid.remove(file.fid(), file);
    }

    /** A number that no cache file has. */
    int takeNumber() {
        lock.lock();
        try {
            Integer free = freeNumbers.pollFirst();
            if (free != null) {
                return free;
            }
            byNumber.add(null);
            return byNumber.size() - 1;
        } finally {
            lock.unlock();
        }
    }

    /** The cache file of that number is {@code file}'s. */
    void assign(int number, CachedFile file) {
        lock.lock();
        try {
            while (byNumber.size() <= number) {
                byNumber.add(null);
            }
            byNumber.set(number, file);
        } finally {
            lock.unlock();
        }
    }

    /** The cache file of that number is nobody's, but still there. */
    void unassign(int number) {
        lock.lock();
        try {
            byNumber.set(number, null);
        } finally {
            lock.unlock();
        }
    }

    /** The number may be used again. */
    void giveBack(int number) {
        lock.lock();
        try {
            byNumber.set(number, null);
            reserved.clear(number);
            freeNumbers.addLast(number);
        } finally {
            lock.unlock();
        }
    }

    /** Whose the cache file of that number is. */
    Optional<CachedFile> byNumber(int number) {
        lock.lock();
        try {
            return Optional.ofNullable(byNumber.get(number));
        } finally {
            lock.unlock();
        }
    }
}
