package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One client of two cells, and the paths that lead to read-write volumes, their copies, backups and snapshots. */
class CellsIT {
    private static final int PORTS = PortRange.CELLS.base();
    private static final int OTHER_PORTS = PORTS + 20;
    private static final int MOUNT_PORTS = PORTS + 50;
    private static final int OTHER_MOUNT_PORTS = PORTS + 60;
    private static final String OTHER = "other.test";

    private final Workplace work = Workplace.open("cells");
    private final CellProcess home = work.start(CellSpec.server(work.resolve("a"), PORTS));
    private final CellProcess other = work.start(CellSpec.server(work.resolve("b"), OTHER_PORTS, "--cell", OTHER));

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    private CellProcess mount(String name, int ports) throws IOException {
        Path cells = work.resolve(name + ".cells");
        Files.writeString(cells, ">" + OTHER + " #another\n127.0.0.1:" + (OTHER_PORTS + 3) + " #localhost\n");
        return work.start(
                CellSpec.mount(work.resolve(name), ports, PORTS + 3, "--no-csi", "--cellservdb", cells.toString()));
    }

    private void publish() {
        home.cellfs("volume", "add-site", "root.cell", "127.0.0.1", "/vicepa").orFail();
        home.cellfs("volume", "add-site", "vol", "127.0.0.1", "/vicepa").orFail();
        home.cellfs("volume", "release", "vol").orFail();
        home.cellfs("volume", "backup", "vol").orFail();
        home.cellfs("volume", "snapshot", "create", "vol", "before").orFail();
    }

    /** Makes mount points of a volume in all its forms, then changes the volume. */
    private void prepare() throws IOException {
        CellProcess mount = mount("m", MOUNT_PORTS);
        Path readWrite = mount.spec().mount().resolve("." + home.spec().cell());
        home.cellfs("volume", "create", "vol").orFail();
        mount.command("fs", "mkmount", readWrite.resolve("vol").toString(), "vol")
                .succeed();
        Files.writeString(readWrite.resolve("vol/f"), "released");
        publish();
        mount.command("fs", "mkmount", readWrite.resolve("old").toString(), "vol.backup")
                .succeed();
        mount.command("fs", "mkmount", readWrite.resolve("before").toString(), "vol.before")
                .succeed();
        mount.command("fs", "mkmount", readWrite.resolve("far").toString(), OTHER + ":root.cell")
                .succeed();
        home.cellfs("volume", "release", "root.cell").orFail();
        Files.writeString(readWrite.resolve("vol/f"), "changed");
    }

    @Test
    void pathsLeadWhereTheyShould() throws Exception {
        prepare();
        Path top = mount("n", OTHER_MOUNT_PORTS).spec().mount();
        Path shown = top.resolve(home.spec().cell());
        Path readWrite = top.resolve("." + home.spec().cell());
        assertEquals("released", Files.readString(shown.resolve("vol/f")));
        assertEquals("changed", Files.readString(readWrite.resolve("vol/f")));
        assertEquals("released", Files.readString(readWrite.resolve("old/f")));
        assertEquals("released", Files.readString(shown.resolve("before/f")));
        assertThrows(IOException.class, () -> Files.writeString(shown.resolve("vol/g"), "no"));
        assertThrows(IOException.class, () -> Files.writeString(readWrite.resolve("old/g"), "no"));
        Path any = top.resolve(".:mount");
        assertEquals("released", Files.readString(any.resolve(home.spec().cell() + ":vol.readonly/f")));
        assertEquals("released", Files.readString(any.resolve(home.spec().cell() + ":vol.before/f")));
        assertEquals("changed", Files.readString(any.resolve(home.spec().cell() + ":vol/f")));

        Files.writeString(top.resolve(OTHER).resolve("g"), "over there");
        assertEquals("over there", Files.readString(readWrite.resolve("far/g")));
        assertFalse(Files.exists(readWrite.resolve("g")), "root volumes of both cells have the same id");
        assertTrue(Files.exists(top.resolve(OTHER)) && !Files.exists(top.resolve("nowhere.test")));
        other.kill();
        assertEquals("changed", Files.readString(readWrite.resolve("vol/f")));
    }
}
