package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Workplace;
import io.cellfs.metrics.testing.Shown;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code cellfs up} as a process: start, end, restart, and every reason not to start. */
class UpIT {
    private static final int PORTS = PortRange.UP.base();
    private static final int BUSY = 6;
    private static final int UNAVAILABLE = 7;
    private static final int USAGE = 2;

    private static final Pattern FIGURES = Pattern.compile("figures +(http://127\\.0\\.0\\.1:\\d+/metrics)");

    private final Workplace work = Workplace.open("up");

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    @Test
    void servesTheSameDataAfterARestartAndLeavesNothingBehind() throws Exception {
        CellSpec spec = CellSpec.up(work.path(), PORTS, "--no-csi", "--metrics", "0");
        CellProcess cell = work.start(spec);
        assertTrue(cell.log().contains(spec.mount().toString()), cell.log());
        cell.cellfs(
                "volume",
                "create",
                "home",
                "--quota",
                "1G",
                "--mount",
                cell.root().resolve("home").toString());
        Path note = cell.root().resolve("home/note");
        Files.writeString(note, "kept");
        Files.writeString(cell.root().resolve("top"), "also kept");

        assertEquals(0, cell.stop(), cell.log());
        assertEquals(List.of(), work.mounts());
        assertFalse(Files.exists(spec.readyFile()), "the ready file is left");
        assertEquals(
                List.of(),
                Program.shell("find " + spec.state().resolve("run") + " -name '*.sock' -o -name endpoints.json")
                        .succeed()
                        .out()
                        .lines()
                        .toList());

        CellProcess again = work.start(spec);
        assertEquals("kept", Files.readString(note));
        assertEquals("also kept", Files.readString(again.root().resolve("top")));
        assertTrue(again.cellfs("volume", "list").out().contains("home"));
        Shown shown = Shown.at(FIGURES.matcher(again.log())
                .results()
                .reduce((first, second) -> second)
                .orElseThrow()
                .group(1));
        assertTrue(shown.sum("cellfs_server_calls_total") > 0);
        assertTrue(shown.value("cellfs_rx_datagrams_total", "port", Integer.toString(PORTS), "direction", "in") > 0);
        assertTrue(shown.value("cellfs_partition_free_bytes", "partition", "/vicepa") > 0);
        assertEquals(4L << 30, shown.value("cellfs_cache_limit_bytes"));
        assertEquals(0, shown.value("cellfs_attached_volumes"));
        assertTrue(shown.value("cellfs_fuse_request_seconds_count", "operation", "open") > 0);
    }

    @Test
    void aKilledCellStartsAgainOverItsStaleMountAndSockets() throws IOException {
        CellSpec spec = CellSpec.up(work.path(), PORTS);
        CellProcess cell = work.start(spec);
        Files.writeString(cell.root().resolve("before"), "kill");
        Program.of("sync", cell.root().resolve("before").toString()).succeed();
        cell.kill();
        CellProcess again = work.start(spec);
        assertEquals("kill", Files.readString(again.root().resolve("before")));
        assertEquals(1, work.mounts().size(), work.mounts().toString());
        assertEquals(0, again.stop(), again.log());
        assertEquals(List.of(), work.mounts());
    }

    @Test
    void endsWithAProgramInsideTheMount() {
        CellSpec spec = CellSpec.up(work.path(), PORTS, "--no-csi");
        CellProcess cell = work.start(spec);
        Program.shell("cd " + cell.root() + " && (sleep 60 >/dev/null 2>&1 & echo $! > " + work.resolve("pid") + ")")
                .succeed();
        try {
            assertEquals(0, cell.stop(), cell.log());
            assertEquals(List.of(), work.mounts());
        } finally {
            Program.shell("kill $(cat " + work.resolve("pid") + ")").run();
        }
    }

    @Test
    void refusesASecondInstanceOnTheSameState() {
        work.start(CellSpec.up(work.path(), PORTS, "--no-csi"));
        assertRefused(
                CellSpec.up(work.path(), PORTS + 100, "--no-csi"),
                BUSY,
                "is in use",
                work.resolve("state").toString());
    }

    @Test
    void refusesABusyPort() throws IOException {
        try (DatagramSocket other = new DatagramSocket(PORTS + 3, InetAddress.getByName("127.0.0.1"))) {
            assertTrue(other.isBound());
            assertRefused(
                    CellSpec.up(work.path(), PORTS, "--no-csi"), BUSY, Integer.toString(PORTS + 3), "--port-base");
        }
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(other.getLocalPort());
            assertRefused(
                    CellSpec.up(work.path(), PORTS, "--no-csi", "--metrics", port),
                    BUSY,
                    "127.0.0.1:" + port,
                    "--metrics");
        }
        assertEquals(List.of(), work.mounts());
    }

    @Test
    void refusesABusyMountPoint() throws IOException {
        Path mount = Files.createDirectories(work.resolve("mnt"));
        Files.writeString(mount.resolve("a file"), "in the way");
        assertRefused(CellSpec.up(work.path(), PORTS, "--no-csi"), BUSY, mount.toString());
        Files.delete(mount.resolve("a file"));
        Program.of("mount", "-t", "tmpfs", "tmpfs", mount.toString()).succeed();
        assertRefused(CellSpec.up(work.path(), PORTS, "--no-csi"), BUSY, mount.toString());
    }

    @Test
    void refusesBadArgumentsByName() {
        assertRefused(CellSpec.up(work.path(), PORTS, "--cell", "../up"), USAGE, "--cell");
        assertRefused(CellSpec.up(work.path(), PORTS, "--cache-size", "1K"), USAGE, "--cache-size");
        assertRefused(CellSpec.up(work.path(), PORTS, "--metrics", "here"), USAGE, "--metrics", "'here'");
        assertRefused(CellSpec.up(work.path(), 65_534), USAGE, "--port-base");
    }

    @Test
    void refusesAStateThatIsNoDirectory() throws IOException {
        Files.writeString(work.resolve("state"), "a file");
        assertRefused(
                CellSpec.up(work.path(), PORTS, "--no-csi"),
                UNAVAILABLE,
                work.resolve("state").toString());
    }

    @Test
    void saysWhenThereIsNoFuse() {
        Path devices = work.resolve("dev");
        String hide = "mkdir " + devices + " && cp -a /dev/fd /dev/null /dev/zero /dev/full /dev/random /dev/urandom "
                + devices + " && mount --bind " + devices + " /dev && exec \"$@\"";
        CellSpec spec = CellSpec.up(work.path(), PORTS, "--no-csi").under("unshare", "-m", "bash", "-c", hide, "bash");
        assertRefused(spec, UNAVAILABLE, "/dev/fuse");
    }

    private static void assertRefused(CellSpec spec, int exitCode, String... words) {
        Program.Result result = spec.program().run();
        assertEquals(exitCode, result.exitCode(), result.toString());
        assertEquals(1, result.err().lines().filter(l -> !l.startsWith("Try ")).count(), result.toString());
        for (String word : words) {
            assertTrue(result.err().contains(word), result.toString());
        }
    }
}
