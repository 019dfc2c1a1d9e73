package io.cellfs.csi.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.csi.common.CsiException;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetPathTest {
    @TempDir
    Path directory;

    @Property(tries = 500)
    void aPathIsPlainOrRefused(@ForAll String text) {
        try {
            Path path = TargetPath.checked("/" + text, "target_path");
            assertTrue(path.isAbsolute());
            assertEquals(path, path.normalize());
        } catch (CsiException e) {
            assertEquals(Status.Code.INVALID_ARGUMENT, e.code());
        }
    }

    @Test
    void aTrailingSlashIsPlain() throws CsiException {
        assertEquals(Path.of("/a/b"), TargetPath.checked("/a/b/", "target_path"));
        assertThrows(CsiException.class, () -> TargetPath.checked("/a/b//", "target_path"));
    }

    @Test
    void linksOfParentsAreResolvedAndALinkItselfIsRefused() throws IOException, CsiException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        assertEquals(
                real.toRealPath().resolve("t"),
                TargetPath.resolve(link.resolve("t")).orElseThrow());
        assertThrows(CsiException.class, () -> TargetPath.resolve(link));
        assertTrue(TargetPath.resolve(directory.resolve("no/such")).isEmpty());
    }

    @Test
    void onlyEmptyDirectoriesAreRemoved() throws IOException, CsiException {
        Path made = directory.resolve("made");
        assertTrue(TargetPath.make(made));
        assertFalse(TargetPath.make(made));
        Path file = Files.createFile(made.resolve("file"));
        assertThrows(CsiException.class, () -> TargetPath.remove(made));
        assertThrows(CsiException.class, () -> TargetPath.remove(file));
        assertTrue(Files.exists(file));
        Files.delete(file);
        TargetPath.remove(made);
        TargetPath.remove(made);
        assertFalse(Files.exists(made));
    }
}
