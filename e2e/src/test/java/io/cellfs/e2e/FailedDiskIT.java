package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The disk of a running server becomes read-only, as ext4 makes it when its device fails: changes get EROFS, reads go on. */
class FailedDiskIT {
    private static final int PORTS = PortRange.FAILED_DISK.base();
    private static final int SIZE = 1_500_000;

    /** Whether an ext4 on a loop device can be had here, and be told to fail. */
    private static final String CAN_FAIL = """
            device=$(losetup -f) && command -v mkfs.ext4 && grep -qw ext4 /proc/filesystems && test -w /sys/fs/ext4 && test -b "$device"
            """;

    private final Workplace work = Workplace.open("rodisk");
    private final Path disk = work.resolve("disk");

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    private void mountDisk(String options) {
        Program.Result mounted = Program.shell("""
                mkdir -p %1$s; [ -e %2$s ] || { truncate -s 256M %2$s && mkfs.ext4 -q -F %2$s; }
                mount -o loop,errors=remount-ro %2$s %1$s; mount -o remount,%3$s %1$s
                """.formatted(disk, work.resolve("image"), options))
                .run();
        assertEquals(0, mounted.exitCode(), mounted::toString);
    }

    private void failDisk() {
        Program.shell("echo 1 >/sys/fs/ext4/$(basename $(losetup -n -O NAME -j %s))/trigger_fs_error"
                        .formatted(work.resolve("image")))
                .succeed();
    }

    /** What is on the disk goes to another: whoever still sees the mount, as a process in a namespace of its own may, keeps the failed one. */
    private void repairDisk() {
        Program.shell("umount %1$s; cp --sparse=always %2$s %2$s.copy; mv %2$s.copy %2$s"
                        .formatted(disk, work.resolve("image")))
                .succeed();
    }

    private static void assertReadOnly(IOException refused) {
        assertTrue(String.valueOf(refused.getMessage()).contains("Read-only file system"), refused.toString());
    }

    private CellSpec server() {
        return CellSpec.server(work.resolve("cell"), PORTS, "--partition", "vicepa=" + disk.resolve("partition"));
    }

    private static Path root(CellProcess mount) {
        return mount.spec().mount().resolve(".:mount").resolve("cellfs.local:data");
    }

    private CellProcess mount(String name, int ports) {
        return work.start(CellSpec.mount(work.resolve(name), ports, PORTS + 3, "--no-csi"));
    }

    @Test
    void readsGoOnAndChangesAreRefused() throws IOException {
        assumeTrue(
                Program.shell(CAN_FAIL).run().exitCode() == 0,
                "there is no ext4 on a loop device that can be told to fail");
        mountDisk("rw");
        CellProcess cell = work.start(server());
        cell.cellfs("volume", "create", "data");
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        CellProcess writer = mount("writer", PORTS + 10);
        Files.write(root(writer).resolve("file"), content);
        assertEquals(0, writer.stop(), writer.log());
        Program.of("sync", "-f", disk.toString()).succeed();

        failDisk();
        Path reader = root(mount("reader", PORTS + 20));
        assertReadOnly(assertThrows(IOException.class, () -> Files.createDirectory(reader.resolve("new"))));
        assertReadOnly(assertThrows(
                IOException.class, () -> Files.write(reader.resolve("file"), new byte[] {1, 2, 3})));
        assertArrayEquals(content, Files.readAllBytes(reader.resolve("file")));
        assertTrue(cell.isAlive());
        cell.cellfs("status");
        assertNotEquals(
                0,
                cell.command("volume", "snapshot", "create", "data", "s").run().exitCode());
        cell.stop();
        assertTrue(cell.log().contains("has become read-only"), cell.log());

        repairDisk();
        mountDisk("ro");
        CellProcess refused = work.spawn(server());
        assertThrows(AssertionError.class, refused::awaitReady);
        assertTrue(
                refused.log()
                        .lines()
                        .anyMatch(line -> line.contains("cannot open the partition /vicepa")
                                && line.contains("is on a file system that is mounted read-only")),
                refused.log());

        Program.of("umount", disk.toString()).succeed();
        mountDisk("rw");
        work.start(server());
        assertArrayEquals(
                content, Files.readAllBytes(root(mount("again", PORTS + 30)).resolve("file")));
    }
}
