package io.cellfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CellfsTest {
    @Test
    void noCommandIsWrongUsageAndShowsTheCommands() {
        CommandLineRun run = CommandLineRun.of();
        assertEquals(ExitCode.USAGE.code(), run.exitCode());
        assertTrue(run.err().contains("Commands:"), run.err());
    }

    @Test
    void wrongFlagsAreNamedInOneLine() {
        CommandLineRun run = CommandLineRun.of("version", "--nope");
        assertEquals(ExitCode.USAGE.code(), run.exitCode());
        assertEquals("cellfs version: Unknown option: '--nope'\nTry 'cellfs version --help'.\n", run.err());
    }

    @Test
    void jsonHasTheFieldsOfTheTable() {
        CommandLineRun run = CommandLineRun.of("version", "-o", "json");
        assertEquals(0, run.exitCode());
        assertTrue(run.out().contains("\"cellfs\""), run.out());
    }

    @Test
    void versionIsAlsoAFlag() {
        for (String flag : List.of("-V", "--version")) {
            CommandLineRun run = CommandLineRun.of(flag);
            assertEquals(0, run.exitCode());
            assertTrue(run.out().startsWith("cellfs "), run.out());
        }
    }

    @Test
    void everyCommandHasHelpWithADescriptionAndAnExample() {
        for (CommandLine command : all(Cellfs.commandLine())) {
            String name = command.getCommandSpec().qualifiedName();
            String help = command.getUsageMessage();
            assertTrue(help.contains("--help"), name);
            assertTrue(command.getCommandSpec().usageMessage().description().length > 0, name);
            if (command.getSubcommands().isEmpty()) {
                assertTrue(help.contains("Example"), name + " has no example");
            }
            help.lines().forEach(line -> assertFalse(line.length() > 112, name + ": " + line));
        }
    }

    private static List<CommandLine> all(CommandLine command) {
        List<CommandLine> found = new ArrayList<>();
        if (!command.getCommandSpec().usageMessage().hidden()) {
            found.add(command);
            command.getSubcommands().values().forEach(sub -> found.addAll(all(sub)));
        }
        return found;
    }
}
