package io.cellfs.cli.command;

import io.cellfs.cli.Cellfs;
import io.cellfs.cli.ExitCode;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Does in one process what short commands do, for the launcher to record which classes they load. */
@Command(name = "warm-up", hidden = true, description = "Train the class cache of the launcher.")
public final class WarmUpCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        for (List<String> words : List.of(
                List.of("--help"), List.of("version"), List.of("version", "-o", "json"), List.of("--no-such-flag"))) {
            CommandLine line = Cellfs.commandLine();
            line.setOut(nowhere);
            line.setErr(nowhere);
            line.execute(words.toArray(new String[0]));
        }
        return ExitCode.OK.code();
    }
}
