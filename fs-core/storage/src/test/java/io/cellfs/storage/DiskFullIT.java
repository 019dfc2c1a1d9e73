package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A small file system of its own is filled to the brim; needs the right to mount one. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class DiskFullIT {
    private static final int PIECE = 300_000;
    private static final int FEW = 20;
    private static final long CLONE = Fixture.VOLUME + 1;

    @TempDir
    Path disk;

    private boolean mounted;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString());
        assertTrue(mounted, "these tests need root, to mount a tmpfs");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (mounted) {
            assertTrue(run("umount", disk.toString()));
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    /** Files until the disk is full. */
    private static List<Fid> fill(Fixture f, String prefix) throws StorageException {
        List<Fid> files = new ArrayList<>();
        while (true) {
            try {
                Fid fid = f.file(prefix + files.size());
                f.write(fid, 0, Fixture.random(files.size(), PIECE));
                files.add(fid);
            } catch (StorageException e) {
                assertEquals(Reason.DISK_FULL, e.reason());
                return files;
            }
        }
    }

    private static void compare(Fixture f, List<Fid> files) throws StorageException {
        for (int i = 0; i < files.size(); i++) {
            assertArrayEquals(Fixture.random(i, PIECE), f.read(files.get(i), 0, PIECE + 1));
        }
    }

    private void fillsAndRecovers(long reserveBytes) throws IOException {
        Path directory = Files.createDirectory(disk.resolve("partition"));
        PartitionConfig config = Fixture.CONFIG.withReserveBytes(reserveBytes);
        try (Fixture f = new Fixture(directory, config)) {
            List<Fid> files = fill(f, "a");
            assertTrue(files.size() > 20, files.size() + " files fit");
            compare(f, files);
            f.reopen();
            compare(f, files);
            for (int i = 0; i < files.size(); i += 2) {
                f.volume.remove(1, 1, Name.of("a" + i), Optional.empty());
            }
            f.volume.sync();
            List<Fid> more = fill(f, "b");
            assertTrue(more.size() >= files.size() / 2 - 2, more.size() + " files fit again");
            compare(f, more);
        }
        Fixture.check(directory);
    }

    /** A clone holds on to what is overwritten: the disk gets full of old content, which stays as it was. */
    @Test
    void whatClonesShowStaysWhenTheDiskGetsFull() throws IOException {
        Path directory = Files.createDirectory(disk.resolve("partition"));
        try (Fixture f = new Fixture(directory, Fixture.CONFIG)) {
            List<Fid> files = new ArrayList<>();
            for (int i = 0; i < FEW; i++) {
                files.add(f.file("a" + i));
                f.write(files.get(i), 0, Fixture.random(i, PIECE));
            }
            int clones = overwriteUntilFull(f, files);
            assertTrue(clones > 1, clones + " clones");
            compareClones(f, files, clones);
            f.reopen();
            compareClones(f, files, clones);
            for (int i = 0; i < clones; i++) {
                assertEquals(List.of(), f.partition.check(CLONE + i).problems());
            }
            f.partition.removeVolume(CLONE);
            f.partition.awaitBackground();
            f.volume.sync();
            fill(f, "b");
            for (int i = 1; i < clones; i++) {
                f.partition.removeVolume(CLONE + i);
            }
            f.partition.awaitBackground();
        }
        Fixture.check(directory);
    }

    /** Clones, overwrites all, clones again; how many clones there are when there is no more room. */
    private static int overwriteUntilFull(Fixture f, List<Fid> files) throws StorageException {
        int clones = 0;
        try {
            while (true) {
                f.partition.cloneVolume(Fixture.VOLUME, CLONE + clones, "clone" + clones, VolumeType.READ_ONLY);
                clones++;
                for (int i = 0; i < files.size(); i++) {
                    f.write(files.get(i), 0, Fixture.random((long) clones * FEW + i, PIECE));
                }
            }
        } catch (StorageException e) {
            assertEquals(Reason.DISK_FULL, e.reason());
            return clones;
        }
    }

    private static void compareClones(Fixture f, List<Fid> files, int clones) throws StorageException {
        for (int clone = 0; clone < clones; clone++) {
            Volume volume = f.partition.volume(CLONE + clone).orElseThrow();
            for (int i = 0; i < files.size(); i++) {
                Fid fid = files.get(i);
                ByteBuffer there = ByteBuffer.allocate(PIECE);
                assertEquals(PIECE, volume.read(fid.vnode(), fid.unique(), 0, there));
                assertArrayEquals(Fixture.random((long) clone * FEW + i, PIECE), there.array());
            }
        }
    }

    @Test
    void fullWithAReserveItRefusesAndLosesNothing() throws IOException {
        fillsAndRecovers(16 << 20);
    }

    @Test
    void fullToTheLastByteItRefusesAndLosesNothing() throws IOException {
        fillsAndRecovers(0);
    }
}
