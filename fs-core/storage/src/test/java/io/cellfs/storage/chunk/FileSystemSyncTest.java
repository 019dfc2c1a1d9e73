package io.cellfs.storage.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileSystemSyncTest {
    @TempDir
    Path root;

    @Test
    void syncsAgainAndAgain() throws Exception {
        byte[] content = {1, 2, 3};
        Optional<FileSystemSync> opened = FileSystemSync.of(root);
        assertEquals(
                FileSystemSync.isReliable(System.getProperty("os.name"), System.getProperty("os.version")),
                opened.isPresent());
        if (opened.isPresent()) {
            try (FileSystemSync sync = opened.get()) {
                sync.sync();
                Files.write(root.resolve("file"), content);
                sync.sync();
                assertArrayEquals(content, Files.readAllBytes(root.resolve("file")));
            }
        }
    }

    @Test
    void aDirectoryThatIsNotThereHasNone() {
        assertTrue(FileSystemSync.of(root.resolve("nowhere")).isEmpty());
    }

    @Test
    void kernelsThatHideWriteErrorsAreNotReliedUpon() {
        assertTrue(FileSystemSync.isReliable("Linux", "6.18.44-fc"));
        assertTrue(FileSystemSync.isReliable("Linux", "5.8"));
        assertTrue(FileSystemSync.isReliable("Linux", "5.15.0-91-generic"));
        assertTrue(FileSystemSync.isReliable("Linux", "10.0"));
        assertFalse(FileSystemSync.isReliable("Linux", "5.7.19"));
        assertFalse(FileSystemSync.isReliable("Linux", "4.19.0"));
        assertFalse(FileSystemSync.isReliable("Linux", "unknown"));
        assertFalse(FileSystemSync.isReliable("Mac OS X", "14.5"));
    }
}
