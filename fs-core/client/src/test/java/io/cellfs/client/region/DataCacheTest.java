package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCacheTest {
    private static final Fid FILE = new Fid(536870912, 2, 7);

    @TempDir
    Path directory;

    private final MemoryServer server = new MemoryServer();

    private DataCache open() throws IOException {
        return DataCache.open(directory, 32L << 20, 8L << 20, server);
    }

    private byte[] read(FileData data, long offset, int length) throws IOException {
        ByteBuffer dst = ByteBuffer.allocateDirect(length);
        int count = data.read(dst, offset, new ReadAhead(), () -> server.version(data.fid()));
        byte[] bytes = new byte[count];
        dst.flip().get(bytes);
        return bytes;
    }

    private void write(FileData data, long offset, byte[] bytes) throws IOException {
        data.write(ByteBuffer.wrap(bytes), offset, false, server.version(data.fid()));
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void fetchesOnceAndReadsFromDiskThen() throws IOException {
        byte[] content = random(1, 3_000_000);
        server.put(FILE, content);
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            assertArrayEquals(content, read(data, 0, 4_000_000));
            int fetches = server.fetches();
            assertArrayEquals(Arrays.copyOfRange(content, 1000, 2_000_000), read(data, 1000, 1_999_000));
            assertEquals(fetches, server.fetches());
            assertEquals(0, read(data, 3_000_000, 10).length);
        }
    }

    @Test
    void storesSmallNewFileInOneCallAndKeepsItsData() throws IOException {
        server.put(FILE, new byte[0]);
        byte[] content = random(2, 5000);
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            write(data, 0, content);
            assertEquals(5000, data.unstoredSize().orElseThrow());
            data.store();
            assertEquals(1, server.stores());
            assertArrayEquals(content, server.get(FILE));
            assertArrayEquals(content, read(data, 0, 10_000));
            assertEquals(0, server.fetches());
            assertEquals(0, cache.dirtyBytes());
        }
    }

    @Test
    void aNewVersionAtTheServerReplacesCleanDataAndKeepsDirtyData() throws IOException {
        server.put(FILE, random(3, 400_000));
        byte[] ours = random(4, 1000);
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            read(data, 0, 400_000);
            write(data, 200_000, ours);
            byte[] theirs = random(5, 300_000);
            server.put(FILE, theirs);
            byte[] expected = theirs.clone();
            System.arraycopy(ours, 0, expected, 200_000, 1000);
            assertArrayEquals(expected, read(data, 0, 400_000));
            data.store();
            assertArrayEquals(expected, server.get(FILE));
        }
    }

    @Test
    void survivesRestartAndDropsDamagedRegions() throws IOException {
        byte[] content = random(6, 500_000);
        server.put(FILE, content);
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            read(data, 0, 500_000);
        }
        int fetches = server.fetches();
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            assertArrayEquals(content, read(data, 0, 500_000));
            assertEquals(fetches, server.fetches());
        }
        damage();
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            assertArrayEquals(content, read(data, 0, 500_000));
            assertEquals(fetches + 1, server.fetches());
        }
    }

    private void damage() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("regions"))) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(path);
                if (bytes.length > 200_000) {
                    bytes[200_000] ^= 1;
                }
                Files.write(path, bytes);
            }
        }
    }

    @Test
    void neverGrowsBeyondItsBound() throws IOException {
        try (DataCache cache = open()) {
            for (int i = 0; i < 12; i++) {
                Fid fid = new Fid(1, 2 + 2 * i, 1);
                byte[] content = random(i, 6 << 20);
                server.put(fid, content);
                try (FileData data = cache.open(fid)) {
                    assertArrayEquals(content, read(data, 0, 6 << 20));
                }
                assertTrue(cache.occupiedBytes() <= (32L << 20) + (8 << 20), "occupied " + cache.occupiedBytes());
            }
            assertTrue(diskUse() <= 40L << 20, "on disk " + diskUse());
        }
    }

    @Test
    void aFileLargerThanTheCacheIsWrittenAndReadInTurn() throws IOException {
        server.put(FILE, new byte[0]);
        byte[] content = random(11, 48 << 20);
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            for (int at = 0; at < content.length; at += 1 << 20) {
                write(data, at, Arrays.copyOfRange(content, at, at + (1 << 20)));
                assertTrue(cache.occupiedBytes() <= 44L << 20, "occupied " + cache.occupiedBytes());
                int before = Math.max(0, at - (at >> 20) % 5 * (10 << 20));
                assertArrayEquals(Arrays.copyOfRange(content, before, before + 1000), read(data, before, 1000));
            }
            data.store();
            assertArrayEquals(content, server.get(FILE));
            assertArrayEquals(content, read(data, 0, content.length));
        }
        assertTrue(diskUse() <= 44L << 20, "on disk " + diskUse());
    }

    private long diskUse() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("regions"))) {
            long blocks = 0;
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                blocks += blocksOf(path);
            }
            return blocks * 512;
        }
    }

    /** A file that is used again stays over a scan of more than the cache holds, and over a restart before that. */
    @Test
    void whatIsUsedAgainSurvivesAScan() throws IOException {
        Fid hot = new Fid(1, 2, 1);
        Fid scanned = new Fid(1, 4, 1);
        byte[] content = random(12, 6 << 20);
        byte[] much = random(13, 48 << 20);
        server.put(hot, content);
        server.put(scanned, much);
        AtomicLong nowNs = new AtomicLong();
        try (DataCache cache = DataCache.open(directory, 32L << 20, 8L << 20, server, nowNs::get);
                FileData data = cache.open(hot)) {
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(content, read(data, 0, content.length));
                awaitFetches(data);
                nowNs.addAndGet(TimeUnit.SECONDS.toNanos(2L * RegionOrder.AGAIN_S));
            }
        }
        try (DataCache cache = DataCache.open(directory, 32L << 20, 8L << 20, server, nowNs::get);
                FileData data = cache.open(hot);
                FileData other = cache.open(scanned)) {
            assertArrayEquals(much, read(other, 0, much.length));
            awaitFetches(other);
            int fetches = server.fetches();
            assertArrayEquals(content, read(data, 0, content.length));
            assertEquals(fetches, server.fetches());
        }
    }

    /** Readers have the bytes before the cache has. */
    static void awaitFetches(FileData data) throws IOException {
        data.file().lock.lock();
        try {
            data.file().awaitFetches(0, Long.MAX_VALUE);
        } finally {
            data.file().lock.unlock();
        }
    }

    private static long blocksOf(Path path) throws IOException {
        Process stat = new ProcessBuilder(List.of("stat", "-c", "%b", path.toString())).start();
        return Long.parseLong(
                new String(stat.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII).trim());
    }

    @Test
    void quotaErrorComesAtTheStoreAndDataStaysUntilAbandoned() throws IOException {
        server.put(FILE, new byte[0]);
        server.setQuota(1000);
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            write(data, 0, random(8, 5000));
            assertThrows(FsException.class, data::store);
            assertTrue(cache.storeRefused(FILE));
            assertThrows(FsException.class, () -> write(data, 5000, new byte[1]));
            server.setQuota(1 << 20);
            data.store();
            assertArrayEquals(random(8, 5000), server.get(FILE));
            server.setQuota(1000);
            write(data, 5000, random(9, 100));
            assertThrows(FsException.class, data::store);
            data.abandonDirty();
            assertEquals(0, cache.dirtyBytes());
            assertArrayEquals(random(8, 5000), read(data, 0, 9000));
        }
    }

    @Test
    void aWriterBeyondTheBoundWaitsForTheStores() throws IOException {
        server.put(FILE, new byte[0]);
        byte[] content = random(10, 24 << 20);
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            for (int at = 0; at < content.length; at += 1 << 20) {
                write(data, at, Arrays.copyOfRange(content, at, at + (1 << 20)));
                assertTrue(cache.dirtyBytes() <= 9L << 20, "dirty " + cache.dirtyBytes());
            }
            data.store();
            assertArrayEquals(content, server.get(FILE));
        }
    }
}
