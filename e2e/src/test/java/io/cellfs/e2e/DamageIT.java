package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A disk returns other bytes than it was given: readers get an error and never these bytes, the damage is named, and what other copies have is mended. */
class DamageIT {
    private static final int PORTS = PortRange.DAMAGE.base();
    private static final int MOUNT_PORTS = PORTS + 20;
    private static final String FIRST = "127.0.0.1";
    private static final String SECOND = "127.0.0.2";
    private static final int DAMAGED = 8;
    private static final int SIZE = 1_500_000;
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    private final Workplace work = Workplace.open("damage");
    private final CellProcess cell = work.start(CellSpec.server(
            work.resolve("a"), PORTS, "--scrub-rate", "0", "--partition", "vicepa=" + work.resolve("disk-a")));

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    private CellProcess mount(String name, int ports) {
        return work.start(CellSpec.mount(work.resolve(name), ports, PORTS + 3, "--no-csi"));
    }

    private static Path file(CellProcess mount, String volume) {
        return mount.spec()
                .mount()
                .resolve(".:mount")
                .resolve("cellfs.local:" + volume)
                .resolve("file");
    }

    private static byte[] content() {
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        return content;
    }

    private List<Path> chunkFiles(String disk) throws IOException {
        try (Stream<Path> walk = Files.walk(work.resolve(disk).resolve("chunks"))) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }

    /** Flips a bit of every chunk file but some; twice is as if nothing had been. */
    private void damage(String disk, List<Path> spared) throws IOException {
        List<Path> files =
                chunkFiles(disk).stream().filter(file -> !spared.contains(file)).toList();
        assertFalse(files.isEmpty());
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[1000] ^= 1;
            Files.write(file, bytes);
        }
    }

    private String assertDamaged(String... words) {
        Program.Result result = cell.command(words).run();
        assertEquals(DAMAGED, result.exitCode(), result.out());
        assertTrue(result.out().contains("/file"), result.out());
        return result.out();
    }

    /** Lets a server read all it has; what it has found once that says so. */
    private String scrubbed(String server, String text) {
        Program.Result begun =
                cell.command("server", "scrub", server, "--begin").run();
        assertTrue(begun.exitCode() == 0 || begun.exitCode() == DAMAGED, begun.out());
        long endNs = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            String found =
                    cell.command("server", "scrub", server, "-o", "json").run().out();
            if (found.replace(" ", "").contains("\"running\":false") && found.contains(text)) {
                return found;
            }
            assertTrue(System.nanoTime() - endNs < 0, "no " + text + " in " + found);
        }
    }

    @Test
    void damageIsNeverReadButNamedAndMended() throws IOException {
        CellSpec other = CellSpec.fileServer(
                work.resolve("b"),
                PORTS,
                FIRST + ":" + (PORTS + 3),
                "--bind",
                SECOND,
                "--scrub-rate",
                "0",
                "--partition",
                "vicepa=" + work.resolve("disk-b"));
        work.start(other);
        cell.cellfs("volume", "create", "data", "--server", FIRST);
        CellProcess writer = mount("writer", MOUNT_PORTS);
        Files.write(file(writer, "data"), content());
        assertEquals(0, writer.stop(), writer.log());
        cell.cellfs("volume", "add-site", "data", SECOND, "/vicepa");
        cell.cellfs("volume", "release", "data");

        CellProcess reader = mount("reader", MOUNT_PORTS + 10);
        damage("disk-b", List.of());
        Path copy = file(reader, "data.readonly");
        assertThrows(IOException.class, () -> Files.readAllBytes(copy));
        String readOnly = assertDamaged("volume", "check", "data.readonly");
        assertTrue(readOnly.contains("    good in data, id "), readOnly);
        assertDamaged("volume", "check", "--server", SECOND);
        String found = scrubbed(SECOND, "mended from " + FIRST + ":" + (PORTS + 5));
        assertTrue(found.contains("/file"), found);
        assertArrayEquals(content(), Files.readAllBytes(copy));
        cell.cellfs("volume", "check", "--server", SECOND);

        damage("disk-a", List.of());
        Path original = file(reader, "data");
        assertThrows(IOException.class, () -> Files.readAllBytes(original));
        assertTrue(cell.log().contains("\"file\", bytes from 0 are damaged"), cell.log());
        String readWrite = assertDamaged("volume", "check", "data", "-o", "json");
        assertTrue(readWrite.contains("data.readonly") && readWrite.contains(SECOND + ":"), readWrite);
        assertTrue(scrubbed(FIRST, "mended from " + SECOND + ":").contains("/file"));
        assertDamaged("server", "scrub", FIRST);
        assertArrayEquals(content(), Files.readAllBytes(original));
        cell.cellfs("volume", "check", "data");
    }

    @Test
    void aSnapshotThatIsWholeIsNamedAndRestored() throws IOException {
        cell.cellfs("volume", "create", "data");
        CellProcess client = mount("client", MOUNT_PORTS);
        Path file = file(client, "data");
        Files.write(file, content());
        cell.cellfs("volume", "snapshot", "create", "data", "early").orFail();
        cell.cellfs("volume", "check", "data").orFail();
        List<Path> before = chunkFiles("disk-a");
        byte[] changed = content();
        Arrays.fill(changed, (byte) 7);
        Files.write(file, changed);
        assertEquals(0, client.stop(), client.log());
        cell.cellfs("volume", "snapshot", "create", "data", "late").orFail();

        damage("disk-a", before);
        String found = assertDamaged("volume", "check", "data");
        assertTrue(found.contains("good in data.early, id "), found);
        assertTrue(found.contains("'cellfs volume snapshot restore data early'"), found);
        assertFalse(found.contains("good in data.late"), found);
        cell.cellfs("volume", "snapshot", "restore", "data", "early").orFail();
        cell.cellfs("volume", "check", "data").orFail();
        assertArrayEquals(content(), Files.readAllBytes(file(mount("reader", MOUNT_PORTS + 10), "data")));
    }
}
