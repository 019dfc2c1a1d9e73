package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.AfsNamespace;
import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cells of which servers have IPv6 only, in a network namespace. */
class Ipv6IT {
    private static final String FOURTH = "10.199.77.1";
    private static final String SIXTH = "fd77::1";
    private static final String OTHER = "fd77::2";
    private static final String THIRD = "fd77::3";
    private static final String LAST = "fd77::4";
    private static final int PORTS = 7000;
    private static final int RAFT = PORTS + 10;
    private static final int OTHER_PORTS = 7100;
    private static final int MOUNT_PORTS = 7200;
    private static final int SECOND_MOUNT_PORTS = 7300;
    private static final String DATABASE = "[" + SIXTH + "]:" + (PORTS + 3);

    private final Workplace work = Workplace.open("six");
    private final AfsNamespace namespace = AfsNamespace.open("cellfs-it-six", work, FOURTH);

    @AfterEach
    void leaveNothing() {
        work.close();
        namespace.close();
    }

    private CellProcess start(CellSpec spec) {
        return work.start(spec.under(namespace.prefix().toArray(new String[0])));
    }

    private CellProcess mount(String name, int ports) {
        return start(
                new CellSpec("mount", work.resolve(name), ports, List.of("--vl", DATABASE, "--no-csi"), "", List.of()));
    }

    private String cellfs(CellProcess at, String... words) {
        return at.command(words).under(namespace.prefix()).succeed().out();
    }

    private static Path file(CellProcess mount, String volume) {
        return mount.spec()
                .mount()
                .resolve(".:mount")
                .resolve("cellfs.local:" + volume)
                .resolve("f");
    }

    @BeforeEach
    void addAddresses() {
        for (String address : List.of(SIXTH, OTHER, THIRD, LAST)) {
            namespace
                    .inside("ip", "address", "add", address + "/64", "dev", "lo", "nodad")
                    .succeed();
        }
    }

    /** A copy of the databases at an address of its own; {@code peers} names those of the group. */
    private CellSpec database(String id, String address, String... peers) {
        List<String> flags = new ArrayList<>(List.of("--id", id, "--bind", address));
        flags.addAll(List.of(peers));
        return new CellSpec("server db", work.resolve(id), PORTS, flags, "-Xmx160m", List.of())
                .under(namespace.prefix().toArray(new String[0]));
    }

    /** Which copy leads, as all that answer say. */
    private static Optional<String> leader(String status) {
        return status.lines()
                .map(line -> line.split(" +", -1))
                .filter(row -> row.length > 2 && row[2].equals("leader"))
                .map(row -> row[1])
                .findFirst();
    }

    @Test
    void databasesAreReplicatedOverIpv6Alone() throws InterruptedException {
        String founders = "a=[" + SIXTH + "],b=[" + OTHER + "]:" + RAFT + ",c=[" + THIRD + "]";
        Map<String, CellProcess> copies = new TreeMap<>();
        copies.put("a", work.spawn(database("a", SIXTH, "--peers", founders)));
        copies.put("b", work.spawn(database("b", OTHER, "--peers", founders)));
        copies.put("c", work.spawn(database("c", THIRD, "--peers", founders)));
        copies.values().forEach(CellProcess::awaitReady);
        String all = Stream.of(SIXTH, OTHER, THIRD, LAST)
                .map(each -> "[" + each + "]:" + (PORTS + 3))
                .collect(Collectors.joining(","));
        CellProcess any = copies.get("a");
        cellfs(any, "user", "create", "first", "--vl", all);

        copies.put("d", work.start(database("d", LAST, "--peers", "d=[" + LAST + "]", "--join")));
        cellfs(any, "db", "add-peer", "d=[" + LAST + "]", "--vl", all);
        String status = cellfs(any, "db", "status", "--vl", all);
        assertTrue(status.contains("d=[" + LAST + "]:" + RAFT), status);
        CellProcess leader = copies.remove(leader(status).orElseThrow());
        leader.kill();
        cellfs(any, "user", "create", "second", "--vl", all);
        cellfs(
                any,
                "db",
                "remove-peer",
                leader.spec().state().getParent().getFileName().toString(),
                "--vl",
                all);
        String users = cellfs(any, "user", "list", "--vl", all);
        assertTrue(users.contains("first") && users.contains("second"), users);
    }

    @Test
    void serversClientsAndToolsSpeakBoth() throws IOException {
        CellProcess both =
                start(CellSpec.server(work.resolve("a"), PORTS, "--bind", "::", "--address", FOURTH + "," + SIXTH));
        CellProcess six = start(CellSpec.fileServer(work.resolve("b"), OTHER_PORTS, DATABASE, "--bind", OTHER));
        String servers = cellfs(six, "server", "list");
        assertTrue(servers.contains("[fd77:0:0:0:0:0:0:2]:" + OTHER_PORTS), servers);
        assertTrue(servers.contains(FOURTH + ":" + PORTS), "IPv4 where there is a choice\n" + servers);

        cellfs(six, "volume", "create", "six", "--server", OTHER);
        cellfs(both, "volume", "create", "four", "--server", FOURTH);
        CellProcess first = mount("m", MOUNT_PORTS);
        CellProcess second = mount("n", SECOND_MOUNT_PORTS);
        for (String volume : List.of("six", "four")) {
            Files.writeString(file(first, volume), "once");
            assertEquals("once", Files.readString(file(second, volume)));
            Files.writeString(file(first, volume), "twice, and longer");
            assertEquals("twice, and longer", Files.readString(file(second, volume)), "the server calls clients back");
        }

        cellfs(both, "volume", "add-site", "six", FOURTH, "/vicepa");
        cellfs(both, "volume", "release", "six");
        assertEquals("twice, and longer", Files.readString(file(first, "six.readonly")));
        for (String destination : List.of(FOURTH, OTHER)) {
            cellfs(six, "volume", "move", "six", destination, "/vicepa");
            Files.writeString(file(first, "six"), "at " + destination);
            assertEquals("at " + destination, Files.readString(file(second, "six")));
        }
        String known = namespace.tool("vos", "listaddrs");
        assertTrue(known.contains(FOURTH) && !known.contains("fd77"), known);
        assertTrue(namespace.tool("vos", "examine", "four").contains("On-line"));
    }
}
