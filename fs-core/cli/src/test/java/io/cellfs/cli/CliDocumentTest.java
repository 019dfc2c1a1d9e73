package io.cellfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** docs/cli.md is what --help says. {@code -Dcellfs.docs.update=true} writes it anew. */
class CliDocumentTest {
    private static final Path DOCUMENT = Path.of("../../docs/cli.md");

    @Test
    void documentIsWhatHelpSays() throws IOException {
        String rendered = render();
        if (Boolean.getBoolean("cellfs.docs.update")) {
            Files.createDirectories(DOCUMENT.getParent());
            Files.writeString(DOCUMENT, rendered);
        }
        assertEquals(
                rendered,
                Files.readString(DOCUMENT),
                "docs/cli.md is out of date: run ./mvnw -pl fs-core/cli -am test -Dtest=CliDocumentTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dcellfs.docs.update=true");
    }

    private static String render() {
        StringBuilder text =
                new StringBuilder("# The command line\n\nMade from `--help` by `CliDocumentTest`; do not edit.\n\n");
        text.append("## Exit codes\n\n| code | meaning |\n| --- | --- |\n");
        for (ExitCode code : ExitCode.values()) {
            text.append("| ")
                    .append(code.code())
                    .append(" | ")
                    .append(code.meaning())
                    .append(" |\n");
        }
        render(Cellfs.commandLine(), text);
        return text.toString();
    }

    private static void render(CommandLine command, StringBuilder text) {
        if (command.getCommandSpec().usageMessage().hidden()) {
            return;
        }
        text.append("\n## ").append(command.getCommandSpec().qualifiedName()).append("\n\n```\n");
        command.getUsageMessage()
                .lines()
                .forEach(line -> text.append(line.stripTrailing()).append('\n'));
        text.append("```\n");
        command.getSubcommands().values().forEach(sub -> render(sub, text));
    }
}
