package io.cellfs.e2e.mount;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.cellfs.e2e.posix.Fsx;
import io.cellfs.e2e.posix.PosixSuite;
import io.cellfs.e2e.posix.PosixSuite.Outcome;
import io.cellfs.e2e.posix.PosixSuite.Profile;
import io.cellfs.mount.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every backend must do, on a real mount of the in-memory twin. */
abstract class MountContract {
    private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");
    private static final long VISIBLE_WITHIN_MS = 60_000;

    private TwinProcess twin;

    abstract Backend backend();

    /** Cases of the POSIX suite that this backend cannot pass, all told in docs/posix.md. */
    abstract Set<String> deviations();

    @BeforeEach
    void mount() throws IOException {
        twin = TwinProcess.start(backend());
    }

    @AfterEach
    void unmount() throws IOException {
        twin.close();
    }

    TwinProcess twin() {
        return twin;
    }

    Path at(String name) {
        return twin.fs().resolve(name);
    }

    @TestFactory
    Stream<DynamicTest> posixSuite() {
        PosixSuite suite = new PosixSuite(twin.fs(), Profile.AFS);
        return suite.names().stream()
                .filter(name -> !deviations().contains(name))
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    Outcome outcome = suite.run(name::equals).getFirst();
                    assertTrue(outcome.passed(), outcome.failure());
                }));
    }

    @Test
    void randomOperationsMatchTheModel() throws IOException {
        for (long seed = 1; seed <= 4; seed++) {
            new Fsx(at("fsx" + seed), seed).run(1500);
            Files.writeString(DROP_CACHES, "3");
        }
    }

    @Test
    void whatWasWrittenSurvivesDroppedCaches() throws IOException {
        byte[] data = new byte[3_000_001];
        new java.util.Random(5).nextBytes(data);
        Files.createDirectories(at("a/b/c"));
        Files.write(at("a/b/c/data"), data);
        for (int i = 0; i < 1000; i++) {
            Files.writeString(at("a/b/file" + i), "content " + i);
        }
        Files.writeString(DROP_CACHES, "3");
        assertArrayEquals(data, Files.readAllBytes(at("a/b/c/data")));
        try (Stream<Path> files = Files.list(at("a/b"))) {
            assertEquals(1001, files.count());
        }
        assertEquals("content 999", Files.readString(at("a/b/file999")));
    }

    @Test
    void anotherClientsChangesAppear() throws Exception {
        Files.writeString(at("f"), "mine");
        assertEquals("mine", Files.readString(at("f")));
        twin.remote("write f theirs!");
        eventually("new content", () -> Files.readString(at("f")).equals("theirs!") && Files.size(at("f")) == 7);

        assertFalse(Files.exists(at("new")));
        twin.remote("write new x");
        eventually("new name", () -> Files.exists(at("new")));
        eventually("new name in the listing", () -> names(twin.fs()).contains("new"));

        twin.remote("unlink new");
        eventually("removed name", () -> !Files.exists(at("new")));

        Files.createDirectory(at("d"));
        Files.writeString(at("d/in"), "1");
        assertEquals("1", Files.readString(at("d/in")));
        twin.remote("rename d/in d/out");
        eventually("renamed", () -> Files.exists(at("d/out")) && !Files.exists(at("d/in")));
        assertEquals(Set.of("out"), names(at("d")));
    }

    @Test
    void mountPointsOfVolumesAreCrossed() throws Exception {
        Files.createDirectory(at("d"));
        twin.remote("volume d/v other");
        eventually("mount point", () -> Files.isDirectory(at("d/v"), LinkOption.NOFOLLOW_LINKS));
        Files.writeString(at("d/v/f"), "in the other volume");
        assertEquals("in the other volume", Files.readString(at("d/v/f")));
        try {
            Files.createLink(at("d/g"), at("d/v/f"));
            fail("a hard link across volumes");
        } catch (java.nio.file.FileSystemException e) {
            assertTrue(String.valueOf(e.getReason()).contains("cross-device"), e.getReason());
        }
        assertFalse(Files.getAttribute(at("d"), "unix:ino").equals(Files.getAttribute(at("d/v"), "unix:ino")));
    }

    static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return Set.copyOf(files.map(p -> p.getFileName().toString()).toList());
        }
    }

    static void eventually(String what, Callable<Boolean> holds) throws Exception {
        long deadline = System.nanoTime() + VISIBLE_WITHIN_MS * 1_000_000;
        while (!holds.call()) {
            assertTrue(System.nanoTime() < deadline, what + " is not there after " + VISIBLE_WITHIN_MS + " ms");
            Thread.onSpinWait();
        }
    }
}
