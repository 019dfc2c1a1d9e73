package io.cellfs.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cli.Cellfs;
import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.cli.admin.BrokenOff;
import io.cellfs.cli.admin.VolumeAdmin;
import io.cellfs.cli.compose.LoopbackCell;
import io.cellfs.cli.output.OutputFormat;
import io.cellfs.cli.output.Printer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code cellfs volume remove}, parsed from words, against the real servers. */
class VolumeRemovalTest {
    @TempDir
    private Path directory = Path.of("");

    /** What a command prints. */
    private static String run(LoopbackCell cell, String... words) throws Exception {
        CommandLine.ParseResult parsed = Cellfs.commandLineFor(words).parseArgs(words);
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        StringWriter out = new StringWriter();
        CellCommand command = (CellCommand) parsed.commandSpec().userObject();
        command.run(cell.admin(), new Printer(new PrintWriter(out, true), OutputFormat.table));
        return out.toString().strip();
    }

    private static String withoutIds(String text) {
        return text.replaceAll("id \\d+", "id N");
    }

    private static void removes(LoopbackCell cell, String name, String said, String dry) throws Exception {
        assertEquals("would remove " + said + dry, withoutIds(run(cell, "volume", "remove", name, "--dry-run")));
        assertEquals("removed " + said, withoutIds(run(cell, "volume", "remove", name)));
        assertFails(cell, Kind.NOT_FOUND, name);
    }

    private static String assertFails(LoopbackCell cell, Kind kind, String name) {
        AdminException failure =
                assertThrows(AdminException.class, () -> run(cell, "volume", "remove", name, "--dry-run"), name);
        assertEquals(kind, failure.kind(), failure.getMessage());
        assertThrows(AdminException.class, () -> run(cell, "volume", "remove", name), name);
        return failure.getMessage();
    }

    @Test
    void whateverHasANameCanBeRemoved() throws Exception {
        try (LoopbackCell cell = LoopbackCell.start(directory.resolve("state"))) {
            VolumeAdmin volumes = cell.admin().volumes();
            volumes.create("data", 0);
            cell.admin().copies().snapshot("data", "monday");
            cell.admin().copies().snapshot("data", "tuesday");
            cell.admin().copies().snapshot("data", "lost");
            try (BrokenOff attempts = cell.brokenOff()) {
                attempts.afterTheEntry("data", "entry", false);
                attempts.afterTheClone("data", "clone", false);
                attempts.afterTheEntry("data", "data.entry", true);
                attempts.afterTheClone("data", "data.clone", true);
                attempts.withoutTheVolume("data.lost");
            }
            for (String name : List.of("entry", "clone", "data.entry", "data.clone")) {
                removes(cell, name, "what there is of volume " + name + ", id N, which was not finished", "");
            }
            removes(cell, "data.lost", "snapshot data.lost, id N", ", which its server has not");
            volumes.rename("data", "other");
            removes(cell, "data.monday", "snapshot data.monday, id N", ", 1 file, 1K");
            removes(cell, "other", "volume other, id N", ", 1 file, 1K");
            removes(cell, "data.tuesday", "snapshot data.tuesday, id N", ", 1 file, 1K");
            assertEquals(
                    2,
                    cell.admin()
                            .care()
                            .checkServer("127.0.0.1", Optional.empty(), now -> {})
                            .volumes());
        }
    }

    @Test
    void aVolumeIsNotRemovedByTheNameOfWhatIsMadeOfIt() throws Exception {
        try (LoopbackCell cell = LoopbackCell.start(directory.resolve("state"))) {
            VolumeAdmin volumes = cell.admin().volumes();
            long id = volumes.create("data", 0).id();
            cell.admin().copies().backup("data");
            for (String backup : List.of("data.backup", Long.toString(id + 2))) {
                String message = assertFails(cell, Kind.INVALID, backup);
                assertTrue(message.contains("of data"), message);
            }
            for (String replica : List.of("data.readonly", Long.toString(id + 1))) {
                assertFails(cell, Kind.NOT_FOUND, replica);
            }
            assertEquals("online", volumes.get("data").status());
        }
    }
}
