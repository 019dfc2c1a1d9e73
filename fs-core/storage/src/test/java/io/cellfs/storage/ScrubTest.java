package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.Damage;
import io.cellfs.storage.api.ScrubReport;
import io.cellfs.storage.api.Sharing;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scrub, and what is kept about what volumes share. */
final class ScrubTest {
    private static final long CLONE = Fixture.VOLUME + 1;
    private static final int SIZE = 200_000;

    @TempDir
    Path directory;

    private List<Path> chunkFiles() throws IOException {
        try (Stream<Path> walk = Files.walk(directory.resolve("chunks"))) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[100] ^= 1;
        Files.write(file, bytes);
    }

    private static ScrubReport pass(Fixture f) throws StorageException {
        f.partition.beginScrub();
        while (f.partition.scrubReport().running()) {
            f.partition.scrub(1);
        }
        return f.partition.scrubReport();
    }

    @Test
    void everyVersionIsReadAndDamageNamedByPath() throws IOException {
        try (Fixture f = new Fixture(directory)) {
            assertEquals(0, f.partition.scrub(1000));
            Fid file = f.file("file");
            f.write(file, 0, Fixture.random(1, SIZE));
            List<Path> old = chunkFiles();
            f.partition.cloneVolume(Fixture.VOLUME, CLONE, "clone", VolumeType.READ_ONLY);
            f.truncate(file, 0);
            f.write(file, 0, Fixture.random(2, SIZE));
            ScrubReport well = pass(f);
            assertEquals(0, well.problems(), well.toString());
            assertEquals(2, well.chunks());
            assertTrue(well.finishedAt() >= well.startedAt() && well.startedAt() > 0);
            damage(old.getFirst());
            ScrubReport damaged = pass(f);
            assertEquals(1, damaged.problems(), damaged.toString());
            assertTrue(
                    damaged.found().getFirst().startsWith("volume " + CLONE + ": chunk 0 of /file ("),
                    damaged.toString());
            f.partition.beginScrub();
            assertEquals(damaged.found(), f.partition.scrubReport().found(), "what the last pass found is still told");
            f.partition.removeVolume(CLONE);
            f.partition.awaitBackground();
            ScrubReport mended = pass(f);
            assertEquals(0, mended.problems(), mended.toString());
            assertEquals(List.of(), mended.found());
        }
    }

    @Test
    void itGoesOnWhereItWasAfterARestart() throws IOException {
        int files = 20;
        try (Fixture f = new Fixture(directory)) {
            for (int i = 0; i < files; i++) {
                f.write(f.file("file" + i), 0, Fixture.random(i, SIZE));
            }
            chunkFiles().forEach(file -> {
                try {
                    damage(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            f.partition.beginScrub();
            for (int i = 0; i < files / 2; i++) {
                f.partition.scrub(1);
            }
            assertEquals(files / 2, f.partition.scrubReport().chunks());
            ScrubReport before = f.partition.scrubReport();
            f.reopen();
            assertEquals(before, f.partition.scrubReport());
            ScrubReport done = pass(f);
            assertEquals(files, done.chunks());
            assertEquals(files, done.problems());
            assertEquals(
                    files, new ArrayList<>(done.found()).stream().distinct().count());
            f.reopen();
            assertEquals(done, f.partition.scrubReport());
            assertFalse(f.partition.scrubReport().running());
        }
    }

    private static ByteBuffer chunk(byte[] content) {
        return ByteBuffer.wrap(Arrays.copyOf(content, 1 << 20));
    }

    @Test
    void whatIsDamagedIsMendedInItsPlace() throws IOException {
        byte[] content = Fixture.random(1, SIZE);
        try (Fixture f = new Fixture(directory)) {
            Fid file = f.file("file");
            f.write(file, 0, content);
            f.partition.cloneVolume(Fixture.VOLUME, CLONE, "clone", VolumeType.READ_ONLY);
            Path chunkFile = chunkFiles().getFirst();
            damage(chunkFile);
            assertEquals(1, pass(f).problems());
            List<Damage> found = f.partition.takeDamage();
            assertEquals(1, found.size());
            assertEquals(List.of(), f.partition.takeDamage());
            Damage damage = found.getFirst();
            assertEquals(file.vnode(), damage.vnode());
            byte[] other = content.clone();
            other[SIZE - 1] ^= 1;
            assertFalse(f.partition.mend(damage, chunk(other), "elsewhere"), "another content");
            assertFalse(f.partition.mend(damage, ByteBuffer.wrap(content, 0, SIZE / 2), "elsewhere"), "half of it");
            assertTrue(f.partition.mend(damage, chunk(content), "elsewhere"));
            assertTrue(f.partition.scrubReport().found().getFirst().endsWith("; mended from elsewhere"));
            assertArrayEquals(content, f.read(file, 0, SIZE));
            assertEquals(List.of(), f.partition.check(CLONE).problems());
            assertEquals(0, pass(f).problems());

            f.reopen();
            Files.delete(chunkFile);
            assertEquals(1, pass(f).problems());
            Damage missing = f.partition.takeDamage().getFirst();
            assertTrue(f.partition.mend(missing, chunk(content), "elsewhere"));
            assertArrayEquals(content, f.read(file, 0, SIZE));
            damage(chunkFile);
            f.write(file, 0, Fixture.random(2, SIZE));
            f.partition.removeVolume(CLONE);
            f.partition.awaitBackground();
            assertFalse(f.partition.mend(damage, chunk(content), "elsewhere"), "the chunk is another one by now");
            assertArrayEquals(Fixture.random(2, SIZE), f.read(file, 0, SIZE));
        }
        Fixture.check(directory);
    }

    @Test
    void aCheckMeasuresWhatIsShared() throws IOException {
        try (Fixture f = new Fixture(directory)) {
            assertEquals(Optional.empty(), f.partition.sharing(Fixture.VOLUME));
            Fid kept = f.file("kept");
            Fid changed = f.file("changed");
            f.write(kept, 0, Fixture.random(1, SIZE));
            f.write(changed, 0, Fixture.random(2, SIZE));
            f.partition.check(Fixture.VOLUME);
            Sharing alone = f.partition.sharing(Fixture.VOLUME).orElseThrow();
            assertEquals(0, alone.sharedBytes());
            long each = alone.uniqueBytes() / 2;
            assertTrue(each >= SIZE, alone.toString());
            f.partition.cloneVolume(Fixture.VOLUME, CLONE, "clone", VolumeType.READ_ONLY);
            f.write(changed, 0, Fixture.random(3, SIZE));
            for (long volume : new long[] {Fixture.VOLUME, CLONE}) {
                f.partition.check(volume);
                Sharing sharing = f.partition.sharing(volume).orElseThrow();
                assertEquals(each, sharing.sharedBytes(), volume + ": " + sharing);
                assertEquals(each, sharing.uniqueBytes(), volume + ": " + sharing);
                assertTrue(sharing.measuredAt() > 0);
            }
            f.volume.remove(1, 1, Name.of("kept"), Optional.empty());
            f.partition.check(CLONE);
            assertEquals(0, f.partition.sharing(CLONE).orElseThrow().sharedBytes());
            f.reopen();
            assertEquals(0, f.partition.sharing(CLONE).orElseThrow().sharedBytes());
            f.partition.removeVolume(CLONE);
            assertEquals(Optional.empty(), f.partition.sharing(CLONE));
            f.partition.removeVolume(Fixture.VOLUME);
            f.partition.awaitBackground();
            assertEquals(List.of(), f.partition.leftovers());
        }
    }
}
