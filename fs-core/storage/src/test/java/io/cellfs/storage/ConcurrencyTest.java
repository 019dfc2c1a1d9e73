package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume.RenameMode;
import io.cellfs.storage.api.VolumeType;
import io.cellfs.storage.dir.BlobChecker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ConcurrencyTest {
    private static final int THREADS = 4;

    @TempDir
    Path directory;

    private interface Work {
        void run(int thread) throws Exception;
    }

    private static void inParallel(Work work) throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int thread = t;
                tasks.add(() -> {
                    work.run(thread);
                    return null;
                });
            }
            for (Future<Void> done : executor.invokeAll(tasks)) {
                done.get();
            }
        }
    }

    @Test
    void theQuotaHoldsWhoeverWrites() throws Exception {
        long quota = 3_000_000;
        try (Fixture f = new Fixture(directory)) {
            f.quota(quota);
            inParallel(thread -> {
                boolean full = false;
                for (int i = 0; !full; i++) {
                    full = writeOne(f, thread + "-" + i, 30_000 + thread * 10_000);
                    assertTrue(f.volume.info().usedBytes() <= quota);
                }
            });
            assertTrue(f.volume.info().usedBytes() > quota - 100_000);
            for (DirEntry entry : f.volume.list(1, 1, Optional.empty(), 1000)) {
                f.volume.remove(1, 1, entry.name(), Optional.empty());
            }
            assertEquals(512, f.volume.info().usedBytes());
        }
        Fixture.check(directory);
    }

    /** Writes a file; true if the quota forbids it, in which case nothing changed. */
    private static boolean writeOne(Fixture f, String name, int length) throws StorageException {
        try {
            Fid fid = f.file(name);
            try {
                f.write(fid, 0, new byte[length]);
            } catch (StorageException e) {
                assertEquals(0, f.status(fid).length());
                throw e;
            }
            return false;
        } catch (StorageException e) {
            assertEquals(Reason.OVER_QUOTA, e.reason());
            return true;
        }
    }

    @Test
    void aStormOfOperationsLeavesASoundVolume() throws Exception {
        Set<Reason> usual = EnumSet.of(
                Reason.EXISTS,
                Reason.NO_ENTRY,
                Reason.NOT_EMPTY,
                Reason.INVALID,
                Reason.IS_DIRECTORY,
                Reason.NOT_DIRECTORY,
                Reason.NO_VNODE);
        PartitionConfig config = Fixture.CONFIG.withFlushInterval(Duration.ofMillis(20));
        try (Fixture f = new Fixture(directory, config)) {
            inParallel(thread -> {
                Random random = new Random(thread);
                for (int i = 0; i < 600; i++) {
                    try {
                        storm(f, random);
                    } catch (StorageException e) {
                        if (!usual.contains(e.reason())) {
                            throw e;
                        }
                    }
                }
            });
        }
        Fixture.check(directory);
    }

    private static Fid anyDirectory(Fixture f, Random random) throws StorageException {
        Fid at = Fid.rootOf(Fixture.VOLUME);
        for (int depth = random.nextInt(4); depth > 0; depth--) {
            Optional<Fid> below = f.volume.lookup(at.vnode(), at.unique(), name(random));
            if (below.isPresent() && below.get().vnode() % 2 == 1) {
                at = below.get();
            }
        }
        return at;
    }

    private static Name name(Random random) {
        return Name.of("n" + random.nextInt(6));
    }

    private static void storm(Fixture f, Random random) throws StorageException {
        Fid d = anyDirectory(f, random);
        Fid e = anyDirectory(f, random);
        Name name = name(random);
        Optional<Fid> target = f.volume.lookup(d.vnode(), d.unique(), name);
        switch (random.nextInt(10)) {
            case 0 -> f.create(d.vnode(), d.unique(), name.toString(), VnodeType.FILE);
            case 1, 2 -> f.create(d.vnode(), d.unique(), name.toString(), VnodeType.DIRECTORY);
            case 3, 4 ->
                f.volume.rename(
                        d.vnode(),
                        d.unique(),
                        name,
                        e.vnode(),
                        e.unique(),
                        name(random),
                        RenameMode.values()[random.nextInt(3)],
                        Optional.empty());
            case 5 -> f.volume.remove(d.vnode(), d.unique(), name, Optional.empty());
            case 6 -> f.volume.removeDirectory(d.vnode(), d.unique(), name);
            case 7 -> BlobChecker.check(f.volume.directoryBlob(d.vnode(), d.unique()));
            case 8 -> {
                if (target.isPresent()) {
                    f.volume.link(
                            e.vnode(),
                            e.unique(),
                            name(random),
                            target.get().vnode(),
                            target.get().unique());
                }
            }
            default -> {
                if (target.isPresent() && target.get().vnode() % 2 == 0) {
                    f.write(target.get(), random.nextInt(100_000), Fixture.random(1, random.nextInt(200_000)));
                }
            }
        }
    }

    @Test
    void storesIntoOneFileDoNotTearBlocks() throws Exception {
        try (Fixture f = new Fixture(directory, Fixture.CONFIG.withFlushInterval(Duration.ofMillis(20)))) {
            Fid file = f.file("shared");
            inParallel(thread -> {
                Random random = new Random(thread);
                for (int i = 0; i < 40; i++) {
                    f.write(file, random.nextInt(1_500_000), Fixture.random(i, random.nextInt(1_500_000)));
                    f.read(file, random.nextInt(1_000_000), 500_000);
                }
            });
            assertEquals(160, f.status(file).dataVersion());
        }
        Fixture.check(directory);
    }

    @Test
    void oneStoreIsSeenWholeByReadersOfAChunk() throws Exception {
        int size = 900_000;
        try (Fixture f = new Fixture(directory)) {
            Fid file = f.file("shared");
            f.write(file, 0, new byte[size]);
            inParallel(thread -> {
                for (int i = 0; i < 60; i++) {
                    if (thread == 0) {
                        byte[] data = new byte[size];
                        Arrays.fill(data, (byte) i);
                        f.write(file, 0, data);
                    } else {
                        byte[] data = f.read(file, 0, size);
                        byte[] same = new byte[size];
                        Arrays.fill(same, data[0]);
                        assertArrayEquals(same, data);
                    }
                }
            });
        }
        Fixture.check(directory);
    }

    @Test
    void openChunkFilesAreBounded() throws IOException {
        try (Fixture f = new Fixture(directory, Fixture.CONFIG.withMaxOpenChunks(16))) {
            List<Fid> files = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                files.add(f.file("f" + i));
                f.write(files.get(i), 0, Fixture.random(i, 50_000));
                assertTrue(f.partition.openChunkFiles() <= 16);
            }
            for (int i = 0; i < 60; i++) {
                assertArrayEquals(Fixture.random(i, 50_000), f.read(files.get(i), 0, 50_000));
                assertTrue(f.partition.openChunkFiles() <= 16);
            }
        }
    }

    @Test
    void aVolumeCanBeRemovedUnderItsUsers() throws Exception {
        try (Fixture f = new Fixture(directory)) {
            inParallel(thread -> {
                if (thread == 0) {
                    for (int i = 0; i < 50; i++) {
                        f.volume.info();
                    }
                    f.partition.removeVolume(Fixture.VOLUME);
                    return;
                }
                try {
                    for (int i = 0; i < 100_000; i++) {
                        writeOneOrGone(f, thread + "-" + i);
                    }
                } catch (StorageException e) {
                    assertEquals(Reason.NO_VOLUME, e.reason());
                }
            });
            f.partition.createVolume(Fixture.VOLUME, "again", VolumeType.READ_WRITE, 1, Fixture.ACL);
        }
        Fixture.check(directory);
    }

    private static void writeOneOrGone(Fixture f, String name) throws StorageException {
        f.write(f.file(name), 0, new byte[20_000]);
    }

    @Test
    void anInterruptedReaderGetsItsDataAndKeepsItsInterrupt() throws Exception {
        try (Fixture f = new Fixture(directory)) {
            Fid file = f.file("file");
            f.write(file, 0, Fixture.random(1, 300_000));
            Thread.currentThread().interrupt();
            byte[] data = f.read(file, 0, 300_000);
            assertTrue(Thread.interrupted());
            assertArrayEquals(Fixture.random(1, 300_000), data);
        }
    }
}
