package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.LocalCopy;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A byte of the cache that has changed on the disk between two runs: it is fetched again and never shown, on whatever way the file is read. */
@Timeout(120)
class DamagedDiskTest {
    private static final Fid FILE = new Fid(536870912, 2, 7);
    private static final int LARGE = 2 << 20;

    @TempDir
    Path directory;

    private final MemoryServer server = new MemoryServer();

    private DataCache open() throws IOException {
        return DataCache.open(directory, 64L << 20, 8L << 20, server, System::nanoTime);
    }

    private byte[] put(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        server.put(FILE, content);
        return content;
    }

    private byte[] read(FileData data) throws IOException {
        ByteBuffer dst = ByteBuffer.allocate(LARGE);
        int count = data.read(dst, 0, new ReadAhead(), () -> server.version(FILE));
        DataCacheTest.awaitFetches(data);
        return Arrays.copyOf(dst.array(), count);
    }

    /** Reads all of it in a run of its own. Returns where the cache file is. */
    private Path cache(byte[] content) throws IOException {
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            assertArrayEquals(content, read(data));
            return cacheFile(data);
        }
    }

    private Path cacheFile(FileData data) {
        int number = data.file().number();
        return directory
                .resolve("regions")
                .resolve(Integer.toHexString(number % 256))
                .resolve(Integer.toString(number));
    }

    private static void flip(Path path, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        bytes[at] ^= 0x10;
        Files.write(path, bytes);
    }

    @Test
    void aLargeFileIsLentOnlyOnceItsBytesAreRight() throws IOException {
        byte[] content = put(LARGE);
        flip(cache(content), 1_500_000);
        int fetches = server.fetches();
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            Optional<LocalCopy> lent = data.localCopy(server.version(FILE));
            assertTrue(lent.isEmpty(), "lent before it was checked");
            long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (lent.isEmpty()) {
                assertTrue(System.nanoTime() - endNs < 0, "never lent");
                assertArrayEquals(content, read(data));
                lent = data.localCopy(server.version(FILE));
            }
            assertEquals(fetches + 1, server.fetches());
            assertArrayEquals(content, Files.readAllBytes(cacheFile(data)));
            lent.get().close();
        }
    }

    /** The background's check alone must not have a damaged file lent either. */
    @Test
    void aDamagedFileThatNobodyReadsIsNotLent() throws IOException {
        byte[] content = put(LARGE);
        flip(cache(content), 1_500_000);
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (cache.occupiedBytes() == LARGE) {
                assertTrue(System.nanoTime() - endNs < 0, "the damaged region was not found");
                assertTrue(data.localCopy(server.version(FILE)).isEmpty(), "lent with a damaged region");
            }
            assertTrue(data.localCopy(server.version(FILE)).isEmpty(), "lent without a region");
            assertArrayEquals(content, read(data));
        }
    }

    @Test
    void aSmallFileInASlotIsFetchedAgain() throws IOException {
        byte[] content = put(5000);
        cache(content);
        Path slots = directory.resolve("regions").resolve("small");
        String all = new String(Files.readAllBytes(slots), StandardCharsets.ISO_8859_1);
        int at = all.indexOf(new String(content, StandardCharsets.ISO_8859_1));
        assertTrue(at >= 0, "the content is in no slot");
        flip(slots, at + 3000);
        int fetches = server.fetches();
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            assertArrayEquals(content, read(data));
            assertEquals(fetches + 1, server.fetches());
        }
    }

    @Test
    void aDamagedIndexIsACacheWithoutContent() throws IOException {
        byte[] content = put(LARGE);
        cache(content);
        Path index = directory.resolve("index");
        flip(index, (int) Files.size(index) / 2);
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            assertEquals(0, cache.occupiedBytes());
            assertArrayEquals(content, read(data));
        }
    }
}
