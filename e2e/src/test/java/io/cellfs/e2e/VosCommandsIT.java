package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.AfsNamespace;
import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.Workplace;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every command of OpenAFS's vos that administers volumes, against one server with two partitions. */
class VosCommandsIT {
    private static final String SERVER = "10.77.2.1";
    private static final String SECOND = "10.77.2.2";

    private final Workplace work = Workplace.open("voscommands");
    private final AfsNamespace namespace = AfsNamespace.open("cellfs-it-cmd", work, SERVER, SECOND);

    @BeforeEach
    void start() {
        CellProcess cell = work.start(CellSpec.server(
                        work.resolve("cell"),
                        7000,
                        "--bind",
                        SERVER,
                        "--partition",
                        "vicepa=" + work.resolve("a"),
                        "--partition",
                        "vicepb=" + work.resolve("b"))
                .under(namespace.prefix().toArray(new String[0])));
        assertTrue(cell.isAlive());
    }

    @AfterEach
    void leaveNothing() {
        work.close();
        namespace.close();
    }

    private String vos(String... words) {
        return namespace.tool("vos", words);
    }

    private boolean isThere(String volume, String partition) {
        return vos("listvol", SERVER, partition).lines().anyMatch(line -> line.startsWith(volume + " "));
    }

    @Test
    void dumpsAndRestores() throws Exception {
        vos("create", SERVER, "a", "first", "-maxquota", "1234");
        Path dump = work.resolve("first.dump");
        vos("dump", "first", "-file", dump.toString());
        assertTrue(vos("size", "first", "-dump").contains(Long.toString(Files.size(dump))));
        vos("restore", SERVER, "b", "second", "-file", dump.toString());
        assertTrue(vos("examine", "second").contains("1234"));
        vos("restore", SERVER, "b", "second", "-file", dump.toString(), "-overwrite", "full");
        assertTrue(isThere("second", "b"));
        vos("restore", SERVER, "b", "frozen", "-file", dump.toString(), "-readonly");
        assertTrue(vos("listvldb", "frozen").contains("RO Site"));
        assertTrue(vos("listvol", SERVER, "b").lines().anyMatch(l -> l.startsWith("frozen ") && l.contains(" RO ")));
        vos("dump", "frozen", "-file", work.resolve("frozen.dump").toString());
        vos("remove", SERVER, "b", "frozen");
        assertFalse(vos("listvldb").contains("frozen"));
        assertFalse(isThere("frozen", "b"));
        byte[] damaged = Files.readAllBytes(dump);
        Files.write(dump, java.util.Arrays.copyOf(damaged, damaged.length - 5));
        assertFalse(namespace
                        .attempt("vos", "restore", SERVER, "a", "third", "-file", dump.toString())
                        .exitCode()
                == 0);
        assertFalse(vos("listvldb").contains("third"));
        assertFalse(
                vos("listvol", SERVER).lines().anyMatch(line -> line.contains("third") && line.contains("On-line")));
        vos("remove", "-id", "second");
        assertFalse(vos("listvldb").contains("second"));
    }

    @Test
    void looksAfterVolumes() {
        vos("create", SERVER, "a", "volume");
        vos("offline", SERVER, "a", "volume");
        assertTrue(vos("examine", "volume").contains("Off-line"));
        vos("online", SERVER, "a", "volume");
        assertTrue(vos("examine", "volume").contains("On-line"));
        vos("lock", "volume");
        assertTrue(vos("listvldb", "-locked").contains("volume"));
        vos("unlock", "volume");
        vos("unlockvldb");
        vos("rename", "volume", "renamed");
        vos("setfields", "renamed", "-maxquota", "4321");
        assertTrue(vos("examine", "renamed").contains("4321"));
        assertTrue(vos("status", SERVER).contains("No active transactions"));
        assertTrue(vos("partinfo", SERVER).contains("/vicepb"));
        assertTrue(vos("listpart", SERVER).contains("/vicepb"));
        vos("delentry", "renamed");
        assertFalse(vos("listvldb").contains("renamed"));
        vos("syncvldb", SERVER);
        assertTrue(vos("listvldb").contains("renamed"));
        vos("syncserv", SERVER);
        vos("zap", SERVER, "a", "renamed");
        assertFalse(isThere("renamed", "a"));
        vos("syncserv", SERVER);
        assertEquals("", vos("listaddrs").strip().replace(SERVER, ""));
    }

    @Test
    void copiesAndMovesVolumesBetweenPartitionsOfOneServer() {
        vos("create", SERVER, "a", "volume");
        vos("addsite", SERVER, "b", "volume");
        vos("release", "volume");
        assertTrue(isThere("volume.readonly", "b"));
        assertFalse(vos("examine", "volume").contains("Not released"));
        vos("release", "volume", "-f");
        vos("remsite", SERVER, "b", "volume");
        vos("zap", SERVER, "b", "volume.readonly");
        vos("backup", "volume");
        assertTrue(vos("backupsys", "-prefix", "volume").contains("failed to backup: 0"));
        vos("clone", "volume", "-toname", "volume.rw", "-readwrite");
        vos("clone", "volume", "-toname", "volume.ro", "-readonly");
        assertTrue(isThere("volume.rw", "a"));
        assertTrue(isThere("volume.ro", "a"));
        vos("copy", "volume", SERVER, "a", "copied", SERVER, "b");
        assertTrue(isThere("copied", "b"));
        assertTrue(vos("listvldb").contains("copied"));
        vos("move", "volume", SERVER, "a", SERVER, "b");
        assertFalse(isThere("volume", "a"));
        assertTrue(isThere("volume", "b"));
        vos("changeloc", SERVER, "b", "volume");
        vos("shadow", "volume", SERVER, "b", SERVER, "a", "-toid", "536899999", "-toname", "shadowed");
        vos("shadow", "volume", SERVER, "b", SERVER, "a", "-toid", "536899999", "-toname", "shadowed", "-incremental");
        assertTrue(isThere("shadowed", "a"));
        assertFalse(vos("listvldb").contains("shadowed"));
    }

    @Test
    void tellsWhereAServerIs() {
        String uuid = vos("listaddrs", "-printuuid")
                .lines()
                .filter(line -> line.startsWith("UUID:"))
                .findFirst()
                .orElseThrow()
                .substring("UUID:".length())
                .strip();
        vos("setaddrs", "-uuid", uuid, "-host", SERVER, SECOND);
        assertTrue(vos("listaddrs").contains(SECOND));
        vos("changeaddr", SECOND, "-remove");
        assertFalse(vos("listaddrs").contains(SECOND));
    }
}
