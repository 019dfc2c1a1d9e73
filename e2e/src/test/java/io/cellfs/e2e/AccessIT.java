package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rights and large directories on a complete cell's mount, by its own commands and the system's. */
class AccessIT {
    private static final int PORTS = PortRange.ACCESS.base();
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int NAMES = 4500;

    private final Workplace work = Workplace.open("access");
    private final CellProcess cell = work.start(CellSpec.up(work.resolve("cell"), PORTS, "--no-csi"));
    private final Path dir = cell.root().resolve("dir");

    @BeforeEach
    void makeDirectory() throws IOException {
        Files.createDirectory(dir);
    }

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    private String acl(String verb, Path path, String... words) {
        return cell.cellfs(join(verb, path, words)).out();
    }

    private static String[] join(String verb, Path path, String... words) {
        String[] all = new String[words.length + 4];
        all[0] = "fs";
        all[1] = "acl";
        all[2] = verb;
        all[3] = path.toString();
        System.arraycopy(words, 0, all, 4, words.length);
        return all;
    }

    @Test
    void machinesGetTheirRightsThroughGroupsOfGroups() throws IOException {
        cell.cellfs("user", "create", "127.0.0.0");
        cell.cellfs("group", "create", "system:machines");
        cell.cellfs("group", "create", "system:site");
        cell.cellfs("group", "add-member", "system:machines", "127.0.0.0");
        acl("set", dir, "--clear", "system:site=all");
        assertFalse(create("a"), "nobody is in the site yet");
        cell.cellfs("group", "add-member", "system:site", "system:machines");
        awaitCreated("a", true);
        assertTrue(acl("get", dir).contains("system:site"));
        acl("set", dir, "--negative", "system:machines=id");
        awaitCreated("b", false);
        assertEquals("", Files.readString(dir.resolve("a")));
    }

    private boolean create(String name) {
        return Program.of("touch", dir.resolve(name).toString()).run().exitCode() == 0;
    }

    /** Memberships take effect when the file server asks again. */
    private void awaitCreated(String prefix, boolean wanted) {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        int attempt = 0;
        while (create(prefix + (attempt == 0 ? "" : Integer.toString(attempt))) != wanted) {
            attempt++;
            assertTrue(System.nanoTime() < deadlineNs, "creating goes on being " + !wanted);
            pause();
        }
        if (wanted && attempt > 0) {
            assertTrue(create(prefix));
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Test
    void filesHaveListsOfTheirOwn() throws IOException {
        Path file = dir.resolve("file");
        Files.writeString(file, "content");
        assertTrue(acl("get", file).contains("directory"));
        assertTrue(acl("set", file, "system:anyuser=read").contains("own"));
        acl("set", file, "--negative", "anonymous=w");
        assertTrue(acl("get", file).contains("-w"));
        assertTrue(acl("inherit", file).contains("directory"));
        assertNotEquals(
                0, cell.command(join("set", file, "nobody.there=read")).run().exitCode());
        assertNotEquals(0, cell.command(join("inherit", dir)).run().exitCode());
        acl("set", dir, "--volume", "system:anyuser=read", "system:administrators=read");
        assertTrue(acl("get", file, "--volume").contains("volume"));
        assertFalse(create("other"));
        acl("inherit", dir, "--volume");
        assertTrue(create("other"));
    }

    @Test
    void directoriesTooLargeToBeHeldAsAWhole() {
        String names =
                "entry with a name so long that some thousands of them are more than a client holds as a whole %05g";
        sh("seq -f '" + names + "' 1 " + NAMES + " | xargs -d '\n' touch --");
        assertEquals(Integer.toString(NAMES + 2), sh("ls -f | wc -l"));
        assertEquals(Integer.toString(NAMES), sh("find . -type f -newermt 2001-01-01 | sort | uniq | wc -l"));
        assertEquals(Integer.toString(NAMES), sh("ls -l | grep -c entry"));

        sh("for i in $(seq 1 200); do touch new$i && mv new$i moved$i; done");
        assertEquals("200", sh("ls -f | grep -c moved"));
        sh("rm -r ./*moved* && rm -rf ../dir/*");
        assertEquals("2", sh("ls -f | wc -l"));
    }

    private String sh(String line) {
        return Program.of("sh", "-ec", "cd \"$0\" && " + line, dir.toString())
                .succeed()
                .line();
    }
}
