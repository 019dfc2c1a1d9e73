package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.AfsNamespace;
import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.Workplace;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every command of OpenAFS's vos that administers volumes, against one server with two partitions. */
class VosCommandsIT {
    private static final String SERVER = "10.77.2.1";
    private static final String SECOND = "10.77.2.2";

    /** A file that neither an open nor read-ahead brings wholly. */
    private static final int LARGE = 24 << 20;

    private static final int RELEASES = 3;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(120);
    private static final long PAUSE_MS = 5;

    private final Workplace work = Workplace.open("voscommands");
    private final AfsNamespace namespace = AfsNamespace.open("cellfs-it-cmd", work, SERVER, SECOND);

    private final CellProcess cell = work.start(CellSpec.server(
                    work.resolve("cell"),
                    7000,
                    "--bind",
                    SERVER,
                    "--partition",
                    "vicepa=" + work.resolve("a"),
                    "--partition",
                    "vicepb=" + work.resolve("b"))
            .under(namespace.prefix().toArray(new String[0])));

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
        // Of a volume without a read-write id vos says, with OpenAFS's own servers too, that it is not in the VLDB, and
        // then shows its entry.
        String examined = namespace.attempt("vos", "examine", "frozen").out();
        assertTrue(examined.contains("RO Site"), examined);
        String shown = cell.command("volume", "show", "frozen")
                .under(namespace.prefix())
                .succeed()
                .out();
        assertTrue(shown.contains("online") && shown.contains("1.2M"), shown);
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

    private static byte[] content(int release) {
        byte[] content = new byte[LARGE + release];
        new Random(release).nextBytes(content);
        return content;
    }

    /** The site is on another partition than the volume: vos sends it dumps. */
    @Test
    void filesThatAreOpenDuringReleasesShowTheirVersionUntilTheirEnd() throws Exception {
        vos("create", SERVER, "a", "data", "-maxquota", "0");
        vos("addsite", SERVER, "b", "data");
        CellProcess mount = work.start(new CellSpec(
                        "mount", work.resolve("m"), 7100, List.of("--vl", SERVER + ":7003", "--no-csi"), "", List.of())
                .under(namespace.prefix().toArray(new String[0])));
        Path any = mount.spec().mount().resolve(".:mount");
        Path shown = any.resolve(AfsNamespace.CELL + ":data.readonly").resolve("f");
        List<FileChannel> opened = new ArrayList<>();
        try {
            for (int release = 0; release < RELEASES; release++) {
                Files.write(any.resolve(AfsNamespace.CELL + ":data").resolve("f"), content(release));
                vos("release", "data");
                long endNs = System.nanoTime() + DEADLINE_NS;
                while (!Files.exists(shown) || Files.size(shown) != LARGE + release) {
                    assertTrue(System.nanoTime() < endNs, "release " + release + " is not shown");
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                }
                opened.add(FileChannel.open(shown));
            }
            for (int release = 0; release < RELEASES; release++) {
                ByteBuffer read = ByteBuffer.allocate(LARGE + RELEASES);
                while (opened.get(release).read(read, read.position()) >= 0) {
                    assertTrue(read.hasRemaining(), "more than any release has");
                }
                assertEquals(ByteBuffer.wrap(content(release)), read.flip(), "release " + release);
            }
        } finally {
            for (FileChannel each : opened) {
                each.close();
            }
        }
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
