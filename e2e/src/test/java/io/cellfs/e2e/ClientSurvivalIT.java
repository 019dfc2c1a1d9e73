package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.HeldFiles;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a node's client and the holder of its mount start and end. */
class ClientSurvivalIT {
    private static final int PORTS = PortRange.CLIENT_SURVIVAL.base();
    private static final int CLIENT_PORTS = PORTS + 10;
    private static final int MEBIBYTE = 1 << 20;

    private final Workplace work = Workplace.open("survival");

    @AfterEach
    void leaveNothing() {
        work.close();
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
        HeldFiles held = HeldFiles.open(client.root().resolve("load"));
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
}
