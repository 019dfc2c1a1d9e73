package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.AfsNamespace;
import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.Workplace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenAFS's vos and pts administer a cell of three machines, each with a database and a file server; machines are lost meanwhile. */
class ThreeServersIT {
    private static final List<String> SERVERS = List.of("10.77.5.1", "10.77.5.2", "10.77.5.3");
    private static final String FIRST = SERVERS.get(0);
    private static final String SECOND = SERVERS.get(1);
    private static final String THIRD = SERVERS.get(2);
    private static final String SMALL = "-Xmx192m";

    private final Workplace work = Workplace.open("threeservers");
    private final AfsNamespace namespace = AfsNamespace.open("cellfs-it-three", work, SERVERS, SERVERS.size());
    private final List<CellProcess> databases = new ArrayList<>();
    private final List<CellProcess> fileServers = new ArrayList<>();

    @BeforeEach
    void startCell() {
        String peers = IntStream.range(0, SERVERS.size())
                .mapToObj(each -> id(each) + "=" + SERVERS.get(each))
                .collect(Collectors.joining(","));
        for (int i = 0; i < SERVERS.size(); i++) {
            List<String> flags = List.of("--id", id(i), "--peers", peers, "--bind", SERVERS.get(i));
            databases.add(start(new CellSpec("server db", work.resolve("db" + i), 7000, flags, SMALL, List.of())));
        }
        String locations = SERVERS.stream().map(each -> each + ":7003").collect(Collectors.joining(","));
        for (int i = 0; i < SERVERS.size(); i++) {
            fileServers.add(start(CellSpec.fileServer(
                            work.resolve("fs" + i),
                            7000,
                            locations,
                            "--bind",
                            SERVERS.get(i),
                            "--cell",
                            AfsNamespace.CELL)
                    .withJavaOptions(SMALL)));
        }
    }

    @AfterEach
    void leaveNothing() {
        work.close();
        namespace.close();
    }

    private static String id(int server) {
        return String.valueOf((char) ('a' + server));
    }

    private CellProcess start(CellSpec spec) {
        return work.start(spec.under(namespace.prefix().toArray(new String[0])));
    }

    private String vos(String... words) {
        return namespace.tool("vos", words);
    }

    private String pts(String... words) {
        return namespace.tool("pts", words);
    }

    @Test
    void theToolsAdministerAllOfIt() {
        for (String server : SERVERS) {
            assertTrue(vos("listaddrs").contains(server));
            assertTrue(vos("partinfo", server).contains("/vicepa"));
        }
        vos("create", FIRST, "a", "data", "-maxquota", "5000");
        for (String server : SERVERS) {
            vos("addsite", server, "a", "data");
        }
        vos("release", "data");
        assertSites("data", 3);
        vos("move", "data", FIRST, "a", SECOND, "a");
        assertTrue(vos("listvol", SECOND, "a").lines().anyMatch(line -> line.startsWith("data ")));
        vos("release", "data");
        vos("backup", "data");

        loseADatabase();
        loseAFileServer();

        String dump = work.resolve("data.dump").toString();
        vos("dump", "data", "-file", dump);
        vos("restore", THIRD, "a", "restored", "-file", dump);
        vos("copy", "data", SECOND, "a", "copied", FIRST, "a");
        vos("lock", "copied");
        assertTrue(vos("listvldb", "-locked").contains("copied"));
        vos("unlock", "copied");
        for (String server : SERVERS) {
            vos("syncvldb", server);
            vos("syncserv", server);
            vos("remsite", server, "a", "data");
        }
        for (String volume : List.of("data", "restored", "copied", "meanwhile")) {
            vos("remove", "-id", volume);
        }
        assertTrue(vos("listvldb").contains("Total entries: 0"), vos("listvldb"));
    }

    /** The tools' first database server is gone: they and the servers find the others. */
    private void loseADatabase() {
        CellProcess lost = databases.getFirst();
        lost.kill();
        vos("create", THIRD, "a", "early");
        vos("rename", "early", "meanwhile");
        pts("createuser", "ada");
        pts("creategroup", "staff", "-owner", "ada");
        pts("adduser", "ada", "staff");
        databases.set(0, start(lost.spec()));
        assertTrue(pts("membership", "ada").contains("staff"));
        assertTrue(vos("examine", "meanwhile").contains(THIRD));
    }

    /** A release tells which site failed, and is repeated. */
    private void loseAFileServer() {
        CellProcess lost = fileServers.getLast();
        lost.kill();
        assertNotEquals(0, namespace.attempt("vos", "release", "data", "-f").exitCode());
        assertTrue(vos("listvol", FIRST).contains("data.readonly"));
        fileServers.set(fileServers.size() - 1, start(lost.spec()));
        vos("unlock", "data");
        vos("release", "data", "-f");
        assertSites("data", 3);
    }

    private void assertSites(String volume, int count) {
        String shown = vos("examine", volume);
        assertFalse(shown.contains("Not released"), shown);
        assertEquals(
                count, shown.lines().filter(line -> line.contains("RO Site")).count(), shown);
    }
}
