package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.AfsNamespace;
import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Workplace;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * OpenAFS's own tools (Debian package openafs-client) against a cell. They know only AFS's fixed ports and no loopback addresses: the cell
 * runs at 7000 in a network namespace of its own, on an address of its own.
 */
class OpenAfsToolsIT {
    private static final String ADDRESS = "10.77.0.1";

    private final Workplace work = Workplace.open("openafs");
    private final AfsNamespace namespace = AfsNamespace.open("cellfs-it-afs", work, ADDRESS);

    @BeforeEach
    void findTools() {
        for (String tool : List.of("vos", "pts", "rxdebug")) {
            Program.of("which", tool).run().orFail();
        }
    }

    @AfterEach
    void leaveNothing() {
        work.close();
        namespace.close();
    }

    private CellProcess start() {
        return work.start(CellSpec.server(work.path(), 7000, "--bind", ADDRESS)
                .under(namespace.prefix().toArray(new String[0])));
    }

    private String vos(String... words) {
        return namespace.tool("vos", words);
    }

    private String pts(String... words) {
        return namespace.tool("pts", words);
    }

    @Test
    void rxdebugAsksEveryPort() {
        CellProcess cell = start();
        for (int port : List.of(7000, 7002, 7003, 7005)) {
            String version = namespace
                    .inside("rxdebug", ADDRESS, Integer.toString(port), "-version")
                    .succeed()
                    .out();
            assertTrue(version.contains("CellFS"), version);
            String connections = namespace
                    .inside("rxdebug", ADDRESS, Integer.toString(port), "-allconn")
                    .succeed()
                    .out();
            assertTrue(connections.contains("Free packets"), connections);
        }
        assertTrue(cell.isAlive());
    }

    @Test
    void vosManagesVolumes() {
        CellProcess cell = start();
        String vldb = vos("listvldb");
        assertTrue(vldb.contains("root.afs") && vldb.contains("root.cell"), vldb);
        assertTrue(vos("listvol", ADDRESS).contains("root.cell"));
        assertTrue(vos("partinfo", ADDRESS).contains("/vicepa"));
        assertTrue(vos("listpart", ADDRESS).contains("/vicepa"));

        vos("create", ADDRESS, "a", "afs.test", "-maxquota", "5000");
        String examined = vos("examine", "afs.test");
        assertTrue(examined.contains("On-line") && examined.contains("5000"), examined);
        assertTrue(own(cell, "volume", "show", "afs.test").contains("4.9M"));
        assertFalse(
                namespace.attempt("vos", "create", ADDRESS, "a", "afs.test").exitCode() == 0,
                "a second volume of that name");
        vos("setfields", "afs.test", "-maxquota", "6000");
        assertTrue(vos("examine", "afs.test").contains("6000"));
        vos("rename", "afs.test", "afs.renamed");
        assertTrue(vos("listvldb", "-name", "afs.renamed").contains("afs.renamed"));
        vos("remove", "-id", "afs.renamed");
        assertFalse(vos("listvldb").contains("afs.renamed"));
        assertFalse(vos("listvol", ADDRESS).contains("afs.renamed"));

        own(cell, "volume", "create", "own.volume", "--quota", "1G");
        assertTrue(vos("examine", "own.volume").contains("1048576"));
        vos("remove", "-server", ADDRESS, "-partition", "a", "-id", "own.volume");
        assertEquals(
                4,
                cell.command("volume", "show", "own.volume")
                        .under(namespace.prefix())
                        .run()
                        .exitCode());
    }

    @Test
    void ptsManagesUsersAndGroups() {
        CellProcess cell = start();
        assertTrue(pts("listentries", "-groups").contains("system:administrators"));
        pts("createuser", "ada", "-id", "1815");
        assertTrue(pts("examine", "ada").contains("id: 1815"));
        pts("creategroup", "system:staff");
        pts("adduser", "ada", "system:staff");
        assertTrue(pts("membership", "ada").contains("system:staff"));
        assertTrue(pts("membership", "system:staff").contains("ada"));
        assertTrue(pts("listentries").contains("ada"));
        assertTrue(own(cell, "user", "show", "ada").contains("system:staff"));
        pts("removeuser", "ada", "system:staff");
        assertFalse(pts("membership", "ada").contains("system:staff"));
        own(cell, "user", "create", "grace");
        assertTrue(pts("examine", "grace").contains("Name: grace"));
        pts("rename", "grace", "hopper");
        assertTrue(own(cell, "user", "list").contains("hopper"));
        pts("delete", "ada", "hopper", "system:staff");
        assertFalse(pts("listentries").contains("ada"));
        assertTrue(namespace.attempt("pts", "examine", "nobody.there").exitCode() != 0);
    }

    @Test
    void ptsManagesOwnersAndBounds() {
        start();
        pts("createuser", "ada", "-id", "1815");
        pts("creategroup", "ada:friends", "-owner", "ada");
        assertTrue(pts("listowned", "ada").contains("ada:friends"));
        pts("creategroup", "staff", "-owner", "ada");
        pts("chown", "ada:friends", "staff");
        assertTrue(pts("listowned", "staff").contains("staff:friends"));
        pts("setfields", "ada", "-access", "SOMar", "-groupquota", "42");
        assertTrue(pts("examine", "ada").contains("flags: SOMar, group quota: 42"));
        pts("setmax", "-user", "5000", "-group", "-5000");
        assertTrue(pts("listmax").contains("Max user id is 5000 and max group id is -5000."));
        pts("createuser", "eve");
        assertTrue(pts("examine", "eve").contains("id: 5001"));
        pts("adduser", "eve", "staff");
        assertTrue(pts("membership", "staff", "-expandgroups").contains("eve"));
        assertTrue(pts("membership", "eve", "-supergroups").contains("staff"));
        pts("rename", "staff", "crew");
        assertTrue(pts("listentries", "-groups").contains("crew:friends"));
        pts("delete", "crew");
        assertTrue(pts("examine", "crew:friends").contains("owner: system:administrators"));
    }

    private String own(CellProcess cell, String... words) {
        return cell.command(words).under(namespace.prefix()).succeed().out();
    }
}
