package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.VolumeBudget;
import io.cellfs.client.api.VolumeFigures;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A volume beyond its budget, or whose server does not answer, slows itself and no other one. */
@Timeout(120)
class VolumeBudgetsTest {
    private static final int MIB = 1 << 20;
    private static final long NEIGHBOUR = 7;

    @TempDir
    Path directory;

    private final MemoryServer server = new MemoryServer();
    private final List<Thread> programs = new ArrayList<>();

    private DataCache open(FileServerPort port, long dirtyBytes) throws IOException {
        return DataCache.open(directory, 64L * MIB, dirtyBytes, port, System::nanoTime);
    }

    private Fid file(long volume, int number, int bytes) {
        Fid file = new Fid(volume, 2 + 2L * number, 1);
        byte[] content = new byte[bytes];
        new Random(file.hashCode()).nextBytes(content);
        server.put(file, content);
        return file;
    }

    private void read(DataCache cache, Fid file, long offset, int bytes) throws IOException {
        ByteBuffer dst = ByteBuffer.allocate(bytes);
        try (FileData data = cache.open(file)) {
            data.read(dst, offset, new ReadAhead(), () -> server.version(file));
            DataCacheTest.awaitFetches(data);
        }
        byte[] all = server.get(file);
        assertEquals(ByteBuffer.wrap(all, (int) offset, bytes), dst.flip());
    }

    private static VolumeFigures of(DataCache cache, long volume) {
        return cache.volumeFigures().stream()
                .filter(each -> each.volume() == volume)
                .findFirst()
                .orElseThrow();
    }

    private static void await(BooleanSupplier condition, String what) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - endNs < 0, "waited in vain: " + what);
            Thread.yield();
        }
    }

    /** Something that a program does and that may not end before the server answers. */
    private interface Work {
        void run() throws IOException;
    }

    private void inBackground(Work work) {
        programs.add(Thread.ofVirtual().start(() -> {
            try {
                work.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    private void awaitPrograms() throws InterruptedException {
        for (Thread program : programs) {
            program.join();
        }
    }

    @Test
    void aVolumeBeyondItsPartOfTheCacheEvictsItsOwnOnly() throws IOException {
        Fid large = file(1, 0, 24 * MIB);
        Fid other = file(NEIGHBOUR, 0, 8 * MIB);
        try (DataCache cache = open(server, 8 * MIB)) {
            cache.setBudgets(volume ->
                    volume == 1 ? new VolumeBudget(4 * MIB, Long.MAX_VALUE, Integer.MAX_VALUE) : VolumeBudget.NONE);
            read(cache, other, 0, 8 * MIB);
            for (int at = 0; at < 24 * MIB; at += MIB) {
                read(cache, large, at, MIB);
                await(() -> of(cache, 1).present().cachedBytes() <= 4 * MIB, "eviction to the budget");
            }
            assertEquals(8 * MIB, of(cache, NEIGHBOUR).present().cachedBytes());
            assertEquals(0, of(cache, NEIGHBOUR).regions().evicted());
            long before = of(cache, NEIGHBOUR).reads().misses();
            read(cache, other, 0, 8 * MIB);
            assertEquals(before, of(cache, NEIGHBOUR).reads().misses());
        }
    }

    @Test
    void withinItsPartAVolumeKeepsWhatItUsedLast() throws IOException {
        Fid large = file(1, 0, 16 * MIB);
        try (DataCache cache = open(server, 8 * MIB)) {
            cache.setBudgets(volume -> new VolumeBudget(8 * MIB, Long.MAX_VALUE, Integer.MAX_VALUE));
            for (int at = 0; at < 16 * MIB; at += MIB) {
                read(cache, large, at, MIB);
            }
            await(() -> of(cache, 1).present().cachedBytes() <= 8 * MIB, "eviction to the budget");
            long before = of(cache, 1).reads().misses();
            read(cache, large, 12 * MIB, 4 * MIB);
            assertEquals(before, of(cache, 1).reads().misses());
            read(cache, large, 0, MIB);
            assertEquals(before + 1, of(cache, 1).reads().misses());
        }
    }

    @Test
    void anEarlierRunsRegionsAreCutToABudgetToo() throws IOException {
        Fid large = file(1, 0, 16 * MIB);
        try (DataCache cache = open(server, 8 * MIB)) {
            read(cache, large, 0, 16 * MIB);
        }
        try (DataCache cache = open(server, 8 * MIB)) {
            assertEquals(16 * MIB, of(cache, 1).present().cachedBytes());
            cache.setBudgets(volume -> new VolumeBudget(4 * MIB, Long.MAX_VALUE, Integer.MAX_VALUE));
            cache.tick(System.nanoTime());
            assertTrue(of(cache, 1).present().cachedBytes() <= 4 * MIB);
        }
    }

    /** Reads and writes, with all of them stored, of a volume whose server answers. */
    private void useNeighbour(DataCache cache, int rounds) throws IOException {
        for (int i = 0; i < rounds; i++) {
            Fid file = file(NEIGHBOUR, i, MIB);
            read(cache, file, 0, MIB);
            byte[] fresh = new byte[300_000];
            new Random(i).nextBytes(fresh);
            try (FileData data = cache.open(file)) {
                data.write(ByteBuffer.wrap(fresh), 0, false, server.version(file));
                data.flush();
            }
            assertArrayEquals(fresh, java.util.Arrays.copyOf(server.get(file), fresh.length));
        }
    }

    /** Eight readers, and eight writers of eight pieces each. */
    private void useStuck(DataCache cache, long volume, int pieceBytes) {
        for (int i = 0; i < 8; i++) {
            Fid read = file(volume, i, MIB / 8);
            Fid written = file(volume, 100 + i, 0);
            inBackground(() -> read(cache, read, 0, MIB / 8));
            inBackground(() -> {
                try (FileData data = cache.open(written)) {
                    for (int at = 0; at < 8 * pieceBytes; at += pieceBytes) {
                        data.write(ByteBuffer.allocate(pieceBytes), at, false, server.version(written));
                    }
                    data.flush();
                }
            });
        }
    }

    /** Programs of many volumes read and write as much as they can while their server is dead. */
    @Test
    void volumesOfADeadServerLeaveRoomToTheOthers() throws IOException, InterruptedException {
        LongPredicate dead = volume -> volume >= 1000;
        StuckVolumes port = new StuckVolumes(server, dead);
        try (DataCache cache = open(port, 16 * MIB)) {
            for (int volume = 0; volume < 40; volume++) {
                useStuck(cache, 1000 + volume, MIB / 64);
            }
            await(() -> port.waiting() >= 40, "requests of each volume");
            await(() -> cache.dirtyBytes() >= 14 * MIB, "writers at their bounds");
            useNeighbour(cache, 10);
            assertTrue(port.waiting() <= 64 + 40, "requests that wait: " + port.waiting());
            assertTrue(cache.dirtyBytes() <= 20 * MIB + 320 * MIB / 64, "dirty bytes: " + cache.dirtyBytes());
            port.free();
            awaitPrograms();
            cache.storeAll();
            assertEquals(0, cache.dirtyBytes());
        }
    }

    @Test
    void aVolumesRequestsStayWithinItsBudget() throws IOException, InterruptedException {
        StuckVolumes port = new StuckVolumes(server, volume -> volume == 1);
        try (DataCache cache = open(port, 16 * MIB)) {
            cache.setBudgets(volume -> new VolumeBudget(Long.MAX_VALUE, Long.MAX_VALUE, 3));
            useStuck(cache, 1, MIB / 8);
            await(() -> port.waiting() == 3, "requests up to the budget");
            useNeighbour(cache, 3);
            assertEquals(3, port.waiting());
            assertEquals(3, of(cache, 1).present().requests());
            port.free();
            awaitPrograms();
        }
    }

    @Test
    void aWriterBeyondItsVolumesDirtyBudgetWaitsForItsOwnStores() throws IOException, InterruptedException {
        StuckVolumes port = new StuckVolumes(server, volume -> volume == 1);
        try (DataCache cache = open(port, 16 * MIB)) {
            cache.setBudgets(volume -> new VolumeBudget(Long.MAX_VALUE, MIB, Integer.MAX_VALUE));
            useStuck(cache, 1, MIB / 8);
            await(() -> port.waiting() > 0, "the first program");
            await(() -> of(cache, 1).present().dirtyBytes() >= MIB, "the budget is used up");
            useNeighbour(cache, 3);
            long dirty = of(cache, 1).present().dirtyBytes();
            assertTrue(dirty <= MIB + 8 * MIB / 8, "dirty: " + dirty);
            port.free();
            awaitPrograms();
            assertEquals(8L * MIB, of(cache, 1).writes().storedBytes());
        }
    }

    @Test
    void budgetsAreReadFromAVolumesProperties() {
        assertEquals(VolumeBudget.NONE, VolumeBudget.of(Map.of("maximumSize", "x")));
        assertEquals(
                new VolumeBudget(5L << 30, 1 << 20, 8),
                VolumeBudget.of(Map.of("cacheBytes", "5368709120", "dirtyBytes", "1048576", "requests", "8")));
        assertEquals(
                VolumeBudget.MIN_CACHE_BYTES,
                VolumeBudget.of(Map.of("cacheBytes", "1")).cacheBytes());
        for (String bad : List.of("0", "-1", "1G", "99999999999")) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> VolumeBudget.of(Map.of("requests", bad)));
            assertTrue(String.valueOf(refused.getMessage()).contains("requests"));
        }
    }
}
