package io.cellfs.cli.command;

import io.cellfs.cli.output.OutputFormat;
import io.cellfs.cli.output.Printer;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** {@code -o}, for every command that prints a result. */
public final class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "How to print: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutputFormat format = OutputFormat.table;

    /** A printer in the chosen format. */
    public Printer printer(PrintWriter out) {
        return new Printer(out, format);
    }
}
