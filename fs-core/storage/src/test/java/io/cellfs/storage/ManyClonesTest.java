package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sparse volume of 100 GiB with many clones, each of which shows what it was made of. {@code -Dcellfs.clones=1000} is the number that is
 * wanted; the test prints how long each step takes.
 */
class ManyClonesTest {
    private static final int CLONES = Integer.getInteger("cellfs.clones", 100);
    private static final int FILES = 10;
    private static final long FILE_BYTES = 10L << 30;
    private static final int BLOCK = 40_000;

    @TempDir
    Path directory;

    private static byte[] content(int round) {
        return Fixture.random(round, BLOCK);
    }

    private static void report(String what, long beganNs) {
        System.out.printf("ManyClonesTest %d clones: %s %.0f ms%n", CLONES, what, (System.nanoTime() - beganNs) / 1e6);
    }

    @Test
    void aSparseVolumeHasManyClones() throws Exception {
        try (Fixture f = new Fixture(directory)) {
            List<Fid> files = new ArrayList<>();
            for (int i = 0; i < FILES; i++) {
                Fid file = f.file("f" + i);
                f.write(file, FILE_BYTES - BLOCK, content(-1 - i));
                files.add(file);
            }
            long total = 0;
            for (Fid file : files) {
                total += f.status(file).length();
            }
            assertEquals(FILES * FILE_BYTES, total);
            makeClones(f, files);
            for (int clone : new int[] {0, CLONES / 2, CLONES - 1}) {
                assertShows(f, files, clone);
            }
            f.reopen();
            assertShows(f, files, CLONES / 3);
            long beganNs = System.nanoTime();
            for (int clone = 0; clone < CLONES; clone++) {
                if (clone != CLONES / 2) {
                    f.partition.removeVolume(id(clone));
                }
            }
            f.partition.awaitBackground();
            report("removed all but one in", beganNs);
            assertShows(f, files, CLONES / 2);
        }
        assertEquals(List.of(), PartitionCheck.run(directory, Fixture.CONFIG).problems());
    }

    private static long id(int clone) {
        return Fixture.VOLUME + 10 + clone;
    }

    /** Each clone follows a change in the middle of one of the files. */
    private static void makeClones(Fixture f, List<Fid> files) throws StorageException {
        long beganNs = System.nanoTime();
        for (int clone = 0; clone < CLONES; clone++) {
            f.write(files.get(clone % FILES), FILE_BYTES / 2, content(clone));
            f.partition.cloneVolume(Fixture.VOLUME, id(clone), "test.c" + clone, VolumeType.READ_ONLY);
        }
        report("made, each after a change, in", beganNs);
        assertEquals(CLONES, f.partition.clones(Fixture.VOLUME).size());
        assertTrue(f.partition.attachedVolumes() > 0);
    }

    private static void assertShows(Fixture f, List<Fid> files, int clone) throws StorageException {
        Volume volume = f.partition.volume(id(clone)).orElseThrow();
        assertArrayEquals(content(clone), read(volume, files.get(clone % FILES), FILE_BYTES / 2));
        assertArrayEquals(content(-1), read(volume, files.getFirst(), FILE_BYTES - BLOCK));
    }

    private static byte[] read(Volume volume, Fid file, long offset) throws StorageException {
        ByteBuffer read = ByteBuffer.allocateDirect(BLOCK);
        assertEquals(BLOCK, volume.read(file.vnode(), file.unique(), offset, read));
        byte[] bytes = new byte[BLOCK];
        read.flip().get(bytes);
        return bytes;
    }
}
