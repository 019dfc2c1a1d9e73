package io.cellfs.client.region;

import io.cellfs.client.api.VolumeBudget;
import io.cellfs.client.api.VolumeFigures;
import io.cellfs.protocol.Fid;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What one volume has in the region cache, and what was done there for it. Shared by its cached files, so counting looks nothing up and locks nothing. */
final class VolumeAccount {
    /** What is counted. */
    enum Count {
        HITS,
        HIT_BYTES,
        MISSES,
        MISS_BYTES,
        FETCHED_REGIONS,
        FETCHED_BYTES,
        EVICTED_REGIONS,
        EVICTED_BYTES,
        LOANS,
        WRITTEN_BYTES,
        STORED_BYTES
    }

    private static final int STORE_WORKERS = 4;
    /** The part of its budget that a volume may have ahead of one reader. */
    private static final int WINDOW_PART = 8;

    private final long volume;
    /** Filled once, by the constructor. */
    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);

    private final Set<CachedFile> files = ConcurrentHashMap.newKeySet();
    private final Set<Fid> dirtyFiles = ConcurrentHashMap.newKeySet();
    private final Semaphore storeWorkers = new Semaphore(STORE_WORKERS);
    private final AtomicLong cachedBytes = new AtomicLong();
    private final AtomicLong dirtyBytes = new AtomicLong();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicBoolean evicting = new AtomicBoolean();
    private volatile long evictAgainNs;
    private volatile VolumeBudget budget;

    /** Of a volume with a budget, from {@code nowNs} on. */
    VolumeAccount(long volume, VolumeBudget budget, long nowNs) {
        this.volume = volume;
        this.budget = budget;
        this.evictAgainNs = nowNs;
        for (Count each : Count.values()) {
            counts.put(each, new LongAdder());
        }
    }

    /** The client's number of the volume. */
    long volume() {
        return volume;
    }

    void count(Count what, long more) {
        of(what).add(more);
    }

    private LongAdder of(Count what) {
        return Objects.requireNonNull(counts.get(what));
    }

    /** A read of {@code bytes}, of which {@code missedBytes} had to be waited for. */
    void read(long bytes, long missedBytes) {
        boolean hit = missedBytes == 0;
        count(hit ? Count.HITS : Count.MISSES, 1);
        if (!hit) {
            count(Count.MISS_BYTES, missedBytes);
        }
        count(Count.HIT_BYTES, bytes - missedBytes);
    }

    /** Regions of it take so many bytes more (or, negative, less). */
    void addCached(long bytes) {
        cachedBytes.addAndGet(bytes);
    }

    long cachedBytes() {
        return cachedBytes.get();
    }

    /** So many bytes more (or, negative, less) wait to be stored. */
    void addDirty(long bytes) {
        dirtyBytes.addAndGet(bytes);
    }

    long dirtyBytes() {
        return dirtyBytes.get();
    }

    /** So many more (or, negative, fewer) requests to a server are under way. */
    void addRequests(int more) {
        requests.addAndGet(more);
    }

    int requests() {
        return requests.get();
    }

    /** What the volume may have. */
    VolumeBudget budget() {
        return budget;
    }

    /** How much may be fetched ahead of one reader, bytes. */
    long windowBytes() {
        return budget.cacheBytes() / WINDOW_PART;
    }

    void setBudget(VolumeBudget fresh) {
        budget = fresh;
    }

    /** One of its files gets a place in the cache. */
    void join(CachedFile file) {
        files.add(file);
    }

    /** One of its files has lost that. */
    void leave(CachedFile file) {
        files.remove(file);
    }

    /** Its files with a place in the cache. */
    Iterable<CachedFile> files() {
        return files;
    }

    /** Whether no file of it has a place in the cache. */
    boolean isIdle() {
        return files.isEmpty();
    }

    /** Those of its files that may have dirty data. */
    Set<Fid> dirtyFiles() {
        return dirtyFiles;
    }

    /** How many of its files may be stored behind their writers at a time. */
    Semaphore storeWorkers() {
        return storeWorkers;
    }

    /** Whether the caller is to evict regions of the volume: nobody else does, and it is not too early to try again. */
    boolean beginEviction(long nowNs) {
        return nowNs - evictAgainNs >= 0 && evicting.compareAndSet(false, true);
    }

    /** The caller has evicted; it makes no sense to try again before {@code againNs}. */
    void endEviction(long againNs) {
        evictAgainNs = againNs;
        evicting.set(false);
    }

    private long sum(Count what) {
        return of(what).sum();
    }

    /** All of it, as of about now. */
    VolumeFigures figures() {
        return new VolumeFigures(
                volume,
                new VolumeFigures.Present(
                        files.size(), cachedBytes.get(), Math.max(0, dirtyBytes.get()), requests.get()),
                new VolumeFigures.Reads(
                        sum(Count.HITS),
                        sum(Count.HIT_BYTES),
                        sum(Count.MISSES),
                        sum(Count.MISS_BYTES),
                        sum(Count.LOANS)),
                new VolumeFigures.Regions(
                        sum(Count.FETCHED_REGIONS),
                        sum(Count.FETCHED_BYTES),
                        sum(Count.EVICTED_REGIONS),
                        sum(Count.EVICTED_BYTES)),
                new VolumeFigures.Writes(sum(Count.WRITTEN_BYTES), sum(Count.STORED_BYTES)));
    }
}
