package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.AfsNamespace;
import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.OpenAfsServer;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Workplace;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Volumes between this server and OpenAFS's, in one cell whose databases are ours: dumps, restores, moves and releases by OpenAFS's unmodified
 * vos. What comes back must be what went.
 */
class OpenAfsVolumesIT {
    private static final String OURS = "10.77.1.1";
    private static final String THEIRS = "10.77.1.2";

    private final Workplace work = Workplace.open("vos");
    private final AfsNamespace namespace = AfsNamespace.open("cellfs-it-vos", work, OURS, THEIRS);

    @AfterEach
    void leaveNothing() {
        work.close();
        namespace.close();
    }

    private String vos(String... words) {
        return namespace.tool("vos", words);
    }

    private void cellfs(CellProcess cell, String... words) {
        cell.command(words).under(namespace.prefix()).succeed();
    }

    private CellProcess start() {
        return work.start(CellSpec.up(work.resolve("cell"), 7000, "--bind", OURS, "--no-csi")
                .under(namespace.prefix().toArray(new String[0])));
    }

    private Path mounted(CellProcess cell, String volume) {
        Path at = cell.root().resolve(volume + ".mount");
        cellfs(cell, "fs", "mkmount", at.toString(), volume);
        return at;
    }

    private static void populate(Path directory) {
        Program.shell("""
                mkdir -p inner/deeper 'name that needs several slots of a directory, because it is long'
                head -c 3000000 /dev/urandom >inner/random
                truncate -s 20M inner/deeper/sparse; printf tail >>inner/deeper/sparse
                : >empty; echo text >inner/text; ln inner/text inner/second
                ln -s inner/text link; chmod 0751 inner; chmod 0600 inner/text
                touch -d 2001-02-03T04:05:06Z inner/random
                for i in $(seq 150); do echo $i >inner/deeper/file$i; done
                setfattr -n afs.acl -v $'2\\n0\\nsystem:administrators\\t127\\nsystem:anyuser\\t1\\n' inner/deeper
                """).in(directory).succeed();
    }

    private static void change(Path directory) {
        Program.shell("""
                rm inner/deeper/file7 inner/second; mv inner/deeper renamed; rmdir name*; mkdir new; echo more >new/file
                printf changed | dd of=inner/random bs=1 seek=1500000 conv=notrunc status=none; truncate -s 5 renamed/file9
                """).in(directory).succeed();
    }

    /** All that a dump keeps of a tree. */
    private static String listing(Path directory) {
        return Program.shell("""
                find . -exec stat -c '%n %F %a %h %u %g %Y' {} + | sort
                find . -type f -exec sha256sum {} + | sort -k 2
                find . -type l -printf '%p -> %l\\n' | sort
                find . -type d | sort | while read -r d; do echo "$d"; getfattr --absolute-names --only-values -n afs.acl "$d"; done
                """).in(directory).succeed().out();
    }

    @Test
    void volumesGoToOpenAfsAndComeBackAsTheyWere() {
        CellProcess cell = start();
        Path data = cell.root().resolve("data");
        cellfs(cell, "volume", "create", "data", "--mount", data.toString());
        populate(data);
        String before = listing(data);
        assertTrue(before.contains("sparse"), before);
        try (OpenAfsServer _ = OpenAfsServer.start(namespace, work, THEIRS, OURS)) {
            String full = work.resolve("full.dump").toString();
            vos("dump", "data", "-file", full);
            vos("restore", THEIRS, "a", "copy", "-file", full);
            assertTrue(vos("examine", "copy").contains("On-line"));
            String returned = work.resolve("returned.dump").toString();
            vos("dump", "copy", "-file", returned);
            vos("restore", OURS, "a", "back", "-file", returned);
            Path back = mounted(cell, "back");
            assertEquals(before, listing(back));

            change(data);
            String after = listing(data);
            assertNotEquals(before, after);
            String increment = work.resolve("increment.dump").toString();
            vos("dump", "data", "-time", "01/01/2020", "-file", increment);
            vos("restore", OURS, "a", "back", "-file", increment, "-overwrite", "incremental");
            assertEquals(after, listing(back));
            vos("restore", THEIRS, "a", "copy", "-file", increment, "-overwrite", "incremental");

            vos("move", "copy", THEIRS, "a", OURS, "a");
            assertFalse(vos("listvol", THEIRS).contains("copy"));
            assertEquals(after, listing(mounted(cell, "copy")));
        }
    }

    @Test
    void openAfsReleasesToUs() {
        CellProcess cell = start();
        try (OpenAfsServer _ = OpenAfsServer.start(namespace, work, THEIRS, OURS)) {
            vos("create", THEIRS, "a", "shared");
            vos("addsite", THEIRS, "a", "shared");
            vos("addsite", OURS, "a", "shared");
            for (int release = 0; release < 2; release++) {
                vos("release", "shared");
                String here = vos("listvol", OURS);
                assertTrue(here.lines().anyMatch(l -> l.contains("shared.readonly") && l.contains("On-line")), here);
            }
            assertFalse(vos("examine", "shared").contains("Not released"));
        }
        assertTrue(cell.isAlive());
    }
}
