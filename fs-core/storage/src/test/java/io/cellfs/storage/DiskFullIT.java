package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import java.io.IOException;
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

    @Test
    void fullWithAReserveItRefusesAndLosesNothing() throws IOException {
        fillsAndRecovers(16 << 20);
    }

    @Test
    void fullToTheLastByteItRefusesAndLosesNothing() throws IOException {
        fillsAndRecovers(0);
    }
}
