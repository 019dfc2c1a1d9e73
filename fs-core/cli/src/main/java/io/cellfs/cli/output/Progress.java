package io.cellfs.cli.output;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;

/** How far long work is: one line on standard error that is written over, if that is a terminal. */
public final class Progress implements AutoCloseable {
    private static final String START_OF_LINE = "\r\u001b[K";

    private final Optional<PrintStream> out;
    private boolean shown;

    private Progress(Optional<PrintStream> out) {
        this.out = out;
    }

    /** On standard error if people read it, else nowhere. */
    public static Progress onTerminal() {
        boolean read =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return new Progress(read ? Optional.of(System.err) : Optional.empty());
    }

    /** Shows a line in place of the last one. */
    public void show(String line) {
        out.ifPresent(stream -> {
            stream.print(START_OF_LINE + line.replaceAll("\\p{Cntrl}", "?"));
            stream.flush();
            shown = true;
        });
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (shown) {
            show("");
            shown = false;
        }
    }
}
