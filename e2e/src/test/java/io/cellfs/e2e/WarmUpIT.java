package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cellfs.e2e.harness.Launcher;
import io.cellfs.e2e.harness.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher trains its ahead-of-time cache with works on files for real, and leaves nothing behind. */
final class WarmUpIT {
    @TempDir
    private Path temporary;

    @Test
    void itWorksThroughAMountOfItsOwnAndLeavesNothing() throws Exception {
        Program.Result result = Launcher.cellfs("warm-up", "--mount-rounds", "1")
                .with("CELLFS_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary)
                .under(List.of("unshare", "--mount"))
                .run();
        assertEquals("", result.orFail().err());
        assertFalse(Files.readString(Path.of("/proc/self/mounts")).contains(temporary.toString()));
        try (Stream<Path> left =
                Files.list(temporary).filter(path -> path.toString().contains("warm-up"))) {
            assertEquals(List.of(), left.toList());
        }
    }
}
