package io.cellfs.client.region;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Evicts regions, in the order of the table, until the bounds of the cache hold. Thread-safe. */
final class Evictor {
    /** How many runs of regions one call tries at most. */
    static final int MAX_ATTEMPTS = 4096;

    /**
     * Bytes given back to the disk at once at most. File systems write changed pages out before they are given back, and wait for it: with one
     * region at a time a program that writes more than the cache holds got 25 MiB/s.
     */
    private static final long EVICT_BYTES = 8L << 20;

    /** The part of the cache that goes at once at most. */
    private static final int EVICT_PART = 16;

    private final RegionCache cache;
    private final RegionTable table;
    private final ReentrantLock tableLock;
    private final long runRegions;
    private final LongSupplier clockNs;
    private final EvictionPace pace = new EvictionPace();
    private long attempts;

    Evictor(RegionCache cache, RegionTable table, ReentrantLock tableLock, long budgetBytes, LongSupplier clockNs) {
        this.cache = cache;
        this.table = table;
        this.tableLock = tableLock;
        this.runRegions = Math.max(1, Math.min(EVICT_BYTES, budgetBytes / EVICT_PART) / Regions.BYTES);
        this.clockNs = clockNs;
    }

    /** How often eviction has been tried. */
    long attempts() {
        tableLock.lock();
        try {
            return attempts;
        } finally {
            tableLock.unlock();
        }
    }

    /** Evicts until the bounds hold, or nothing more can go for now. Call without any lock. */
    void trim() throws IOException {
        boolean any = false;
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            Victim victim = next();
            if (victim == null) {
                return;
            }
            boolean gone = evict(victim);
            tell(gone, victim.end() - victim.first());
            any |= gone;
        }
        if (!any) {
            giveUp();
        }
    }

    private void tell(boolean gone, long regions) {
        tableLock.lock();
        try {
            if (gone) {
                pace.succeeded();
            } else {
                pace.failed(regions);
            }
        } finally {
            tableLock.unlock();
        }
    }

    private void giveUp() {
        tableLock.lock();
        try {
            pace.gaveUp(clockNs.getAsLong());
        } finally {
            tableLock.unlock();
        }
    }

    /** Regions from {@code first} to before {@code end}. */
    record Victim(CachedFile file, long first, long end) {
        /** About what it occupies. */
        long bytes() {
            return (end - first) << Regions.SHIFT;
        }
    }

    private @Nullable Victim next() {
        tableLock.lock();
        try {
            long nowNs = clockNs.getAsLong();
            if (pace.isQuiet(nowNs) || !cache.isTooLarge()) {
                return null;
            }
            int passed = pace.passed(table.coldCount(), nowNs);
            int slot = passed >= table.size() ? RegionTable.NONE : table.oldestBeyond(passed);
            if (slot == RegionTable.NONE) {
                pace.triedAll();
                pace.gaveUp(nowNs);
                return null;
            }
            attempts++;
            CachedFile file = cache.byNumber(table.fileOf(slot)).orElse(null);
            return file == null ? null : run(file, slot, passed);
        } finally {
            tableLock.unlock();
        }
    }

    private Victim run(CachedFile file, int oldest, int passed) {
        int slot = oldest;
        long first = table.regionOf(slot);
        long end = first;
        while (slot != RegionTable.NONE
                && end < first + runRegions
                && table.fileOf(slot) == file.number()
                && table.regionOf(slot) == end) {
            table.passOver(slot);
            end++;
            slot = table.oldestBeyond(passed);
        }
        return new Victim(file, first, end);
    }

    /** Evicts what of it can go; whether that is anything. Call without any lock. */
    boolean evict(Victim victim) throws IOException {
        CachedFile file = victim.file();
        file.lock.lock();
        try {
            if (!file.isAlive()) {
                return false;
            }
            boolean any = false;
            long from = victim.first();
            while (from < victim.end()) {
                long to = file.evictableTo(from, victim.end());
                if (to > from && file.evict(from, to)) {
                    cache.removeEvicted(file, from, to);
                    any = true;
                }
                from = Math.max(to, from + 1);
            }
            cache.removeIfEmpty(file);
            return any;
        } finally {
            file.lock.unlock();
        }
    }
}
