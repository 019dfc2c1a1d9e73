package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes, clones of all kinds, restorations and removals in random order: every clone keeps exactly what it showed first. */
final class ClonesSimulationTest {
    private static final int STEPS = 50;
    private static final int MAX_VOLUMES = 12;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void clonesKeepWhatTheyShow(int round) throws IOException {
        long seed = Long.getLong("cellfs.seed", new Random().nextLong());
        System.out.println("ClonesSimulationTest round " + round + " seed " + seed);
        simulate(seed);
    }

    /**
     * Seeds that failed, not every time: a chunk file was left when its last two versions were freed at once; the counters of a space, when its
     * volume and the last clone above it went at once; a volume that was attached again showed what was cached of before a restoration.
     */
    @ParameterizedTest
    @ValueSource(
            longs = {
                -618464575632789927L,
                -618464575632789927L,
                -3246981440634688947L,
                -6291066863114644212L,
                -6291066863114644212L,
                -1633346314712604287L,
                -1633346314712604287L
            })
    void seedsThatOnceFailed(long seed) throws IOException {
        simulate(seed);
    }

    private void simulate(long seed) throws IOException {
        try (Fixture f = new Fixture(directory)) {
            Simulation simulation = new Simulation(f, seed);
            try {
                simulation.run();
            } catch (StorageException | RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", after " + String.join("\n", simulation.log), e);
            }
        }
        Fixture.check(directory);
    }

    private static final class Simulation {
        private final Fixture f;
        private final Random random;
        private final RandomChanges changes;
        private final Map<Long, TreeDump> frozen = new TreeMap<>();
        private final List<Long> writable = new ArrayList<>();
        private final List<String> log = new ArrayList<>();
        private long nextId = Fixture.VOLUME + 1;

        Simulation(Fixture f, long seed) {
            this.f = f;
            this.random = new Random(seed);
            this.changes = new RandomChanges(random);
            writable.add(Fixture.VOLUME);
        }

        void run() throws IOException {
            for (int i = 0; i < STEPS; i++) {
                if (writable.isEmpty()) {
                    writable.add(nextId);
                    f.partition.createVolume(nextId, "v" + nextId, VolumeType.READ_WRITE, nextId, Fixture.ACL);
                    nextId++;
                }
                for (int n = random.nextInt(12); n > 0; n--) {
                    changes.change(volume(pick(writable)));
                }
                step();
                if (random.nextInt(4) == 0 && !all().isEmpty()) {
                    verify(pick(all()));
                }
            }
            for (long id : all()) {
                verify(id);
                assertEquals(List.of(), f.partition.check(id).problems());
            }
            assertEquals(all().size(), f.partition.volumes().size());
            new DeltaCheck(f.partition).checkAll(frozen.keySet());
            f.partition.awaitBackground();
            new DeltaCheck(f.partition).checkAll(frozen.keySet());
            f.partition.close();
            Fixture.check(f.directory);
            f.partition = RocksPartition.open(f.directory, "/vicepa", f.config);
            for (List<Long> left = all(); !left.isEmpty(); left = all()) {
                remove(pick(left));
                verify(all().isEmpty() ? List.of() : List.of(pick(all())));
            }
            f.partition.awaitBackground();
            assertEquals(List.of(), f.partition.leftovers());
            assertEquals(List.of(), chunkFiles(f.directory));
        }

        private void step() throws IOException {
            if (all().isEmpty()) {
                return;
            }
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> clone(pick(all()), random.nextBoolean() ? VolumeType.READ_ONLY : VolumeType.BACKUP);
                case 3 -> clone(pick(all()), VolumeType.READ_WRITE);
                case 4, 5 -> reclone();
                case 6 -> restore();
                case 7, 8 -> {
                    if (random.nextBoolean() || all().size() > 4) {
                        remove(pick(all()));
                    }
                }
                default -> {
                    log.add("reopen");
                    f.partition.close();
                    f.partition = RocksPartition.open(f.directory, "/vicepa", f.config);
                }
            }
        }

        private List<Long> all() {
            List<Long> all = new ArrayList<>(writable);
            all.addAll(frozen.keySet());
            return all;
        }

        private <T> T pick(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        private Volume volume(long id) {
            return f.partition.volume(id).orElseThrow();
        }

        private void clone(long source, VolumeType type) throws StorageException {
            if (all().size() >= MAX_VOLUMES) {
                return;
            }
            long id = nextId++;
            log.add("clone " + source + " to " + id + " " + type);
            TreeDump before = TreeDump.of(volume(source));
            Volume clone = f.partition.cloneVolume(source, id, "v" + id, type);
            expect(before, clone);
            if (type == VolumeType.READ_WRITE) {
                writable.add(id);
            } else {
                frozen.put(id, before);
            }
        }

        private void reclone() throws StorageException {
            if (frozen.isEmpty()) {
                return;
            }
            long clone = pick(new ArrayList<>(frozen.keySet()));
            long source = pick(all());
            TreeDump before = TreeDump.of(volume(source));
            try {
                Volume again = f.partition.recloneVolume(source, clone);
                log.add("reclone " + source + " to " + clone);
                frozen.put(clone, before);
                expect(before, again);
            } catch (StorageException e) {
                assertEquals(StorageException.Reason.INVALID, e.reason());
            }
        }

        private void restore() throws StorageException {
            if (frozen.isEmpty() || writable.isEmpty()) {
                return;
            }
            long clone = pick(new ArrayList<>(frozen.keySet()));
            long id = pick(writable);
            Volume volume = volume(id);
            TreeDump before = TreeDump.of(volume);
            try {
                f.partition.restoreVolume(id, clone);
                log.add("restore " + id + " from " + clone);
            } catch (StorageException e) {
                assertEquals(StorageException.Reason.INVALID, e.reason());
                return;
            }
            TreeDump after = TreeDump.of(volume);
            assertEquals(
                    "", names(frozen.get(clone)).difference(names(after)), "restored " + id + " from clone " + clone);
            after.nodes().forEach((path, node) -> {
                TreeDump.Node old = before.nodes().get(path);
                if (old != null
                        && old.status().fid().equals(node.status().fid())
                        && old.contentHash() != node.contentHash()) {
                    assertTrue(
                            node.status().dataVersion() > old.status().dataVersion(),
                            path + " changed under data version "
                                    + node.status().dataVersion());
                }
            });
        }

        /** What has a name: files without one are let go of by a restoration. */
        private static TreeDump names(TreeDump dump) {
            TreeDump plain = dump.withoutVersions();
            return new TreeDump(plain.nodes(), 0, 0, plain.vnodes());
        }

        private void remove(long id) throws StorageException {
            log.add("remove " + id);
            f.partition.removeVolume(id);
            frozen.remove(id);
            writable.remove(id);
        }

        private void verify(List<Long> ids) throws StorageException {
            for (long id : ids) {
                verify(id);
            }
        }

        private void verify(long id) throws StorageException {
            if (frozen.containsKey(id)) {
                expect(frozen.get(id), volume(id));
            } else {
                TreeDump.of(volume(id));
            }
        }

        private void expect(TreeDump expected, Volume volume) throws StorageException {
            String difference = expected.difference(TreeDump.of(volume));
            if (!difference.isEmpty()) {
                fail("volume " + volume.info().id() + ":\n" + difference);
            }
        }

        private static List<Path> chunkFiles(Path directory) throws IOException {
            try (Stream<Path> walk = Files.walk(directory.resolve("chunks"))) {
                return walk.filter(Files::isRegularFile).toList();
            }
        }
    }
}
