package io.cellfs.e2e.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.twin.MemoryFileSystem;
import io.cellfs.mount.Backend;
import io.cellfs.mount.FuseMount;
import io.cellfs.mount.MountConfig;
import io.cellfs.mount.MountException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The direct backend: the whole contract, and what only it promises. */
class DirectMountIT extends MountContract {
    @Override
    Backend backend() {
        return Backend.DIRECT;
    }

    @Override
    Set<String> deviations() {
        return Set.of();
    }

    @Test
    void changesOfOtherClientsAreSeenAtTheFirstLookAfterTheNotification() throws Exception {
        Files.createDirectory(at("d"));
        for (int i = 0; i < 200; i++) {
            assertFalse(Files.exists(at("d/n" + i)));
        }
        for (int i = 0; i < 200; i++) {
            twin().remote("write d/n" + i + " " + i);
            int number = i;
            eventually("file " + i, () -> Files.exists(at("d/n" + number)));
            assertEquals("" + i, Files.readString(at("d/n" + i)));
        }
    }

    @Test
    void namesAreLookedUpAgainAfterAChangeWhoseOutcomeIsUnknown() throws Exception {
        Files.writeString(at("new"), "live");
        Files.writeString(at("live"), "former");
        lost(() -> Files.move(at("new"), at("live"), StandardCopyOption.ATOMIC_MOVE));
        eventually("the old name is gone", () -> !Files.exists(at("new")));
        Files.writeString(at("new"), "next");
        eventually(
                "the new name leads to what was moved",
                () -> Files.readString(at("live")).equals("live"));

        lost(() -> Files.delete(at("live")));
        eventually("removed", () -> !Files.exists(at("live")));
        assertFalse(Files.exists(at("made")));
        lost(() -> Files.createDirectory(at("made")));
        eventually("made", () -> Files.isDirectory(at("made")));
        assertEquals(Set.of("new", "made"), names(twin().fs()));
    }

    private void lost(Executable change) throws Exception {
        twin().remote("lose .");
        assertThrows(IOException.class, change);
    }

    @Test
    void deadMountIsReplaced(@TempDir Path directory) throws Exception {
        Files.createDirectory(directory.resolve("fs"));
        TwinProcess first = TwinProcess.start(backend(), directory);
        Files.writeString(first.fs().resolve("f"), "x");
        first.kill();
        assertTrue(first.isMounted(), "a killed server leaves its mount");
        try (TwinProcess second = TwinProcess.start(backend(), directory)) {
            try (Stream<Path> files = Files.list(second.fs())) {
                assertEquals(0, files.count());
            }
        }
    }

    @Test
    void mountInUseIsEndedByForce() throws Exception {
        Path file = at("f");
        Files.writeString(file, "x");
        TwinProcess other = TwinProcess.start(backend());
        Path used = other.fs().resolve("f");
        FileChannel open = FileChannel.open(used, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        other.close();
        assertThrows(IOException.class, open::close, "close(2) tells that the file system is gone");
        assertEquals("x", Files.readString(file), "the other mount lives on");
    }

    @Test
    void unmountFromOutsideEndsTheMount(@TempDir Path directory) throws Exception {
        Path point = Files.createDirectory(directory.resolve("fs"));
        try (MemoryFileSystem fs = new MemoryFileSystem();
                FuseMount mount = FuseMount.mount(fs, point, MountConfig.defaults())) {
            Process umount =
                    new ProcessBuilder("umount", point.toString()).inheritIO().start();
            assertEquals(0, umount.waitFor());
            mount.ended().toCompletableFuture().get(60, java.util.concurrent.TimeUnit.SECONDS);
        }
    }

    @Test
    void errorsAreOneClearLine(@TempDir Path directory) throws IOException {
        assertEquals("mount point " + directory + "/no does not exist", refused(directory.resolve("no")));
        Path file = Files.createFile(directory.resolve("file"));
        assertEquals("mount point " + file + " is not a directory", refused(file));
        assertEquals("mount point " + directory + " is not empty", refused(directory));
        assertEquals(
                "mount point " + twin().fs() + " is busy: a fuse.cellfs is mounted there already",
                refused(twin().fs()));
    }

    private static String refused(Path point) throws IOException {
        try (MemoryFileSystem fs = new MemoryFileSystem()) {
            return assertThrows(
                            MountException.class,
                            () -> FuseMount.mount(fs, point, MountConfig.defaults())
                                    .close())
                    .getMessage();
        }
    }
}
