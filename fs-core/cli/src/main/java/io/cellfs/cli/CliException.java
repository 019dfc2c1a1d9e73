package io.cellfs.cli;

/** A command that cannot be done: one clear line for the user and the exit code. */
public final class CliException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    /** A failure with its line. */
    public CliException(ExitCode exitCode, String line) {
        super(line);
        this.exitCode = exitCode;
    }

    /** A failure with its line; the cause is shown with --verbose only. */
    public CliException(ExitCode exitCode, String line, Throwable cause) {
        super(line, cause);
        this.exitCode = exitCode;
    }

    /** How the process ends. */
    public ExitCode exitCode() {
        return exitCode;
    }
}
