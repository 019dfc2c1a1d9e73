package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cell of three file servers, each a process of its own, and a mount: servers are killed, come back elsewhere, and volumes move. */
class ServersIT {
    private static final int CELL_PORTS = 17_600;
    private static final int SECOND_PORTS = 17_610;
    private static final int THIRD_PORTS = 17_620;
    private static final int OTHER_PORTS = 17_630;
    private static final int MOUNT_PORTS = 17_640;
    private static final String DATABASE = "127.0.0.1:" + (CELL_PORTS + 3);
    private static final int FILES = 300;

    private final Workplace work = Workplace.open("servers");
    private Optional<CellProcess> cell = Optional.empty();
    private Optional<CellProcess> second = Optional.empty();
    private Optional<CellProcess> third = Optional.empty();
    private Optional<CellProcess> mount = Optional.empty();

    @BeforeEach
    void start() {
        cell = Optional.of(work.start(CellSpec.server(work.resolve("a"), CELL_PORTS)));
        second = Optional.of(work.start(CellSpec.fileServer(work.resolve("b"), SECOND_PORTS, DATABASE)));
        third = Optional.of(work.start(CellSpec.fileServer(
                work.resolve("c"),
                THIRD_PORTS,
                DATABASE,
                "--partition",
                "vicepa=" + work.resolve("c-a"),
                "--partition",
                "vicepb=" + work.resolve("c-b"))));
        mount = Optional.of(work.start(CellSpec.mount(work.resolve("m"), MOUNT_PORTS, CELL_PORTS + 3, "--no-csi")));
    }

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    private String cellfs(String... words) {
        return cell.orElseThrow().cellfs(words).out();
    }

    private Path volume(String name) {
        return mount.orElseThrow().spec().mount().resolve(".:mount").resolve("cellfs.local:" + name);
    }

    private static String content(int number) {
        return "file " + number + " " + "x".repeat(number * 10);
    }

    private void fill(String volume) throws IOException {
        for (int i = 0; i < FILES; i++) {
            Files.writeString(volume(volume).resolve("f" + i), content(i));
        }
    }

    @Test
    void serversAreListedWithWhatTheyHold() {
        String servers = cellfs("server", "list");
        assertTrue(servers.contains("127.0.0.1:" + SECOND_PORTS), servers);
        assertTrue(servers.contains("/vicepa,/vicepb"), servers);
        cellfs("volume", "create", "there", "--server", "127.0.0.1:" + THIRD_PORTS, "--partition", "b");
        String shown = cellfs("volume", "show", "there");
        assertTrue(shown.contains("127.0.0.1:" + (THIRD_PORTS + 5)) && shown.contains("/vicepb"), shown);
        assertTrue(shown.contains("read-write, in use"), shown);
        assertTrue(cellfs("status").contains("127.0.0.1:" + SECOND_PORTS));
        assertTrue(cell.orElseThrow()
                        .command("server", "remove", "127.0.0.1:" + THIRD_PORTS)
                        .run()
                        .exitCode()
                != 0);
        cellfs("volume", "remove", "there");
        second.orElseThrow().kill();
        String after = cellfs("server", "list");
        assertTrue(after.lines().anyMatch(l -> l.startsWith("127.0.0.1:" + SECOND_PORTS) && l.contains("no")), after);
        assertEquals(3, cell.orElseThrow().command("status").run().exitCode(), "a server is down");
        cellfs("volume", "create", "elsewhere");
        cellfs("server", "remove", "127.0.0.1:" + SECOND_PORTS);
        assertTrue(!cellfs("server", "list").contains("127.0.0.1:" + SECOND_PORTS));
    }

    @Test
    void readersOfReplicasGoOnWhenAServerIsKilled() throws Exception {
        cellfs("volume", "create", "data", "--server", "127.0.0.1:" + CELL_PORTS);
        fill("data");
        cellfs("volume", "add-site", "data", "127.0.0.1:" + SECOND_PORTS, "a");
        cellfs("volume", "add-site", "data", "127.0.0.1:" + THIRD_PORTS, "b");
        cellfs("volume", "release", "data");
        Path replica = volume("data.readonly");
        AtomicInteger read = new AtomicInteger();
        AtomicBoolean killed = new AtomicBoolean();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < FILES; i++) {
                    assertEquals(content(i), Files.readString(replica.resolve("f" + i)));
                    read.incrementAndGet();
                    while (i == FILES / 3 && !killed.get()) {
                        Thread.onSpinWait();
                    }
                }
            } catch (IOException e) {
                throw new AssertionError("after " + read + " files", e);
            }
        });
        while (read.get() < FILES / 4 && !reader.isDone()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        second.orElseThrow().kill();
        killed.set(true);
        reader.get(120, TimeUnit.SECONDS);
        third.orElseThrow().kill();
        third = Optional.of(work.start(third.orElseThrow().spec()));
        second = Optional.of(work.start(second.orElseThrow().spec()));
        for (Path file : List.of(replica.resolve("f7"), replica.resolve("f" + (FILES - 1)))) {
            mount.orElseThrow().command("fs", "flush", file.toString()).succeed();
            assertTrue(Files.readString(file).startsWith("file"));
        }
    }

    @Test
    void volumesAreFoundWhereTheyGoAndServersWhereTheyComeBack() throws Exception {
        cellfs("volume", "create", "wanders", "--server", "127.0.0.1:" + SECOND_PORTS);
        fill("wanders");
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> {
            int written = 0;
            try {
                while (!done.get()) {
                    Files.writeString(volume("wanders").resolve("w" + written), content(written % FILES));
                    written++;
                }
                return written;
            } catch (IOException e) {
                throw new AssertionError("after " + written + " files", e);
            }
        });
        cellfs("volume", "move", "wanders", "127.0.0.1:" + THIRD_PORTS, "b");
        done.set(true);
        int written = writer.get(120, TimeUnit.SECONDS);
        for (int i = 0; i < written; i++) {
            assertEquals(content(i % FILES), Files.readString(volume("wanders").resolve("w" + i)));
        }
        assertTrue(cellfs("volume", "show", "wanders").contains("/vicepb"));

        third.orElseThrow().stop();
        third = Optional.of(work.start(third.orElseThrow().spec().at(OTHER_PORTS)));
        Path file = volume("wanders").resolve("f3");
        mount.orElseThrow().command("fs", "flush", file.toString()).succeed();
        assertEquals(content(3), Files.readString(file));
        Files.writeString(volume("wanders").resolve("last"), "written");
        assertTrue(cellfs("server", "list").contains("127.0.0.1:" + OTHER_PORTS));
    }
}
