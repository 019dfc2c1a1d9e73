package io.cellfs.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** One run of the command line inside the test's JVM, with what it printed. */
public record CommandLineRun(int exitCode, String out, String err) {
    /** Runs it. */
    public static CommandLineRun of(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Cellfs.commandLineFor(words);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        int exitCode = line.execute(words);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }
}
