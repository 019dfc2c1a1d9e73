package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.AfsNamespace;
import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.Launcher;
import io.cellfs.e2e.harness.OpenAfsServer;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Our file server, client and commands in a cell whose databases, and another file server, are OpenAFS's. */
class OpenAfsCellIT {
    private static final String DATABASES = "10.77.4.1";
    private static final String THEIRS = "10.77.4.2";
    private static final String OURS = "10.77.4.3";

    private final Workplace work = Workplace.open("openafscell");
    private final AfsNamespace namespace = AfsNamespace.open("cellfs-it-their", work, DATABASES, THEIRS, OURS);

    @AfterEach
    void leaveNothing() {
        work.close();
        namespace.close();
    }

    private String vos(String... words) {
        return namespace.tool("vos", words);
    }

    private String cellfs(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--vl", DATABASES + ":7003"));
        return Launcher.cellfs(all).under(namespace.prefix()).succeed().out();
    }

    private CellProcess start(CellSpec spec) {
        return work.start(
                spec.with("--cell", AfsNamespace.CELL).under(namespace.prefix().toArray(new String[0])));
    }

    @Test
    void ourServerServesInTheirCell() throws IOException {
        try (OpenAfsServer _ = OpenAfsServer.databases(namespace, work, DATABASES);
                OpenAfsServer _ = OpenAfsServer.start(namespace, work, THEIRS, DATABASES)) {
            start(CellSpec.fileServer(work.resolve("ours"), 7000, DATABASES + ":7003", "--bind", OURS));
            assertTrue(vos("listaddrs").contains(OURS));
            for (String volume : List.of("root.afs", "root.cell", "shared", "moved")) {
                vos("create", OURS, "a", volume);
            }
            CellProcess client = start(new CellSpec(
                    "mount", work.resolve("client"), 7100, List.of("--vl", DATABASES + ":7003"), "", List.of()));
            write(client, "shared", "through our client");
            write(client, "moved", "there and back");

            vos("addsite", THEIRS, "a", "shared");
            vos("addsite", OURS, "a", "shared");
            vos("release", "shared");
            assertFalse(vos("examine", "shared").contains("Not released"));

            vos("move", "moved", OURS, "a", THEIRS, "a");
            assertTrue(vos("listvol", THEIRS, "a").contains("moved"));
            vos("move", "moved", THEIRS, "a", OURS, "a");
            assertEquals(
                    "there and back", Files.readString(path(client, "moved").resolve("file")));
            vos("backup", "moved");
            vos("rename", "moved", "renamed");

            assertTrue(cellfs("volume", "list").contains("renamed"));
            assertTrue(cellfs("volume", "show", "shared").contains(THEIRS));
            String servers = cellfs("server", "list");
            assertTrue(servers.contains(THEIRS) && servers.contains(OURS), servers);
            assertTrue(cellfs("status").contains(OURS));
        }
    }

    private static Path path(CellProcess client, String volume) {
        return client.spec().mount().resolve("." + AfsNamespace.CELL).resolve(volume);
    }

    private void write(CellProcess client, String volume, String content) throws IOException {
        Path mounted = path(client, volume);
        client.command("fs", "mkmount", mounted.toString(), volume)
                .under(namespace.prefix())
                .succeed();
        Files.writeString(mounted.resolve("file"), content);
        assertEquals(content, Files.readString(mounted.resolve("file")));
    }
}
