package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.SteadyWork;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The node's client is killed under programs that read, write and hold files open: nothing fails, no byte is wrong. */
class ClientSurvivalIT {
    private static final int PORTS = PortRange.CLIENT_SURVIVAL.base();
    private static final int CLIENT_PORTS = PORTS + 10;
    private static final int ROUNDS = Integer.getInteger("rounds", 6);
    private static final int MEBIBYTE = 1 << 20;

    private final Workplace work = Workplace.open("survival");

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    @Test
    void programsNoticeNothingOfKilledClients() throws Exception {
        work.start(CellSpec.server(work.resolve("server"), PORTS));
        CellProcess client = work.start(CellSpec.client(work.resolve("client"), CLIENT_PORTS, PORTS + 3));
        Path volume = client.root().resolve("load");
        client.cellfs("volume", "create", "load", "--mount", volume.toString());
        Held held = Held.open(volume);
        SteadyWork load = SteadyWork.start(volume);
        for (int round = 0; round < ROUNDS; round++) {
            load.awaitProgress();
            disturb(client, round);
            load.awaitProgress();
        }
        load.stop();
        held.check();
        System.out.println("longest stall: " + load.longestStall());
        System.out.println("holder: " + resident(client.handle()) + ", client: " + resident(child(client)));
        assertEquals(0, client.stop(), client.log());
        assertEquals(List.of(), work.mounts());
        client = work.start(client.spec());
        load.check();
        assertEquals(0, client.stop(), client.log());
    }

    @Test
    void anEndWhileTheClientIsGoneLeavesNothingMountedAndNothingUnstored() throws Exception {
        work.start(CellSpec.server(work.resolve("server"), PORTS));
        CellProcess client = work.start(CellSpec.client(work.resolve("client"), CLIENT_PORTS, PORTS + 3));
        client.cellfs(
                "volume",
                "create",
                "load",
                "--mount",
                client.root().resolve("load").toString());
        try (FileChannel open = FileChannel.open(
                client.root().resolve("load/f"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            open.write(ByteBuffer.wrap(new byte[MEBIBYTE]));
            client.handle().children().forEach(ProcessHandle::destroyForcibly);
            assertEquals(0, client.stop(), client.log());
        } catch (IOException e) {
            // The mount ended with the file open: its close may say so.
            assertTrue(String.valueOf(e.getMessage()).contains("not connected"), e.toString());
        }
        assertEquals(List.of(), work.mounts());
        client = work.start(client.spec());
        assertEquals(MEBIBYTE, Files.size(client.root().resolve("load/f")));
        assertEquals(0, client.stop(), client.log());
    }

    /** Also with a mount point that is given by a symbolic link. */
    @Test
    void aStartThatFailsSaysWhyAndLeavesTheMountToTheNextOne() throws Exception {
        work.start(CellSpec.server(work.resolve("server"), PORTS));
        Path others = Files.writeString(work.resolve("others"), ">other.org\n127.0.0.1 #db\n");
        CellSpec spec =
                CellSpec.client(work.resolve("client"), CLIENT_PORTS, PORTS + 3).with("--cellservdb=" + others);
        Path real = Files.createDirectories(work.resolve("client/real"));
        Files.createSymbolicLink(spec.mount(), real);
        Path run = Files.createDirectories(
                spec.state().resolve("run"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path inTheWay = Files.createFile(run.resolve("node.sock"));
        CellProcess failing = work.spawn(spec);
        assertNotEquals(0, failing.awaitEnd(), failing.log());
        assertTrue(failing.log().contains("not a socket"), failing.log());
        assertEquals(List.of(), work.mounts());
        Files.delete(inTheWay);

        CellProcess client = work.start(spec);
        client.cellfs(
                "volume",
                "create",
                "load",
                "--mount",
                client.root().resolve("load").toString());
        Held held = Held.open(client.root().resolve("load"));
        ProcessHandle running = child(client);
        Files.delete(inTheWay);
        Files.createFile(inTheWay);
        running.destroyForcibly();
        client.awaitLog("the next one tries again");
        Files.delete(inTheWay);
        held.check();
        requireFailedUpgradeLeavesItAlone(client, others);
        assertEquals(0, client.stop(), client.log());
        assertEquals(List.of(), work.mounts());
    }

    private static void requireFailedUpgradeLeavesItAlone(CellProcess client, Path others) throws IOException {
        long running = child(client).pid();
        Files.writeString(others, "no cell\n");
        Program.Result upgrade = client.command("upgrade").run();
        assertEquals(1, upgrade.exitCode(), upgrade.toString());
        assertTrue(upgrade.err().contains("the running one stays"), upgrade.toString());
        assertTrue(client.log().contains("--cellservdb"), client.log());
        assertEquals(running, child(client).pid());
    }

    @Test
    void wrongOptionsEndTheHolderToo() {
        CellSpec spec = CellSpec.client(work.resolve("client"), CLIENT_PORTS, PORTS + 3);
        for (String option : List.of("--heap=63M", "--heap=much", "--no-such-option")) {
            Program.Result result = spec.with(option).program().run();
            assertEquals(2, result.exitCode(), result.toString());
            assertTrue(result.err().contains(option.split("=", -1)[0]), result.toString());
        }
    }

    private static ProcessHandle child(CellProcess client) {
        return client.handle().children().findFirst().orElseThrow();
    }

    private static void disturb(CellProcess client, int round) {
        switch (round % 3) {
            case 0 -> child(client).destroyForcibly();
            case 1 -> child(client).destroy();
            default -> System.out.print(client.cellfs("upgrade").out());
        }
    }

    private static String resident(ProcessHandle process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("gone");
    }

    /** What a program has open all the time: a file without a name, a locked one, one that is being read. */
    private record Held(FileChannel nameless, FileLock lock, FileChannel read, Path volume) {
        static Held open(Path volume) throws IOException {
            Path gone = volume.resolve("gone");
            FileChannel nameless = FileChannel.open(
                    gone, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            nameless.write(ByteBuffer.wrap(bytes((byte) 1)));
            Files.delete(gone);
            FileChannel locked =
                    FileChannel.open(volume.resolve("locked"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            FileLock lock = locked.lock();
            Path large = Files.write(volume.resolve("large"), bytes((byte) 2));
            return new Held(nameless, lock, FileChannel.open(large), volume);
        }

        private static byte[] bytes(byte value) {
            byte[] all = new byte[3 * MEBIBYTE];
            Arrays.fill(all, value);
            return all;
        }

        void check() throws Exception {
            assertArrayEquals(bytes((byte) 1), all(nameless));
            assertArrayEquals(bytes((byte) 2), all(read));
            assertTrue(isLockedForOthers(), "the lock is gone");
            lock.release();
            assertTrue(!isLockedForOthers(), "the lock stayed");
            nameless.close();
            read.close();
            lock.acquiredBy().close();
        }

        private static byte[] all(FileChannel file) throws IOException {
            ByteBuffer all = ByteBuffer.allocate(4 * MEBIBYTE);
            while (file.read(all, all.position()) > 0) {
                assertTrue(all.position() <= 3 * MEBIBYTE);
            }
            return Arrays.copyOf(all.array(), all.position());
        }

        /** Another process tries to get a lock on the range. */
        private boolean isLockedForOthers() {
            String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
            return Program.of(
                                    java,
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    LockTry.class.getName(),
                                    volume.resolve("locked").toString())
                            .run()
                            .exitCode()
                    == 7;
        }
    }

    /** Ends with 7 when another process has a lock on the file. */
    static final class LockTry {
        private LockTry() {}

        /** Tries. */
        public static void main(String[] args) throws IOException {
            try (FileChannel file = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
                System.exit(file.tryLock() == null ? 7 : 0);
            }
        }
    }
}
