package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.mount.MountException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountPointTest {
    @TempDir
    Path given;

    @Test
    void symbolicLinksAreFollowedTheLastOneToo() throws IOException {
        Path directory = given.toRealPath();
        Path real = Files.createDirectories(directory.resolve("a/b"));
        Path relative = Files.createSymbolicLink(directory.resolve("relative"), Path.of("a/../a/b"));
        Path absolute = Files.createSymbolicLink(directory.resolve("a/absolute"), relative);
        Path through = Files.createSymbolicLink(directory.resolve("through"), directory.resolve("a"));
        assertEquals(real, MountPoint.named(real));
        assertEquals(real, MountPoint.named(relative));
        assertEquals(real, MountPoint.named(absolute));
        assertEquals(real, MountPoint.named(through.resolve("b")));
        assertEquals(real, MountPoint.named(through.resolve("absolute")));
        assertEquals(real, MountPoint.prepare(absolute));
    }

    @Test
    void whatIsNotThereNeedNotBe() throws IOException {
        Path directory = given.toRealPath();
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), Path.of("missing"));
        assertEquals(directory.resolve("missing"), MountPoint.named(dangling));
        assertThrows(MountException.class, () -> MountPoint.named(directory.resolve("none/below")));
        assertThrows(MountException.class, () -> MountPoint.prepare(dangling));
    }

    @Test
    void aCircleOfLinksIsNoMountPoint() throws IOException {
        Path directory = given.toRealPath();
        Files.createSymbolicLink(directory.resolve("one"), Path.of("two"));
        Files.createSymbolicLink(directory.resolve("two"), Path.of("one"));
        assertThrows(MountException.class, () -> MountPoint.named(directory.resolve("one")));
    }
}
