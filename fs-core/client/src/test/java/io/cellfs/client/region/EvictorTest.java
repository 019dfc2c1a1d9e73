package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.region.FileServerPort.Version;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What eviction costs when most regions cannot go, counted in attempts. */
class EvictorTest {
    private static final Fid COLD = new Fid(536870912, 2, 7);
    private static final Fid HOT = new Fid(536870912, 4, 7);
    private static final int HOT_REGIONS = 50;

    @TempDir
    Path directory;

    private final AtomicLong nowNs = new AtomicLong();
    private volatile long freeBytes = Long.MAX_VALUE / 2;

    private RegionCache open() throws IOException {
        Room.Disk disk = new Room.Disk() {
            @Override
            public long freeBytes() {
                return freeBytes;
            }

            @Override
            public long floorBytes() {
                return 0;
            }
        };
        Room room = new Room(8L << 30, disk, nowNs.get());
        return new RegionCache(directory, room, 0, nowNs::get, UnstoredNotes.in(Optional.empty()));
    }

    /** Regions that wait to be stored, of which no two that follow each other were written so. */
    private CachedFile waiting(RegionCache cache, int regions) throws IOException {
        CachedFile file = cache.pin(COLD);
        file.lock.lock();
        try {
            file.rebase(new Version(1, 0));
            for (long index = regions - 1; index >= 0; index--) {
                long start = Regions.startOf(index);
                file.noteWritten(start, start + 1, nowNs.get());
            }
        } finally {
            file.lock.unlock();
        }
        return file;
    }

    private void heat(RegionCache cache) throws IOException {
        CachedFile file = cache.pin(HOT);
        file.lock.lock();
        try {
            file.rebase(new Version(1, Regions.startOf(HOT_REGIONS)));
            for (int use = 0; use < 2; use++) {
                for (long index = 0; index < HOT_REGIONS; index++) {
                    cache.setFetched(file, index, Regions.BYTES, true);
                }
                nowNs.addAndGet(TimeUnit.SECONDS.toNanos(RegionOrder.AGAIN_S));
            }
        } finally {
            file.lock.unlock();
        }
    }

    /** The disk is full now. */
    private void narrow(RegionCache cache) throws IOException {
        freeBytes = 0;
        nowNs.addAndGet(TimeUnit.SECONDS.toNanos(10));
        cache.trim();
    }

    @Test
    void whatCannotGoIsNotTriedWithEachWrite() throws IOException {
        RegionCache cache = open();
        int regions = 1000;
        CachedFile file = waiting(cache, regions);
        narrow(cache);
        freeBytes = -(1L << 40);
        nowNs.addAndGet(TimeUnit.SECONDS.toNanos(10));
        long before = cache.evictor().attempts();
        for (int i = 0; i < 500; i++) {
            cache.trim();
        }
        long first = cache.evictor().attempts() - before;
        assertTrue(first >= regions && first <= regions + 1, "attempts " + first);
        nowNs.addAndGet(EvictionPace.QUIET_NS);
        cache.trim();
        cache.trim();
        assertTrue(cache.evictor().attempts() - before <= 2 * first, "attempts of two passes");

        file.lock.lock();
        try {
            file.unstored().forget(0, Long.MAX_VALUE);
        } finally {
            file.lock.unlock();
        }
        nowNs.addAndGet(EvictionPace.QUIET_NS);
        cache.trim();
        assertTrue(cache.occupiedBytes() <= Room.LEAST_BYTES, "occupied " + cache.occupiedBytes());
    }

    @Test
    void hotRegionsGoWhenMoreOthersCannotThanOneCallTries() throws IOException {
        RegionCache cache = open();
        heat(cache);
        int regions = Evictor.MAX_ATTEMPTS + 1000;
        waiting(cache, regions);
        long hotBytes = (long) HOT_REGIONS * Regions.BYTES;
        long all = cache.occupiedBytes();
        freeBytes = -(1L << 40);
        nowNs.addAndGet(TimeUnit.SECONDS.toNanos(10));
        cache.trim();
        assertEquals(all, cache.occupiedBytes());
        assertEquals(Evictor.MAX_ATTEMPTS, cache.evictor().attempts());
        nowNs.addAndGet(EvictionPace.QUIET_NS);
        cache.trim();
        assertEquals(all - hotBytes, cache.occupiedBytes());
        assertTrue(
                cache.evictor().attempts() <= regions + HOT_REGIONS,
                "attempts " + cache.evictor().attempts());
    }
}
