package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Programs lock files of one cell through two mounts of two clients. */
class LocksIT {
    private static final int SERVER_PORTS = PortRange.LOCKS.base();
    private static final int FIRST_PORTS = SERVER_PORTS + 10;
    private static final int SECOND_PORTS = SERVER_PORTS + 20;
    private static final long PATIENCE_S = 120;

    /** Adds one to the number in a file, under a lock of the whole file, many times. */
    private static final String COUNT = """
            import fcntl, os, sys
            fd = os.open(sys.argv[1], os.O_RDWR)
            for i in range(int(sys.argv[2])):
                fcntl.lockf(fd, fcntl.LOCK_EX)
                value = int(os.pread(fd, 20, 0) or b"0")
                os.pwrite(fd, str(value + 1).encode(), 0)
                fcntl.lockf(fd, fcntl.LOCK_UN)
            """;

    /** Adds rows to a table, each in a transaction of its own that reads and writes. */
    private static final String SQLITE = """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1], timeout=100, isolation_level=None)
            db.execute("PRAGMA journal_mode=DELETE")
            for i in range(int(sys.argv[2])):
                db.execute("BEGIN IMMEDIATE")
                n = db.execute("SELECT count(*) FROM t").fetchone()[0]
                db.execute("INSERT INTO t VALUES (?, ?)", (n, sys.argv[3]))
                db.execute("COMMIT")
            """;

    /** Takes a lock, says so, and keeps it until a line comes; then tells how a write went. */
    private static final String HOLD = """
            import fcntl, os, sys
            fd = os.open(sys.argv[1], os.O_RDWR)
            fcntl.lockf(fd, fcntl.LOCK_EX, 10, 0)
            print("locked", flush=True)
            sys.stdin.readline()
            try:
                os.pwrite(fd, sys.argv[2].encode(), 0)
                print("written", flush=True)
            except OSError as e:
                print("errno", e.errno, flush=True)
            """;

    /** Waits for a lock until SIGALRM. */
    private static final String ALARM = """
            import errno, fcntl, os, signal, sys
            def alarm(number, frame):
                raise InterruptedError()
            signal.signal(signal.SIGALRM, alarm)
            fd = os.open(sys.argv[1], os.O_RDWR)
            signal.alarm(2)
            try:
                fcntl.lockf(fd, fcntl.LOCK_EX)
                print("locked")
            except InterruptedError:
                print("interrupted")
            """;

    /** Locks one file, then the other when told so. */
    private static final String CROSS = """
            import errno, fcntl, os, sys
            a = os.open(sys.argv[1], os.O_RDWR)
            b = os.open(sys.argv[2], os.O_RDWR)
            fcntl.lockf(a, fcntl.LOCK_EX)
            print("locked", flush=True)
            sys.stdin.readline()
            try:
                fcntl.lockf(b, fcntl.LOCK_EX)
                print("both", flush=True)
            except OSError as e:
                print("EDEADLK" if e.errno == errno.EDEADLK else e, flush=True)
            """;

    /** Takes a lock of its open file, and keeps it until the file is closed when a line comes; or tells that it cannot have it. */
    private static final String OPEN_FILE = """
            import errno, fcntl, os, struct, sys
            SETLK, SETLKW = 37, 38
            fd = os.open(sys.argv[1], os.O_RDWR)
            try:
                wait = sys.argv[2] == "wait"
                fcntl.fcntl(fd, SETLKW if wait else SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 10, 0))
                print("locked", flush=True)
                sys.stdin.readline()
                os.close(fd)
                print("closed", flush=True)
                sys.stdin.readline()
            except OSError as e:
                print("refused" if e.errno in (errno.EAGAIN, errno.EACCES) else e, flush=True)
            """;

    private static Workplace work;
    private static CellProcess server;
    private static CellProcess first;
    private static CellProcess second;
    private static int files;

    private final List<Process> programs = new ArrayList<>();
    private final int number = ++files;

    @BeforeAll
    static void start() {
        work = Workplace.open("locks");
        server = work.start(CellSpec.server(work.resolve("server"), SERVER_PORTS, "--lock-lease", "8"));
        first = work.start(CellSpec.mount(work.resolve("first"), FIRST_PORTS, SERVER_PORTS + 3, "--no-csi"));
        second = work.start(CellSpec.mount(work.resolve("second"), SECOND_PORTS, SERVER_PORTS + 3, "--no-csi"));
        first.cellfs(
                "volume",
                "create",
                "locked",
                "--mount",
                first.root().resolve("locked").toString());
    }

    @AfterEach
    void leaveNothing() {
        programs.forEach(Process::destroyForcibly);
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
        work.close();
    }

    private Path here(String name) {
        return first.root().resolve("locked").resolve(name + number);
    }

    private Path there(String name) {
        return second.root().resolve("locked").resolve(name + number);
    }

    private Process python(String program, Object... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("python3", "-c", program));
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .directory(Path.of("/").toFile())
                .start();
        programs.add(process);
        return process;
    }

    private static void tell(Process process) throws IOException {
        process.outputWriter().write("go\n");
        process.outputWriter().flush();
    }

    /** The next line that a program prints; the test's own deadline bounds the wait. */
    private static String line(Process process) throws IOException {
        return String.valueOf(process.inputReader().readLine());
    }

    private static void succeed(Process process) throws Exception {
        assertTrue(process.waitFor(PATIENCE_S, TimeUnit.SECONDS), "not done in time");
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), said);
    }

    @Test
    void countersAndDatabasesLoseNoUpdate() throws Exception {
        Files.writeString(here("counter"), "0");
        List<Process> counting = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            counting.add(python(COUNT, here("counter"), 60));
            counting.add(python(COUNT, there("counter"), 60));
        }
        for (Process each : counting) {
            succeed(each);
        }
        assertEquals("240", Files.readString(here("counter")));
        assertEquals("240", Files.readString(there("counter")));
        Program.of(
                        "sqlite3",
                        here("db").toString(),
                        "PRAGMA journal_mode=DELETE; CREATE TABLE t (n INTEGER PRIMARY KEY, who)")
                .succeed();
        List<Process> inserting = List.of(
                python(SQLITE, here("db"), 25, "here"),
                python(SQLITE, there("db"), 25, "there"),
                python(SQLITE, there("db"), 25, "there too"));
        for (Process each : inserting) {
            succeed(each);
        }
        for (Path db : List.of(here("db"), there("db"))) {
            assertEquals(
                    "ok\n75|74",
                    Program.of("sqlite3", db.toString(), "PRAGMA integrity_check; SELECT count(*), max(n) FROM t")
                            .succeed()
                            .line());
        }
    }

    @Test
    void flockExcludesTheOtherMachineAndSignalsEndWaits() throws Exception {
        Files.writeString(here("f"), "");
        Process holder = python(HOLD, here("f"), "stale!");
        assertEquals("locked", line(holder));
        Program.of("flock", "-n", there("f").toString(), "true").succeed();
        assertEquals(
                "interrupted",
                Program.of("python3", "-c", ALARM, there("f").toString())
                        .succeed()
                        .line());
        Process flock = new ProcessBuilder("flock", here("f").toString(), "sh", "-c", "echo locked; read line").start();
        programs.add(flock);
        assertEquals("locked", line(flock));
        assertEquals(
                1,
                Program.of("flock", "-n", there("f").toString(), "true").run().exitCode());
        assertEquals(
                1,
                Program.of("flock", "-n", "-s", there("f").toString(), "true")
                        .run()
                        .exitCode());
        tell(flock);
        Program.of("flock", there("f").toString(), "true").succeed();
        tell(holder);
        assertEquals("written", line(holder));
    }

    @Test
    void locksOfOpenFilesExcludeAndEndWithTheFile() throws Exception {
        Files.writeString(here("f"), "");
        Process holder = python(OPEN_FILE, here("f"), "try");
        assertEquals("locked", line(holder));
        assertEquals("refused", line(python(OPEN_FILE, here("f"), "try")));
        assertEquals("refused", line(python(OPEN_FILE, there("f"), "try")));
        Process wanting = python(OPEN_FILE, there("f"), "wait");
        tell(holder);
        assertEquals("closed", line(holder));
        assertEquals("locked", line(wanting));
        assertEquals("refused", line(python(OPEN_FILE, here("f"), "try")));
        wanting.destroyForcibly();
        assertEquals("locked", line(python(OPEN_FILE, here("f"), "wait")));
    }

    @Test
    void aCircleOverTwoMachinesIsRefused() throws Exception {
        Files.writeString(here("a"), "");
        Files.writeString(here("b"), "");
        Process one = python(CROSS, here("a"), here("b"));
        Process two = python(CROSS, there("b"), there("a"));
        assertEquals("locked", line(one));
        assertEquals("locked", line(two));
        tell(one);
        tell(two);
        List<String> answers = new ArrayList<>(List.of(line(one), line(two)));
        answers.sort(String::compareTo);
        assertEquals(List.of("EDEADLK", "both"), answers);
    }

    @Test
    void locksOutliveTheServerAndEndWithTheirMachine() throws Exception {
        Files.writeString(here("f"), "");
        Files.writeString(here("g"), "");
        Process holder = python(HOLD, here("f"), "stale!");
        Process other = python(HOLD, there("g"), "stale!");
        assertEquals("locked", line(holder));
        assertEquals("locked", line(other));
        server.kill();
        server = work.start(server.spec());
        Process wanting = python(HOLD, there("f"), "fresh!");
        assertEquals(
                "refused",
                Program.of(
                                "python3",
                                "-c",
                                "import fcntl,os,sys\nfd=os.open(sys.argv[1], os.O_RDWR)\ntry:\n  fcntl.lockf(fd,"
                                        + " fcntl.LOCK_EX | fcntl.LOCK_NB)\n  print('granted')\nexcept OSError:\n"
                                        + "  print('refused')",
                                here("g").toString())
                        .succeed()
                        .line());
        assertTrue(wanting.isAlive() && !wanting.inputReader().ready(), "granted though held");
        first.kill();
        assertEquals("locked", line(wanting));
        tell(wanting);
        assertEquals("written", line(wanting));
        tell(other);
        assertEquals("written", line(other));
        succeed(other);
        programs.forEach(Process::destroyForcibly);
        Program.of("umount", "-l", first.spec().mount().toString()).run();
        first = work.start(first.spec());
        assertEquals("fresh!", Files.readString(here("f")));
    }

    @Test
    void aMachineThatFellSilentLearnsThatItsLocksAreLost() throws Exception {
        Files.writeString(here("f"), "nothing");
        Process holder = python(HOLD, here("f"), "stale!");
        assertEquals("locked", line(holder));
        Process wanting = python(HOLD, there("f"), "fresh!");
        signal("-STOP", first);
        assertEquals("locked", line(wanting));
        tell(wanting);
        assertEquals("written", line(wanting));
        signal("-CONT", first);
        tell(holder);
        assertEquals("errno 5", line(holder));
        succeed(holder);
        assertEquals("fresh!g", Files.readString(there("f")));
        assertEquals("fresh!g", Files.readString(here("f")));
    }

    private static void signal(String which, CellProcess cell) {
        Program.of("kill", which, Long.toString(cell.handle().pid())).succeed();
    }
}
