package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The free space that the cache leaves to others. */
class RoomTest {
    private static final long MIB = 1L << 20;
    private static final long BUDGET = 64 * MIB;
    private static final long FLOOR = 100 * MIB;

    @TempDir
    Path directory;

    private final AtomicLong nowNs = new AtomicLong();

    /** A disk of which the cache is one user. */
    private static final class FakeDisk implements Room.Disk {
        private volatile long freeBytes = 1000 * MIB;

        @Override
        public long freeBytes() {
            return freeBytes;
        }

        @Override
        public long floorBytes() {
            return FLOOR;
        }
    }

    private final FakeDisk disk = new FakeDisk();

    private void pass(long seconds) {
        nowNs.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void theBudgetCountsWhileTheDiskHasEnough() {
        Room room = new Room(BUDGET, disk, nowNs.get());
        assertEquals(BUDGET, room.allowedBytes(0, nowNs.get()));
        assertEquals(BUDGET, room.allowedBytes(BUDGET, nowNs.get()));
    }

    @Test
    void theCacheMayGrowOnlyByWhatIsLeftAboveTheFloor() {
        Room room = new Room(BUDGET, disk, nowNs.get());
        disk.freeBytes = FLOOR + 5 * MIB;
        assertEquals(35 * MIB, room.allowedBytes(30 * MIB, nowNs.get()));
        assertEquals(35 * MIB, room.allowedBytes(34 * MIB, nowNs.get()));
    }

    @Test
    void whatIsMissingBelowTheFloorIsGivenBackOnceAndNotAgainBeforeTheDiskSaysSo() {
        Room room = new Room(BUDGET, disk, nowNs.get());
        disk.freeBytes = FLOOR - 10 * MIB;
        assertEquals(50 * MIB, room.allowedBytes(60 * MIB, nowNs.get()));
        pass(3);
        assertEquals(50 * MIB, room.allowedBytes(50 * MIB, nowNs.get()));
        pass(10);
        disk.freeBytes = FLOOR;
        assertEquals(50 * MIB, room.allowedBytes(50 * MIB, nowNs.get()));
        disk.freeBytes = 1000 * MIB;
        pass(2);
        assertEquals(BUDGET, room.allowedBytes(50 * MIB, nowNs.get()));
    }

    @Test
    void aFullDiskLeavesWhatReadAheadNeeds() {
        Room room = new Room(BUDGET, disk, nowNs.get());
        disk.freeBytes = 0;
        assertEquals(Room.LEAST_BYTES, room.allowedBytes(60 * MIB, nowNs.get()));
    }

    @Test
    void theCacheShrinksWhenOthersFillTheDiskAndStillServes() throws IOException {
        MemoryServer server = new MemoryServer();
        Fid fid = new Fid(1, 2, 1);
        byte[] content = new byte[(int) (40 * MIB)];
        new Random(1).nextBytes(content);
        server.put(fid, content);
        try (DataCache cache = DataCache.open(directory, BUDGET, 8 * MIB, server, nowNs::get, disk);
                FileData data = cache.open(fid)) {
            read(data, server, content);
            DataCacheTest.awaitFetches(data);
            assertTrue(cache.occupiedBytes() >= 40 * MIB, "occupied " + cache.occupiedBytes());
            disk.freeBytes = FLOOR - 15 * MIB;
            pass(10);
            cache.tick(nowNs.get());
            assertTrue(cache.occupiedBytes() <= 25 * MIB, "occupied " + cache.occupiedBytes());
            disk.freeBytes = 0;
            pass(10);
            cache.tick(nowNs.get());
            assertTrue(cache.occupiedBytes() <= Room.LEAST_BYTES, "occupied " + cache.occupiedBytes());
            read(data, server, content);
        }
    }

    private static void read(FileData data, MemoryServer server, byte[] content) throws IOException {
        ByteBuffer dst = ByteBuffer.allocate(content.length);
        data.read(dst, 0, new ReadAhead(), () -> server.version(data.fid()));
        assertArrayEquals(content, dst.array());
    }
}
