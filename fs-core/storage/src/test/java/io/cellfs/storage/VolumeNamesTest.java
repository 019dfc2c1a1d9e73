package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.storage.api.Partition.NewVolume;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.PartitionValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Volumes are found by their names, whatever happens to them. */
@Timeout(300)
class VolumeNamesTest {
    private static final int STEPS = 150;
    private static final int NAMES = 6;
    private static final long FIRST = 1000;

    @TempDir
    Path directory;

    private static VolumeChange renamed(String name) {
        return change(Optional.of(name), OptionalInt.empty());
    }

    private static VolumeChange change(Optional<String> name, OptionalInt flags) {
        return new VolumeChange(
                name,
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                flags,
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty());
    }

    private static Optional<Long> find(RocksPartition partition, String name) throws StorageException {
        return partition.volume(name).map(volume -> volume.info().id());
    }

    @RepeatedTest(3)
    void aRandomHistoryEndsWithTheRightNames() throws StorageException {
        long seed = new Random().nextLong();
        try (Fixture f = new Fixture(directory)) {
            new History(f, seed).run();
        } catch (StorageException | RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
        Fixture.check(directory);
    }

    /** Makes, renames, clones, replaces and removes volumes that share a few names. */
    private static final class History {
        private final Fixture f;
        private final Random random;
        private final TreeMap<Long, String> model = new TreeMap<>();
        private long nextId = FIRST;

        History(Fixture f, long seed) {
            this.f = f;
            this.random = new Random(seed);
        }

        void run() throws StorageException {
            f.partition.removeVolume(Fixture.VOLUME);
            for (int i = 0; i < STEPS; i++) {
                step();
                for (int n = 0; n < NAMES; n++) {
                    String name = "v" + n;
                    Optional<Long> expected = model.keySet().stream()
                            .filter(id -> name.equals(model.get(id)))
                            .findFirst();
                    assertEquals(expected, find(f.partition, name), () -> name + " of " + model);
                }
            }
        }

        private String name() {
            return "v" + random.nextInt(NAMES);
        }

        private long some() {
            return new ArrayList<>(model.keySet()).get(random.nextInt(model.size()));
        }

        private Volume volume(long id) {
            return f.partition.volume(id).orElseThrow();
        }

        private void step() throws StorageException {
            if (model.isEmpty()) {
                create();
                return;
            }
            switch (random.nextInt(8)) {
                case 0, 1 -> create();
                case 2 -> {
                    long id = nextId++;
                    String name = name();
                    f.partition.cloneVolume(some(), id, name, VolumeType.READ_ONLY);
                    model.put(id, name);
                }
                case 3, 4 -> {
                    long id = some();
                    String name = name();
                    volume(id).change(renamed(name));
                    model.put(id, name);
                }
                case 5 -> replace();
                case 6 -> {
                    long id = some();
                    f.partition.removeVolume(id);
                    model.remove(id);
                }
                default -> {
                    f.partition.close();
                    f.partition = RocksPartition.open(f.directory, "/vicepa", f.config);
                }
            }
        }

        private void create() throws StorageException {
            long id = nextId++;
            String name = name();
            f.partition.createVolume(id, name, VolumeType.READ_WRITE, id, Fixture.ACL);
            model.put(id, name);
        }

        private void replace() throws StorageException {
            long source = some();
            long id = some();
            String name = name();
            try {
                f.partition.replaceVolume(source, id, name, VolumeChange.NONE);
                model.put(id, name);
            } catch (StorageException e) {
                assertEquals(StorageException.Reason.INVALID, e.reason());
            }
        }
    }

    @Test
    void hiddenVolumesHaveNoName() throws StorageException {
        try (Fixture f = new Fixture(directory)) {
            f.volume.change(change(Optional.empty(), OptionalInt.of(VolumeInfo.HIDDEN)));
            assertEquals(Optional.empty(), find(f.partition, "test"));
            f.volume.change(change(Optional.empty(), OptionalInt.of(0)));
            assertEquals(Optional.of(Fixture.VOLUME), find(f.partition, "test"));
        }
    }

    @Test
    void aNameIsNotFoundByItsBeginning() throws StorageException {
        try (Fixture f = new Fixture(directory)) {
            for (String name : List.of("", "t", "tes", "testt", "test\0", "test\0\0\0\0\0\0\0\0\0", "x".repeat(5000))) {
                assertEquals(Optional.empty(), find(f.partition, name), name);
            }
        }
    }

    @Test
    void aPartitionOfAnEarlierVersionGetsTheNamesOfItsVolumes() throws StorageException {
        int count = 10_000;
        try (Fixture f = new Fixture(directory)) {
            List<NewVolume> volumes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                volumes.add(new NewVolume(FIRST + i, "v" + i, VolumeType.READ_WRITE, FIRST + i, Fixture.ACL));
            }
            f.partition.createVolumes(volumes);
        }
        try (MetaStore store = MetaStore.open(directory.resolve("meta"), 8 << 20, 8 << 20);
                Batch batch = store.batch()) {
            store.write(batch.deleteAll(Keys.named()).delete(Keys.partition(PartitionValue.NAMES)));
        }
        try (Fixture f = new Fixture(directory)) {
            for (int i = 0; i < count; i++) {
                assertEquals(Optional.of(FIRST + i), find(f.partition, "v" + i));
            }
            assertEquals(Optional.of(Fixture.VOLUME), find(f.partition, "test"));
        }
        Fixture.check(directory);
    }
}
