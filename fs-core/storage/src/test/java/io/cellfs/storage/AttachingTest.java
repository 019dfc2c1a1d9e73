package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.Partition.NewVolume;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Volumes that are attached when someone asks for them and forgotten when nobody does, far more of them than stay attached. */
@Timeout(300)
class AttachingTest {
    private static final int VOLUMES = 120;
    private static final long FIRST = 1000;

    @TempDir
    Path directory;

    private static List<NewVolume> some(int count) {
        List<NewVolume> volumes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            volumes.add(new NewVolume(FIRST + i, "v" + i, VolumeType.READ_WRITE, FIRST + i, Fixture.ACL));
        }
        return volumes;
    }

    private static Fid write(Volume volume, String name, byte[] content) throws StorageException {
        Fid fid = volume.create(1, 1, Name.of(name), VnodeType.FILE, 7, StatusChange.NONE)
                .made()
                .fid();
        try (Volume.Store store =
                volume.store(fid.vnode(), fid.unique(), 0, content.length, content.length, 7, StatusChange.NONE)) {
            store.write(ByteBuffer.wrap(content));
            store.commit();
        }
        return fid;
    }

    private static byte[] content(String name, int length) {
        byte[] content = new byte[length];
        new Random(name.hashCode()).nextBytes(content);
        return content;
    }

    private static void verify(Volume volume, String name, int length) throws StorageException {
        Fid fid = volume.lookup(1, 1, Name.of(name)).orElseThrow();
        ByteBuffer read = ByteBuffer.allocate(length + 1);
        assertEquals(length, volume.read(fid.vnode(), fid.unique(), 0, read));
        assertEquals(ByteBuffer.wrap(content(name, length)), read.flip(), name);
    }

    @Test
    void makesManyVolumesAtOnceOrNone() throws StorageException {
        try (RocksPartition partition = RocksPartition.open(directory, "/vicepa", Fixture.CONFIG)) {
            partition.createVolumes(some(VOLUMES));
            assertEquals(VOLUMES, partition.countVolumes());
            List<NewVolume> bad = List.of(
                    new NewVolume(5, "five", VolumeType.READ_WRITE, 5, Fixture.ACL),
                    new NewVolume(FIRST, "taken", VolumeType.READ_WRITE, FIRST, Fixture.ACL));
            StorageException refused = assertThrows(StorageException.class, () -> partition.createVolumes(bad));
            assertEquals(StorageException.Reason.VOLUME_EXISTS, refused.reason());
            assertTrue(partition.volume(5).isEmpty());
            List<NewVolume> twice = List.of(bad.getFirst(), bad.getFirst());
            assertThrows(StorageException.class, () -> partition.createVolumes(twice));
            assertEquals(VOLUMES, partition.countVolumes());
            List<VolumeInfo> page = partition.volumes(FIRST + 9, 20);
            assertEquals(20, page.size());
            assertEquals("v10", page.getFirst().name());
            assertEquals(1, page.getFirst().files());
            assertEquals(512, page.getFirst().usedBytes());
        }
    }

    /** What is cached of the time before a restoration must not be found again. */
    @Test
    void aRestoredVolumeShowsTheSameWhenItIsAttachedAgain() throws StorageException {
        try (RocksPartition partition = RocksPartition.open(directory, "/vicepa", Fixture.CONFIG)) {
            partition.createVolumes(some(VOLUMES));
            Volume volume = partition.volume(FIRST).orElseThrow();
            write(volume, "kept", content("kept", 20_000));
            partition.cloneVolume(FIRST, 5000, "clone", VolumeType.READ_ONLY);
            Fid kept = volume.lookup(1, 1, Name.of("kept")).orElseThrow();
            try (Volume.Store store =
                    volume.store(kept.vnode(), kept.unique(), 0, 20_000, 20_000, 7, StatusChange.NONE)) {
                store.write(ByteBuffer.wrap(content("other", 20_000)));
                store.commit();
            }
            partition.restoreVolume(FIRST, 5000);
            verify(volume, "kept", 20_000);
            WeakReference<Volume> attached = new WeakReference<>(volume);
            volume = null;
            for (int i = 1; attached.get() != null; i++) {
                assertTrue(i < 10_000, "it stays attached");
                partition.volume(FIRST + 1 + i % (VOLUMES - 1)).orElseThrow().info();
                if (i % VOLUMES == 0) {
                    System.gc();
                }
            }
            verify(partition.volume(FIRST).orElseThrow(), "kept", 20_000);
            assertEquals(List.of(), partition.check(FIRST).problems());
        }
    }

    @Test
    void whatWasDoneToAVolumeIsThereWhenItIsAttachedAgain() throws StorageException {
        try (RocksPartition partition = RocksPartition.open(directory, "/vicepa", Fixture.CONFIG)) {
            partition.createVolumes(some(VOLUMES));
            for (String name : List.of("small", "large")) {
                for (int i = 0; i < VOLUMES; i++) {
                    Volume volume = partition.volume(FIRST + i).orElseThrow();
                    write(volume, name, content(name, name.equals("small") ? 100 : 20_000));
                    if (i % 64 == 0) {
                        System.gc();
                    }
                }
            }
            for (int i = 0; i < VOLUMES; i++) {
                Volume volume = partition.volume(FIRST + i).orElseThrow();
                verify(volume, "small", 100);
                verify(volume, "large", 20_000);
                assertEquals(3, volume.info().files());
                assertEquals(3, volume.nextSerial(), "serials of volume " + i + " go on without a gap");
            }
            VolumeInfo listed = partition.volumes(FIRST - 1, 1).getFirst();
            assertTrue(listed.dayUse() >= 2 && listed.accessDate() > 0, "accesses are remembered: " + listed);
        }
        try (RocksPartition partition = RocksPartition.open(directory, "/vicepa", Fixture.CONFIG)) {
            verify(partition.volume(FIRST + VOLUMES - 1).orElseThrow(), "large", 20_000);
            VolumeInfo listed = partition.volumes(FIRST - 1, 1).getFirst();
            assertTrue(listed.dayUse() >= 2, "accesses survive a restart: " + listed);
        }
        assertEquals(List.of(), PartitionCheck.run(directory, Fixture.CONFIG).problems());
    }

    @Test
    void oneObjectStandsForAVolumeWhileAnyoneHasIt() throws Exception {
        int volumes = 16;
        int threads = 4;
        int rounds = 60;
        try (RocksPartition partition =
                        RocksPartition.open(directory, "/vicepa", Fixture.CONFIG.withAttachedVolumes(1));
                ExecutorService executor = Executors.newFixedThreadPool(threads + 1)) {
            partition.createVolumes(some(volumes));
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                running.add(executor.submit(writer(partition, thread, volumes, rounds)));
            }
            Future<?> collecting = executor.submit(() -> {
                while (running.stream().anyMatch(work -> !work.isDone())) {
                    System.gc();
                    Thread.yield();
                }
            });
            for (Future<?> work : running) {
                work.get();
            }
            collecting.get();
        }
        try (RocksPartition partition = RocksPartition.open(directory, "/vicepa", Fixture.CONFIG)) {
            for (int thread = 0; thread < threads; thread++) {
                for (int round = 0; round < rounds; round++) {
                    String name = "t" + thread + "r" + round;
                    verify(partition.volume(FIRST + (thread + round) % volumes).orElseThrow(), name, length(round));
                }
            }
        }
        assertEquals(List.of(), PartitionCheck.run(directory, Fixture.CONFIG).problems());
    }

    private static int length(int round) {
        return round % 3 == 0 ? 30_000 : 50;
    }

    private static Callable<Optional<String>> writer(RocksPartition partition, int thread, int volumes, int rounds) {
        return () -> {
            for (int round = 0; round < rounds; round++) {
                String name = "t" + thread + "r" + round;
                long id = FIRST + (thread + round) % volumes;
                write(partition.volume(id).orElseThrow(), name, content(name, length(round)));
            }
            return Optional.empty();
        };
    }

    @Test
    void volumesThatNobodyUsesAreForgotten() throws Exception {
        try (RocksPartition partition = RocksPartition.open(directory, "/vicepa", Fixture.CONFIG)) {
            partition.createVolumes(some(VOLUMES));
            for (int i = 0; i < VOLUMES; i++) {
                assertEquals(1, partition.volume(FIRST + i).orElseThrow().info().files());
            }
            long deadlineNs = System.nanoTime() + 60_000_000_000L;
            while (partition.attachedVolumes() > 20 && System.nanoTime() < deadlineNs) {
                System.gc();
                Thread.yield();
            }
            assertTrue(partition.attachedVolumes() <= 20, partition.attachedVolumes() + " volumes are attached");
        }
    }

    @Test
    void volumesWithUnnamedFilesAreFoundWithoutLookingAtAll() throws StorageException {
        try (RocksPartition partition = RocksPartition.open(directory, "/vicepa", Fixture.CONFIG)) {
            partition.createVolumes(some(VOLUMES));
            assertEquals(List.of(), partition.volumesWithUnnamed());
            for (int i : new int[] {7, 100}) {
                partition.volume(FIRST + i).orElseThrow().createUnnamed(1, 1, 7, StatusChange.NONE, "holder");
            }
            assertEquals(List.of(FIRST + 7, FIRST + 100), partition.volumesWithUnnamed());
            partition.volume(FIRST + 7).orElseThrow().releaseAllUnnamed("holder");
            assertEquals(List.of(FIRST + 100), partition.volumesWithUnnamed());
        }
    }
}
