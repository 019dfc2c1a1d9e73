package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.Launcher;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The database servers of a cell are replaced one after the other, until none of the first is left: file servers, clients and the tools beside them go
 * on, and know the new ones after a restart too.
 */
class DatabaseReplacementIT {
    private static final int PORTS = PortRange.DATABASE_REPLACEMENT.base();
    private static final int APART = 20;
    private static final int FILE_PORTS = PORTS + 140;
    private static final int MOUNT_PORTS = PORTS + 160;
    private static final int RAFT = 10;
    private static final int LOCATION = 3;
    private static final int SERVERS = 3;
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    private final Workplace work = Workplace.open("replaced");
    private final List<CellProcess> databases = new ArrayList<>();

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    private static String id(int server) {
        return String.valueOf((char) ('a' + server));
    }

    private static String peer(int server) {
        return id(server) + "=127.0.0.1:" + (PORTS + server * APART + RAFT);
    }

    private static String location(int server) {
        return "127.0.0.1:" + (PORTS + server * APART + LOCATION);
    }

    private static String peers(int from, int to) {
        return IntStream.range(from, to).mapToObj(DatabaseReplacementIT::peer).collect(Collectors.joining(","));
    }

    private static String locations(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(DatabaseReplacementIT::location)
                .collect(Collectors.joining(","));
    }

    private CellSpec database(int server, String... flags) {
        List<String> all = new ArrayList<>(List.of("--id", id(server)));
        all.addAll(List.of(flags));
        return new CellSpec("server db", work.resolve(id(server)), PORTS + server * APART, all, "-Xmx160m", List.of());
    }

    private static Path volume(CellProcess mount, String name) {
        return mount.spec().mount().resolve(".:mount").resolve("cellfs.local:" + name);
    }

    private static void db(String locations, String... words) {
        List<String> all = new ArrayList<>(List.of("db"));
        all.addAll(List.of(words));
        all.addAll(List.of("--vl", locations));
        Launcher.cellfs(all).succeed();
    }

    /** A new server takes the place of the oldest. */
    private void replace(int oldest) throws InterruptedException {
        int next = oldest + SERVERS;
        databases.add(work.start(database(next, "--peers", peer(next), "--join")));
        String members = locations(oldest + 1, next);
        db(members, "add-peer", peer(next));
        db(members, "transfer-leader", id(next));
        db(members, "remove-peer", id(oldest));
        CellProcess gone = databases.removeFirst();
        long endNs = System.nanoTime() + DEADLINE.toNanos();
        while (gone.isAlive()) {
            assertTrue(System.nanoTime() - endNs < 0, "a copy that was removed runs on\n" + gone.log());
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Waits until a process has noted a server. A client asks its cell when it misses a server, so it is made to ask for volumes. */
    private static void awaitNoted(CellProcess process, CellProcess mount, int server)
            throws IOException, InterruptedException {
        Path note = process.spec().state().resolve("databases");
        long endNs = System.nanoTime() + DEADLINE.toNanos();
        while (!Files.exists(note) || !Files.readString(note).contains("told " + location(server))) {
            assertTrue(System.nanoTime() - endNs < 0, process.spec().part() + " does not learn\n" + process.log());
            assertTrue(!Files.exists(volume(mount, "nothing" + server)));
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @Test
    void aCellOutlivesItsFirstDatabaseServers() throws Exception {
        for (int i = 0; i < SERVERS; i++) {
            databases.add(work.spawn(database(i, "--peers", peers(0, SERVERS))));
        }
        databases.forEach(CellProcess::awaitReady);
        CellSpec files = CellSpec.fileServer(work.resolve("fs"), FILE_PORTS, locations(0, SERVERS));
        CellSpec client = CellSpec.mount(work.resolve("m"), MOUNT_PORTS, PORTS + LOCATION, "--no-csi");
        CellProcess fileServer = work.start(files);
        CellProcess mount = work.start(client);
        fileServer.cellfs("volume", "create", "first");
        Files.writeString(volume(mount, "first").resolve("f"), "before");
        awaitNoted(mount, mount, SERVERS - 1);

        for (int i = 0; i < SERVERS; i++) {
            replace(i);
            awaitNoted(fileServer, mount, i + SERVERS);
            awaitNoted(mount, mount, i + SERVERS);
        }

        fileServer.cellfs("volume", "create", "second");
        Files.writeString(volume(mount, "second").resolve("f"), "after");
        assertTrue(mount.cellfs("volume", "list").out().contains("second"));
        String first = locations(0, SERVERS);
        String state = mount.spec().state().toString();
        assertTrue(Launcher.cellfs("volume", "list", "--vl", first, "--state", state)
                .succeed()
                .out()
                .contains("second"));
        assertEquals(0, mount.stop(), mount.log());
        assertEquals(0, fileServer.stop(), fileServer.log());

        CellProcess again = work.start(files);
        CellProcess other = work.start(client);
        assertEquals("before", Files.readString(volume(other, "first").resolve("f")));
        assertEquals("after", Files.readString(volume(other, "second").resolve("f")));
        again.cellfs("volume", "create", "third");
        again.cellfs("user", "create", "somebody");
    }
}
