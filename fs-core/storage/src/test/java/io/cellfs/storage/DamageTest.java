package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.PartitionValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Damage is reported as CORRUPT, by reads and by the checker; nothing crashes, and what is whole still serves. */
final class DamageTest {
    @TempDir
    Path directory;

    private static void corrupt(Executable action) {
        assertEquals(
                Reason.CORRUPT, assertThrows(StorageException.class, action).reason());
    }

    private List<Path> chunkFiles() throws IOException {
        try (Stream<Path> walk = Files.walk(directory.resolve("chunks"))) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }

    private void assertFound(String what) throws StorageException {
        List<String> problems = PartitionCheck.run(directory, Fixture.CONFIG).problems();
        assertTrue(problems.stream().anyMatch(problem -> problem.contains(what)), problems.toString());
    }

    @Test
    void aFlippedBitIsNoticed() throws IOException {
        Fid big;
        try (Fixture f = new Fixture(directory)) {
            big = f.file("big");
            f.write(big, 0, Fixture.random(1, 200_000));
            f.write(f.file("small"), 0, Fixture.bytes("whole"));
        }
        Path chunk = chunkFiles().getFirst();
        byte[] bytes = Files.readAllBytes(chunk);
        bytes[100_000] ^= 4;
        Files.write(chunk, bytes);
        assertFound("checksum");
        try (Fixture f = new Fixture(directory)) {
            corrupt(() -> f.read(big, 0, 200_000));
            corrupt(() -> f.read(big, 100_000, 1));
            assertArrayEquals(Arrays.copyOf(Fixture.random(1, 200_000), 1000), f.read(big, 0, 1000));
            Fid small = f.volume.lookup(1, 1, Name.of("small")).orElseThrow();
            assertArrayEquals(Fixture.bytes("whole"), f.read(small, 0, 10));
            corrupt(() -> f.write(big, 99_999, new byte[2]));
            f.write(big, 0, Fixture.random(2, 200_000));
            assertArrayEquals(Fixture.random(2, 200_000), f.read(big, 0, 200_000));
        }
        Fixture.check(directory);
    }

    @Test
    void aMissingOrShortChunkFileIsNoticed() throws IOException {
        Fid big;
        try (Fixture f = new Fixture(directory)) {
            big = f.file("big");
            f.write(big, 0, Fixture.random(1, 200_000));
        }
        Path chunk = chunkFiles().getFirst();
        Files.write(chunk, new byte[10]);
        assertFound("too short");
        Files.delete(chunk);
        assertFound("missing");
        try (Fixture f = new Fixture(directory)) {
            corrupt(() -> f.read(big, 0, 10));
            f.volume.remove(1, 1, Name.of("big"), Optional.empty());
        }
        Fixture.check(directory);
    }

    @Test
    void damagedRecordsAreNoticed() throws IOException {
        Fid file;
        Fid other;
        try (Fixture f = new Fixture(directory)) {
            file = f.file("file");
            other = f.file("other");
            f.write(other, 0, Fixture.bytes("data"));
        }
        try (MetaStore store = MetaStore.open(directory.resolve("meta"), 1 << 20, 1 << 20);
                Batch batch = store.batch()) {
            store.write(batch.put(Keys.vnode(1, file.vnode()), new byte[] {0, 77, 1}));
        }
        assertFound("vnode " + file.vnode());
        try (Fixture f = new Fixture(directory)) {
            corrupt(() -> f.status(file));
            corrupt(() -> f.volume.remove(1, 1, Name.of("file"), Optional.empty()));
            assertArrayEquals(Fixture.bytes("data"), f.read(other, 0, 10));
        }
    }

    @Test
    void wrongCountsAndDanglingNamesAreFound() throws IOException {
        Fid file;
        try (Fixture f = new Fixture(directory)) {
            file = f.file("file");
        }
        try (MetaStore store = MetaStore.open(directory.resolve("meta"), 1 << 20, 1 << 20);
                Batch batch = store.batch()) {
            store.write(batch.delete(Keys.vnode(1, file.vnode())));
        }
        assertFound("names the missing");
        assertFound("counts 2 vnodes and has 1");
        try (Fixture f = new Fixture(directory)) {
            corrupt(() -> f.volume.remove(1, 1, Name.of("file"), Optional.empty()));
        }
    }

    @Test
    void aHeaderThatCannotBeReadCostsItsVolumeOnly() throws IOException {
        new Fixture(directory).close();
        try (MetaStore store = MetaStore.open(directory.resolve("meta"), 1 << 20, 1 << 20);
                Batch batch = store.batch()) {
            batch.put(Keys.volume(Fixture.VOLUME + 7), new byte[] {1, 2, 3});
            store.write(batch.put(Keys.named("damaged", Fixture.VOLUME + 7), new byte[0]));
            store.putCounter(Keys.partition(PartitionValue.NAMES), 0);
        }
        assertFound("volume " + (Fixture.VOLUME + 7) + " is found by a name, and its header cannot be read");
        try (MetaStore store = MetaStore.open(directory.resolve("meta"), 1 << 20, 1 << 20)) {
            store.putCounter(Keys.partition(PartitionValue.NAMES), 0);
        }
        try (Fixture f = new Fixture(directory)) {
            assertEquals(
                    Fixture.VOLUME,
                    f.partition
                            .volume(f.volume.info().name())
                            .orElseThrow()
                            .info()
                            .id());
            f.file("file");
        }
    }

    @Test
    void oneProcessAtATime() throws IOException {
        try (Fixture f = new Fixture(directory)) {
            StorageException busy =
                    assertThrows(StorageException.class, () -> RocksPartition.open(directory, "/b", Fixture.CONFIG));
            assertTrue(busy.getMessage().contains("in use"), busy.getMessage());
            assertFalse(f.partition.volumes().isEmpty());
        }
        new Fixture(directory).close();
    }
}
