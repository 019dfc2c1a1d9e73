package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Replicas;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cell of three file servers, each a process of its own with an address of its own: servers are killed, come back, and go. */
class ServersIT {
    private static final int PORTS = PortRange.SERVERS.base();
    private static final int MOUNT_PORTS = PORTS + 40;
    private static final String DATABASE = "127.0.0.1:" + (PORTS + 3);
    private static final String SECOND = "127.0.0.2";
    private static final String THIRD = "127.0.0.3";
    private static final long REPLICA = 700_000_001L;
    private static final int FILES = 120;

    private final Workplace work = Workplace.open("servers");
    private final CellProcess cell = work.start(CellSpec.server(work.resolve("a"), PORTS));
    private CellProcess second = work.start(CellSpec.fileServer(work.resolve("b"), PORTS, DATABASE, "--bind", SECOND));
    private CellProcess third = work.start(third(THIRD));

    private CellSpec third(String address) {
        return CellSpec.fileServer(
                work.resolve("c"),
                PORTS,
                DATABASE,
                "--bind",
                address,
                "--partition",
                "vicepa=" + work.resolve("c-a"),
                "--partition",
                "vicepb=" + work.resolve("c-b"));
    }

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    private CellProcess mount() {
        return work.start(CellSpec.mount(work.resolve("m"), MOUNT_PORTS, PORTS + 3, "--no-csi"));
    }

    private static Path volume(CellProcess mount, String name) {
        return mount.spec().mount().resolve(".:mount").resolve("cellfs.local:" + name);
    }

    private String cellfs(String... words) {
        return cell.cellfs(words).out();
    }

    private static String content(int number) {
        return "file " + number + " " + "x".repeat(number * 10);
    }

    @Test
    void serversAreListedWithWhatTheyHoldAndForgottenWhenTheyAreEmpty() {
        String servers = cellfs("server", "list");
        assertTrue(servers.contains(SECOND + ":" + PORTS), servers);
        assertTrue(servers.contains("/vicepa,/vicepb"), servers);
        cellfs("volume", "create", "there", "--server", THIRD, "--partition", "b");
        String shown = cellfs("volume", "show", "there");
        assertTrue(shown.contains(THIRD + ":" + (PORTS + 5) + " /vicepb read-write, in use"), shown);
        assertNotEquals(0, cell.command("server", "remove", THIRD).run().exitCode(), "a volume lies on it");
        assertTrue(cellfs("status").contains(SECOND + ":" + PORTS));
        second.kill();
        String after = cellfs("server", "list");
        assertTrue(after.lines().anyMatch(line -> line.matches(SECOND + ":\\d+ .* no .*")), after);
        assertEquals(3, cell.command("status").run().exitCode(), "a server is down");
        cellfs("volume", "create", "elsewhere");
        cellfs("server", "remove", SECOND);
        assertTrue(!cellfs("server", "list").contains(SECOND));
        second = work.start(second.spec());
        assertTrue(cellfs("server", "list").contains(SECOND), "it registers when it comes back");
    }

    @Test
    void readersOfReplicasGoOnWhileServersAreKilled() throws Exception {
        Replicas.make("data", REPLICA, List.of(SECOND, THIRD), PORTS, FILES, ServersIT::content);
        CellProcess mount = mount();
        Path replica = volume(mount, "data.readonly");
        readAll(replica, 0, FILES / 3);
        CountDownLatch half = new CountDownLatch(1);
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            readAll(replica, FILES / 3, FILES / 2);
            half.countDown();
            readAll(replica, FILES / 2, FILES);
        });
        assertTrue(half.await(120, TimeUnit.SECONDS));
        second.kill();
        reader.get(120, TimeUnit.SECONDS);

        second = work.start(second.spec());
        third.kill();
        for (int number : List.of(3, FILES - 3)) {
            mount.command("fs", "flush", replica.resolve("f" + number).toString())
                    .succeed();
        }
        readAll(replica, 0, FILES);
    }

    private static void readAll(Path directory, int from, int to) {
        for (int i = from; i < to; i++) {
            try {
                assertEquals(content(i), Files.readString(directory.resolve("f" + i)));
            } catch (IOException e) {
                throw new AssertionError("file " + i, e);
            }
        }
    }

    @Test
    void theDoctorNamesTheFirstBrokenLink() throws Exception {
        cellfs("volume", "create", "ill", "--server", SECOND);
        CellProcess mount = mount();
        String file = volume(mount, "ill").resolve("f").toString();
        Files.writeString(Path.of(file), "x".repeat(300_000));
        Program.of("sync", file).succeed();
        String well = mount.cellfs("doctor", file).out();
        assertTrue(well.startsWith("every link holds\n"), well);
        assertTrue(well.contains("access") && well.contains("unsaved"), well);
        assertTrue(cellfs("doctor", "volume/ill").startsWith("every link that could be checked holds\n"));

        assertNames("entry", "the cell has no volume none", cell.command("doctor", "volume/none", "-o", "json"));
        assertNames("path", "is not on a CellFS mount", mount.command("doctor", "/proc/self", "-o", "json"));
        cellfs("volume", "set-quota", "ill", "100K");
        assertNames("quota", "is full", mount.command("doctor", "volume/ill", "-o", "json"));
        second.kill();
        assertNames("site", "file server " + SECOND, mount.command("doctor", file, "-o", "json"));
    }

    private static void assertNames(String link, String words, Program doctor) {
        Program.Result result = doctor.run();
        assertEquals(9, result.exitCode(), result.toString());
        assertTrue(result.out().contains("\"broken\" : \"" + link + "\""), result.toString());
        assertTrue(result.out().contains(words), result.toString());
        assertTrue(result.seconds() < 30, result.toString());
    }

    @Test
    void aServerIsFoundWhereItComesBack() throws Exception {
        cellfs("volume", "create", "wanders", "--server", THIRD, "--partition", "b");
        CellProcess mount = mount();
        Path directory = volume(mount, "wanders");
        Files.writeString(directory.resolve("f3"), content(3));
        third.stop();
        third = work.start(third("127.0.0.4"));
        mount.command("fs", "flush", directory.resolve("f3").toString()).succeed();
        assertEquals(content(3), Files.readString(directory.resolve("f3")));
        Files.writeString(directory.resolve("last"), "written");
        assertTrue(cellfs("server", "list").contains("127.0.0.4:" + PORTS));
        assertTrue(!cellfs("server", "list").contains(THIRD + ":"));
    }
}
