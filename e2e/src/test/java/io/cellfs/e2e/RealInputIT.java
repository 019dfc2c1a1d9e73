package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.SourceTree;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs that people run, on trees of the size that they have, in a mount; the same bytes after a restart. */
class RealInputIT {
    private static final int PORTS = PortRange.REAL_INPUT.base();
    private static final int FILES = 10_500;
    private static final long SEED = 1;
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String CHECKSUMS =
            "find . -type f -print0 | sort -z | xargs -0 sha256sum; find . -type l -printf '%p %l\\n' | sort;"
                    + " find . -printf '%p %m %s %y\\n' | grep -v ' d$' | sort";

    private final Workplace work = Workplace.open("real");
    private CellProcess cell = work.start(CellSpec.up(work.path(), PORTS, "--no-csi"));
    private final Path volume = cell.root().resolve("work");

    @BeforeEach
    void makeVolume() {
        cell.cellfs("volume", "create", "work", "--mount", volume.toString());
    }

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    @Test
    void aJdkRunsAndCompilesFromTheMount() throws IOException {
        Path jdk = volume.resolve("jdk");
        Program.of("cp", "-a", System.getProperty("java.home"), jdk.toString())
                .within(LONG)
                .succeed();
        assertSame(checksums(Path.of(System.getProperty("java.home"))), jdk);
        String version = Program.of(jdk.resolve("bin/java").toString(), "-version")
                .succeed()
                .err();
        assertTrue(version.contains("25"), version);
        Path source = Files.createDirectories(volume.resolve("src")).resolve("Hello.java");
        Files.writeString(
                source,
                "class Hello { public static void main(String[] a) { System.out.print(\"from the mount\"); } }");
        Program.of(
                        jdk.resolve("bin/javac").toString(),
                        "-d",
                        volume.resolve("out").toString(),
                        source.toString())
                .succeed();
        String run = Program.of(
                        jdk.resolve("bin/java").toString(),
                        "-cp",
                        volume.resolve("out").toString(),
                        "Hello")
                .succeed()
                .out();
        assertEquals("from the mount", run);
        restart();
        assertSame(checksums(Path.of(System.getProperty("java.home"))), jdk);
        assertEquals(
                "from the mount",
                Program.of(
                                jdk.resolve("bin/java").toString(),
                                "-cp",
                                volume.resolve("out").toString(),
                                "Hello")
                        .succeed()
                        .out());
    }

    @Test
    void aSourceTreeGoesThroughGitTarRsyncFindAndGrep() throws IOException {
        Path local = work.resolve("tree");
        SourceTree.generate(local, FILES, SEED);
        String sums = checksums(local);
        Program.shell("tar -C " + work.path() + " -cf - tree | tar -C " + volume + " -xf -")
                .within(LONG)
                .succeed();
        Path tree = volume.resolve("tree");
        assertSame(sums, tree);
        find(tree);
        git(tree);
        rsync(local, tree, sums);
        restart();
        assertSame(sums, volume.resolve("copy"));
        Program.shell("git -C " + tree + " fsck --strict && test -z \"$(git -C " + tree + " status --porcelain)\"")
                .within(LONG)
                .succeed();
        Program.of("rm", "-rf", tree.toString(), volume.resolve("copy").toString())
                .within(LONG)
                .succeed();
        assertEquals("", Program.of("ls", "-A", volume.toString()).succeed().line());
    }

    private static void find(Path tree) {
        String count =
                Program.shell("find . -type f | wc -l").in(tree).succeed().line();
        assertEquals(Integer.toString(FILES), count);
        String hits = Program.shell("grep -rl 'final class Type77 ' . | wc -l")
                .in(tree)
                .succeed()
                .line();
        assertEquals("1", hits);
    }

    private static void git(Path tree) {
        Program.shell(
                        "git init -q . && git config gc.auto 0 && git config user.email t@cellfs.io && git config user.name t && git add -A"
                                + " && git commit -qm all && git fsck --strict && test -z \"$(git status --porcelain)\"")
                .in(tree)
                .within(LONG)
                .succeed();
        Program.shell("git mv module0 moved && git commit -qm move && git checkout -q HEAD~1 && git checkout -q -")
                .in(tree)
                .within(LONG)
                .succeed();
        Program.shell("git mv moved module0 && git commit -qm back && git gc -q")
                .in(tree)
                .within(LONG)
                .succeed();
    }

    private void rsync(Path local, Path tree, String sums) {
        Path copy = volume.resolve("copy");
        Program.shell("rsync -a " + local + "/ " + copy + "/").within(LONG).succeed();
        assertSame(sums, copy);
        String again = Program.shell("rsync -ai " + local + "/ " + copy + "/")
                .within(LONG)
                .succeed()
                .out();
        assertEquals("", again, "rsync finds differences between what it wrote and what it reads");
        Path back = work.resolve("back");
        Program.shell("rsync -a --exclude .git " + tree + "/ " + back + "/")
                .within(LONG)
                .succeed();
        assertSame(sums, back);
    }

    private void restart() {
        assertEquals(0, cell.stop(), cell.log());
        cell = work.start(cell.spec());
    }

    /** Content, links and modes below a directory are these; the first lines that differ are shown. */
    private static void assertSame(String sums, Path directory) {
        List<String> wanted = sums.lines().toList();
        Set<String> found = new HashSet<>(checksums(directory).lines().toList());
        List<String> missing =
                wanted.stream().filter(line -> !found.contains(line)).toList();
        assertEquals(
                List.of(),
                missing.subList(0, Math.min(10, missing.size())),
                () -> directory + " has: "
                        + found.stream()
                                .filter(line -> !wanted.contains(line))
                                .limit(10)
                                .toList());
        assertEquals(wanted.size(), found.size(), directory + " has more entries");
    }

    private static String checksums(Path directory) {
        return Program.shell(CHECKSUMS).in(directory).within(LONG).succeed().out();
    }
}
