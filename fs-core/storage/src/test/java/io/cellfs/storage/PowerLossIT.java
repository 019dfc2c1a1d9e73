package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeType;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.PartitionValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Disks as the machine may leave them when its power goes: any of what was written after the last sync may be missing, the log's end or the
 * chunk files' bytes. What was synced must be there in every case.
 */
final class PowerLossIT {
    private static final int FILES = 4;
    private static final long CLONE = Fixture.VOLUME + 1;
    private static final int TORN = Integer.getInteger("cellfs.torn", 5);
    private static final int PAGE = 4096;

    /** For what may hang: RocksDB reads some ends of logs for ever. */
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    @Property(tries = 4)
    void whatWasSyncedIsThere(@ForAll long seed) throws IOException {
        Path root = Files.createTempDirectory("power-loss");
        try {
            new Run(root, new Random(seed)).run();
        } finally {
            Fixture.deleteTree(root);
        }
    }

    private static final class Run {
        private final Path root;
        private final Random random;
        private final Path live;
        private final List<Fid> files = new ArrayList<>();
        private final Map<Fid, byte[]> content = new HashMap<>();

        /** What each file held after each write since the last sync, that of the sync first. */
        private final Map<Fid, List<byte[]>> since = new HashMap<>();

        /** What the files held when each clone was made. */
        private final List<Map<Fid, byte[]>> cloned = new ArrayList<>();

        Run(Path root, Random random) {
            this.root = root;
            this.random = random;
            this.live = root.resolve("live");
        }

        void run() throws IOException {
            try (Fixture f = new Fixture(live)) {
                for (int i = 0; i < FILES; i++) {
                    Fid fid = f.file("f" + i);
                    files.add(fid);
                    content.put(fid, new byte[0]);
                }
                for (int cycle = 0; cycle < 3; cycle++) {
                    write(f, 40);
                    f.partition.cloneVolume(
                            Fixture.VOLUME,
                            CLONE + cycle,
                            "clone" + cycle,
                            cycle == 1 ? VolumeType.READ_WRITE : VolumeType.READ_ONLY);
                    cloned.add(Map.copyOf(content));
                    write(f, 10);
                    f.volume.sync();
                }
                files.forEach(fid -> since.put(fid, new ArrayList<>(List.of(content.get(fid)))));
                copy(live, root.resolve("synced"));
                write(f, 40);
                copy(live, root.resolve("later"));
            }
            Path processDied = image("died", "later", "later");
            check(processDied, this::last);
            Path logLost = image("log", "synced", "later");
            check(logLost, fid -> since.get(fid).subList(0, 1));
            Path dataLost = image("data", "later", "synced");
            reboot(dataLost);
            check(dataLost, since::get);
            Path someLost = image("some", "later", "synced");
            copySome(root.resolve("later"), someLost);
            reboot(someLost);
            check(someLost, since::get);
            for (int i = 0; i < TORN; i++) {
                Path torn = image("torn" + i, "later", "later");
                if (i > 0) {
                    copySome(root.resolve("synced"), torn);
                }
                tearLog(torn);
                assertTimeoutPreemptively(
                        DEADLINE,
                        () -> {
                            reboot(torn);
                            checkAnyLength(torn);
                        },
                        torn::toString);
                Fixture.deleteTree(torn);
            }
        }

        /** Ends the database's log somewhere after what was synced, in the midst of a record most likely, or takes pages out of it. */
        private void tearLog(Path image) throws IOException {
            Path last = lastLog(image);
            Path synced = root.resolve("synced").resolve("meta").resolve(last.getFileName());
            int from = Files.exists(synced) ? (int) Files.size(synced) : 0;
            byte[] log = Files.readAllBytes(last);
            int end = from + random.nextInt(log.length - from + 1);
            Files.write(
                    last,
                    switch (random.nextInt(4)) {
                        case 0 -> Arrays.copyOf(log, end);
                        case 1 -> Arrays.copyOf(Arrays.copyOf(log, end), log.length);
                        case 2 -> withPagesLost(log, from);
                        default -> withGarbage(Arrays.copyOf(log, end));
                    });
        }

        private static Path lastLog(Path image) throws IOException {
            try (Stream<Path> list = Files.list(image.resolve("meta"))) {
                return list.filter(path -> path.toString().endsWith(".log"))
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
            }
        }

        private byte[] withGarbage(byte[] log) {
            byte[] garbage = new byte[random.nextInt(100_000)];
            random.nextBytes(garbage);
            byte[] torn = Arrays.copyOf(log, log.length + garbage.length);
            System.arraycopy(garbage, 0, torn, log.length, garbage.length);
            return torn;
        }

        private byte[] withPagesLost(byte[] log, int from) {
            byte[] torn = log.clone();
            for (int page = (from + PAGE - 1) / PAGE * PAGE; page < torn.length; page += PAGE) {
                if (random.nextInt(3) == 0) {
                    Arrays.fill(torn, page, Math.min(page + PAGE, torn.length), (byte) 0);
                }
            }
            return torn;
        }

        /** The same as {@link #check} when files may have any of the lengths that they had. */
        private void checkAnyLength(Path image) throws IOException {
            try (Fixture f = new Fixture(image)) {
                for (Fid fid : files) {
                    List<byte[]> states = since.get(fid);
                    int longest = states.stream()
                            .mapToInt(state -> state.length)
                            .max()
                            .orElseThrow();
                    byte[] there = f.read(fid, 0, longest + 1);
                    assertTrue(
                            states.stream().anyMatch(state -> state.length == there.length),
                            there.length + " bytes, which " + fid + " never had");
                    for (int from = 0; from < there.length; from += ChunkRecord.CHUNK_BYTES) {
                        int to = Math.min(there.length, from + ChunkRecord.CHUNK_BYTES);
                        checkChunk(fid, from, Arrays.copyOfRange(there, from, to), states);
                    }
                }
                checkClones(f);
            }
            Fixture.check(image);
        }

        private List<byte[]> last(Fid fid) {
            return List.of(since.get(fid).getLast());
        }

        private void write(Fixture f, int times) throws IOException {
            for (int i = 0; i < times; i++) {
                Fid fid = files.get(random.nextInt(FILES));
                byte[] old = content.get(fid);
                int length = random.nextInt(random.nextInt(4) == 0 ? 1_500_000 : 50_000);
                int offset = random.nextInt(3) == 0 ? old.length : random.nextInt(2_000_000);
                byte[] data = Fixture.random(random.nextLong(), length);
                f.write(fid, offset, data);
                byte[] next = Arrays.copyOf(old, Math.max(old.length, offset + length));
                System.arraycopy(data, 0, next, offset, length);
                content.put(fid, next);
                if (since.containsKey(fid)) {
                    since.get(fid).add(next);
                }
            }
        }

        /** Clones that were made before the last sync show what they did then. */
        private void checkClones(Fixture f) throws IOException {
            for (int i = 0; i < cloned.size(); i++) {
                Volume clone = f.partition.volume(CLONE + i).orElseThrow();
                for (Map.Entry<Fid, byte[]> file : cloned.get(i).entrySet()) {
                    ByteBuffer there = ByteBuffer.allocate(file.getValue().length + 1);
                    int read = clone.read(file.getKey().vnode(), file.getKey().unique(), 0, there);
                    assertArrayEquals(file.getValue(), Arrays.copyOf(there.array(), read), "clone " + i);
                }
                assertEquals(List.of(), f.partition.check(CLONE + i).problems());
            }
        }

        /** A partition with the database of one moment and the chunk files of another. */
        private Path image(String name, String metaOf, String chunksOf) throws IOException {
            Path image = root.resolve(name);
            copy(root.resolve(metaOf).resolve("meta"), image.resolve("meta"));
            copy(root.resolve(chunksOf).resolve("chunks"), image.resolve("chunks"));
            return image;
        }

        private static void copy(Path from, Path to) throws IOException {
            try (Stream<Path> walk = Files.walk(from)) {
                for (Path path : walk.toList()) {
                    Path target = to.resolve(from.relativize(path).toString());
                    if (Files.isDirectory(path)) {
                        Files.createDirectories(target);
                    } else {
                        Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }

        private void copySome(Path from, Path to) throws IOException {
            try (Stream<Path> walk = Files.walk(from.resolve("chunks"))) {
                for (Path path : walk.filter(Files::isRegularFile).toList()) {
                    if (random.nextBoolean()) {
                        Files.copy(
                                path,
                                to.resolve(from.relativize(path).toString()),
                                StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }

        private static void reboot(Path image) throws IOException {
            try (MetaStore store = MetaStore.open(image.resolve("meta"), 1 << 20, 1 << 20);
                    Batch batch = store.batch()) {
                store.write(batch.put(Keys.partition(PartitionValue.BOOT), Fixture.bytes("another boot")));
            }
        }

        /**
         * Each chunk must hold what it held after one of the writes that may be there: a chunk that lost its last bytes goes back to any state
         * that the database's log had brought to the disk, such as content that was still short enough to lie in the log itself.
         */
        private void check(Path image, Function<Fid, List<byte[]>> possible) throws IOException {
            Fixture.check(image);
            try (Fixture f = new Fixture(image)) {
                for (Fid fid : files) {
                    List<byte[]> states = possible.apply(fid);
                    int length = states.getLast().length;
                    byte[] there = f.read(fid, 0, length + 1);
                    assertEquals(length, there.length);
                    for (int from = 0; from < length; from += ChunkRecord.CHUNK_BYTES) {
                        int to = Math.min(length, from + ChunkRecord.CHUNK_BYTES);
                        checkChunk(fid, from, Arrays.copyOfRange(there, from, to), states);
                    }
                }
                checkClones(f);
                f.write(files.get(0), 0, Fixture.bytes("goes on"));
                checkClones(f);
                assertTrue(f.volume.info().usedBytes() > 0);
            }
            Fixture.check(image);
        }

        private static void checkChunk(Fid fid, int from, byte[] chunk, List<byte[]> states) {
            int to = from + chunk.length;
            assertTrue(
                    states.stream().anyMatch(state -> Arrays.equals(chunk, zeroExtended(state, from, to))),
                    () -> "what " + fid + " holds at " + from + " was never there");
        }

        private static byte[] zeroExtended(byte[] state, int from, int to) {
            return Arrays.copyOfRange(Arrays.copyOf(state, Math.max(state.length, to)), from, to);
        }
    }
}
