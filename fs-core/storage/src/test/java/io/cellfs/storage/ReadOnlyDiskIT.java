package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** File systems that are or become read-only; needs the right to mount some. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ReadOnlyDiskIT {
    private static final int SIZE = 300_000;

    /** Whether an ext4 on a loop device can be had here, and be told to fail. */
    private static final String CAN_FAIL =
            "device=$(losetup -f) && command -v mkfs.ext4 && grep -qw ext4 /proc/filesystems && test -w /sys/fs/ext4 && test -b $device";

    @TempDir
    Path work;

    private Path disk = Path.of("");

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (!disk.toString().isEmpty()) {
            assertEquals("", run("umount", disk.toString()));
        }
    }

    /** What a command prints when it fails; empty when it does not. */
    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : "failed: " + said;
    }

    private Path mounted(String... mount) throws IOException, InterruptedException {
        Path at = Files.createDirectory(work.resolve("disk"));
        String[] command = Arrays.copyOf(mount, mount.length + 1);
        command[mount.length] = at.toString();
        String failure = run(command);
        assertEquals("", failure);
        disk = at;
        return at;
    }

    private static void refused(Executable change) {
        StorageException refused = assertThrows(StorageException.class, change);
        assertEquals(Reason.DISK_READ_ONLY, refused.reason(), refused::getMessage);
    }

    @Test
    void aPartitionOnAReadOnlyFileSystemIsNotOpened() throws Exception {
        Path partition = mounted("mount", "-t", "tmpfs", "tmpfs").resolve("partition");
        byte[] content = Fixture.random(1, SIZE);
        Fid file;
        try (Fixture f = new Fixture(partition)) {
            file = f.file("file");
            f.write(file, 0, content);
        }
        assertEquals("", run("mount", "-o", "remount,ro", disk.toString()));
        StorageException refused =
                assertThrows(StorageException.class, () -> RocksPartition.open(partition, "/vicepa", Fixture.CONFIG));
        assertEquals(Reason.DISK_READ_ONLY, refused.reason());
        assertTrue(refused.getMessage().contains(partition + " is on a file system that is mounted read-only"));
        assertEquals("", run("mount", "-o", "remount,rw", disk.toString()));
        try (Fixture f = new Fixture(partition)) {
            assertArrayEquals(content, f.read(file, 0, SIZE + 1));
        }
    }

    /** What ext4 does when its device fails, as its own trigger for tests does it. */
    private void fail(Path image) throws IOException, InterruptedException {
        Process losetup = new ProcessBuilder("losetup", "-n", "-O", "NAME", "-j", image.toString()).start();
        String device = new String(losetup.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        Files.writeString(Path.of("/sys/fs/ext4", Path.of(device).getFileName().toString(), "trigger_fs_error"), "1");
    }

    @Test
    void aFileSystemMayBecomeReadOnlyUnderAPartition() throws Exception {
        assumeTrue(run("bash", "-c", CAN_FAIL).isEmpty(), "there is no ext4 on a loop device that can be told to fail");
        Path image = work.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(256 << 20);
        }
        assertEquals("", run("mkfs.ext4", "-q", "-F", image.toString()));
        Path partition = mounted("mount", "-o", "loop,errors=remount-ro", image.toString())
                .resolve("partition");
        byte[] content = Fixture.random(2, SIZE);
        Fixture f = new Fixture(partition);
        Fid file = f.file("file");
        Fid other = f.file("other");
        f.write(file, 0, content);
        f.volume.sync();

        try {
            fail(image);
            assertReadsOnly(f, file, other, content);
        } finally {
            assertThrows(UncheckedIOException.class, f::close);
        }

        assertEquals("", run("umount", disk.toString()));
        // A process in a namespace of its own may still see the mount, and keep the file system as it is.
        Path repaired = work.resolve("repaired");
        assertEquals("", run("cp", "--sparse=always", image.toString(), repaired.toString()));
        assertEquals("", run("mount", "-o", "loop", repaired.toString(), disk.toString()));
        try (Fixture again = new Fixture(partition)) {
            assertArrayEquals(content, again.read(file, 0, SIZE + 1));
            again.write(file, 0, Fixture.bytes("goes on"));
        }
        Fixture.check(partition);
    }

    private static void assertReadsOnly(Fixture f, Fid file, Fid other, byte[] content) throws StorageException {
        refused(() -> f.write(file, 0, Fixture.random(3, SIZE)));
        refused(() -> f.write(other, 0, Fixture.bytes("small")));
        refused(() -> f.file("new"));
        refused(() -> f.partition.cloneVolume(Fixture.VOLUME, Fixture.VOLUME + 1, "clone", VolumeType.READ_ONLY));
        assertArrayEquals(content, f.read(file, 0, SIZE + 1));
        assertEquals(SIZE, f.status(file).length());
    }
}
