package io.cellfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandTreeTest {
    @Test
    void helpIsTheSameAsWithAllCommands() {
        everyCommand(Cellfs.commandLine()).forEach(command -> {
            String name = command.getCommandSpec().qualifiedName();
            String[] words = Arrays.copyOfRange((name + " --help").split(" ", -1), 1, name.split(" ", -1).length + 1);
            CommandLineRun run = CommandLineRun.of(words);
            assertEquals(0, run.exitCode(), name);
            assertEquals(command.getUsageMessage(), run.out(), name);
        });
    }

    private static Stream<CommandLine> everyCommand(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(CommandTreeTest::everyCommand));
    }

    @Test
    void onlyNamedCommandsAreMade() {
        CommandLine line = Cellfs.commandLineFor("volume", "list");
        assertEquals(Set.of("volume"), line.getSubcommands().keySet());
        assertEquals(
                Set.of("list"),
                line.getSubcommands().get("volume").getSubcommands().keySet());
    }

    @Test
    void aNameAmongTheValuesHidesNoCommand() {
        CommandLine server = Cellfs.commandLineFor("server", "--state", "fs", "db")
                .getSubcommands()
                .get("server");
        assertTrue(server.getSubcommands().keySet().containsAll(List.of("fs", "db")));
    }

    @Test
    void wrongNamesGetSuggestions() {
        CommandLineRun run = CommandLineRun.of("volume", "lisst");
        assertEquals(ExitCode.USAGE.code(), run.exitCode());
        assertTrue(run.err().contains("volume list"), run.err());
    }
}
