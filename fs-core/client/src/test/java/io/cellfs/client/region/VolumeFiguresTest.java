package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.VolumeFigures;
import io.cellfs.client.region.FileServerPort.Version;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeFiguresTest {
    private static final int MIB = 1 << 20;
    private static final Fid FILE = new Fid(536870912, 2, 7);
    private static final Fid OTHER = new Fid(536870915, 2, 7);

    @TempDir
    Path directory;

    private final MemoryServer server = new MemoryServer();

    private DataCache open() throws IOException {
        return DataCache.open(directory, 16L * MIB, 4L * MIB, server, System::nanoTime);
    }

    private static VolumeFigures of(DataCache cache, Fid file) {
        return cache.volumeFigures().stream()
                .filter(each -> each.volume() == file.volume())
                .findFirst()
                .orElseThrow();
    }

    private void read(DataCache cache, Fid file, long offset, int bytes) throws IOException {
        Version version = server.version(file);
        try (FileData data = cache.open(file)) {
            assertEquals(bytes, data.read(ByteBuffer.allocate(bytes), offset, new ReadAhead(), () -> version));
            DataCacheTest.awaitFetches(data);
        }
    }

    @Test
    void readsAreHitsOrMissesOfTheirVolume() throws IOException {
        server.put(FILE, new byte[MIB]);
        server.put(OTHER, new byte[MIB]);
        try (DataCache cache = open()) {
            read(cache, FILE, 0, 4096);
            read(cache, FILE, 4096, 4096);
            read(cache, OTHER, 0, 100);
            VolumeFigures figures = of(cache, FILE);
            assertEquals(new VolumeFigures.Reads(1, 4096, 1, 4096, 0), figures.reads());
            assertEquals(0, figures.present().requests());
            assertEquals(figures.present().cachedBytes(), figures.regions().fetchedBytes());
            assertEquals(
                    figures.regions().fetchedBytes() >> 17, figures.regions().fetched());
            assertEquals(1, of(cache, OTHER).reads().misses());
        }
    }

    @Test
    void writesAreDirtyUntilTheyAreStored() throws IOException {
        server.put(FILE, new byte[0]);
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            data.write(ByteBuffer.allocate(5000), 0, false, server.version(FILE));
            assertEquals(5000, of(cache, FILE).present().dirtyBytes());
            assertEquals(new VolumeFigures.Writes(5000, 0), of(cache, FILE).writes());
            data.store();
            assertEquals(0, of(cache, FILE).present().dirtyBytes());
            assertEquals(new VolumeFigures.Writes(5000, 5000), of(cache, FILE).writes());
        }
    }

    @Test
    void whatIsEvictedIsCounted() throws IOException {
        server.put(FILE, new byte[12 * MIB]);
        server.put(OTHER, new byte[12 * MIB]);
        try (DataCache cache = open()) {
            read(cache, FILE, 0, 12 * MIB);
            read(cache, OTHER, 0, 12 * MIB);
            await(
                    () -> cache.occupiedBytes() <= 16L * MIB
                            && evicted(cache) + cache.occupiedBytes() == 24L * MIB
                            && sum(cache) == cache.occupiedBytes(),
                    "eviction to the bound");
            VolumeFigures.Regions regions = of(cache, FILE).regions();
            assertTrue(regions.evicted() > 0, "no region of the first was evicted");
            assertEquals(regions.evicted() << 17, regions.evictedBytes());
        }
    }

    @Test
    void aLoanIsCounted() throws IOException {
        server.put(FILE, new byte[2 * MIB]);
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            read(cache, FILE, 0, 2 * MIB);
            data.localCopy(server.version(FILE)).orElseThrow().close();
            assertEquals(1, of(cache, FILE).reads().loans());
        }
    }

    /** Whatever is done, what volumes have together is what the cache has; also after a restart. */
    @Test
    void theVolumesHaveTogetherWhatTheCacheHas() throws IOException {
        Random random = new Random(11);
        List<Fid> files = new Random(12)
                .ints(12, 1, 4)
                .mapToObj(v -> new Fid(536870912 + v, 2 + 2 * random.nextInt(5), 7))
                .distinct()
                .toList();
        files.forEach(file -> server.put(file, new byte[3 * MIB]));
        for (int run = 0; run < 3; run++) {
            try (DataCache cache = open()) {
                for (int step = 0; step < 200; step++) {
                    step(cache, files.get(random.nextInt(files.size())), random);
                    await(() -> sum(cache) == cache.occupiedBytes(), "agreement in run " + run + " step " + step);
                }
            }
        }
    }

    /** What a fetch evicts it evicts after its readers have gone on. */
    private static void await(BooleanSupplier condition, String what) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - endNs > 0) {
                throw new AssertionError("waited in vain: " + what);
            }
            Thread.yield();
        }
    }

    private static long evicted(DataCache cache) {
        return cache.volumeFigures().stream()
                .mapToLong(each -> each.regions().evictedBytes())
                .sum();
    }

    private static long sum(DataCache cache) {
        return cache.volumeFigures().stream()
                .mapToLong(each -> each.present().cachedBytes())
                .sum();
    }

    private void step(DataCache cache, Fid file, Random random) throws IOException {
        try (FileData data = cache.open(file)) {
            int offset = random.nextInt(3 * MIB);
            switch (random.nextInt(5)) {
                case 0 -> data.resize(3 * MIB - random.nextInt(MIB));
                case 1, 2 ->
                    data.write(ByteBuffer.allocate(random.nextInt(300_000)), offset, false, server.version(file));
                case 3 -> data.store();
                default -> {
                    data.read(ByteBuffer.allocate(MIB), offset, new ReadAhead(), () -> server.version(file));
                    DataCacheTest.awaitFetches(data);
                }
            }
            data.store();
        }
    }

    @Test
    void volumesWithoutFilesAreForgottenBeyondABound() throws IOException {
        RegionCache cache = new RegionCache(directory, 16L * MIB, 0, System::nanoTime);
        VolumeAccounts accounts = new VolumeAccounts(System::nanoTime);
        VolumeAccount used = join(accounts, cache, 1).account();
        for (long volume = 2; volume < 3L * VolumeAccounts.MAX_KEPT; volume++) {
            CachedFile file = join(accounts, cache, volume);
            file.account().leave(file);
        }
        int kept = accounts.all().size();
        assertTrue(kept <= VolumeAccounts.MAX_KEPT, "accounts: " + kept);
        assertEquals(used, join(accounts, cache, 1).account());
    }

    private static CachedFile join(VolumeAccounts accounts, RegionCache cache, long volume) {
        return accounts.join(volume, account -> new CachedFile(new Fid(volume, 2, 1), 0, cache, account));
    }
}
