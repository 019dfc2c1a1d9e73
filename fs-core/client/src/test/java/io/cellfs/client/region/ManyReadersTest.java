package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many readers of one file at once, each with an open of its own: each byte comes once, whoever asks. */
@Timeout(120)
class ManyReadersTest {
    private static final Fid FILE = new Fid(1, 2, 3);
    private static final int BYTES = 8 << 20;
    private static final int READERS = 24;

    @TempDir
    Path directory;

    private final MemoryServer server = new MemoryServer();
    private final AtomicInteger read = new AtomicInteger();

    @Test
    void eachRegionIsFetchedOnce() throws Exception {
        byte[] content = new byte[BYTES];
        new Random(3).nextBytes(content);
        server.put(FILE, content);
        StuckVolumes port = new StuckVolumes(server, volume -> true);
        try (DataCache cache = DataCache.open(directory, 64L << 20, 8L << 20, port, System::nanoTime)) {
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                int from = i % 2 == 0 ? 0 : i * (BYTES / READERS);
                readers.add(Thread.ofVirtual().start(() -> read(cache, content, from)));
            }
            long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (port.waiting() == 0) {
                assertTrue(System.nanoTime() - endNs < 0, "nobody asks");
                Thread.yield();
            }
            port.free();
            for (Thread reader : readers) {
                reader.join();
            }
            assertEquals(READERS, read.get());
            try (FileData data = cache.open(FILE)) {
                DataCacheTest.awaitFetches(data);
            }
            assertEquals(BYTES, cache.volumeFigures().getFirst().regions().fetchedBytes());
            assertEquals(
                    BYTES >> Regions.SHIFT,
                    cache.volumeFigures().getFirst().regions().fetched());
        }
    }

    private void read(DataCache cache, byte[] content, int from) {
        ReadAhead ahead = new ReadAhead();
        try (FileData data = cache.open(FILE)) {
            for (int at = from; at < BYTES; at += 100_000) {
                ByteBuffer dst = ByteBuffer.allocate(Math.min(100_000, BYTES - at));
                data.read(dst, at, ahead, () -> server.version(FILE));
                assertEquals(ByteBuffer.wrap(content, at, dst.capacity()), dst.flip());
            }
            read.incrementAndGet();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
