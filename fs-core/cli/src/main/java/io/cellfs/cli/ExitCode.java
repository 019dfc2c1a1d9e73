package io.cellfs.cli;

/** How a command ends; documented in docs/cli.md. */
public enum ExitCode {
    OK(0, "done"),
    FAILED(1, "failed; the line on standard error says why"),
    USAGE(2, "the command line is wrong; the line on standard error names the flag and the limit"),
    UNREACHABLE(3, "the cell, or the process that should serve it, does not answer"),
    NOT_FOUND(4, "what was named does not exist"),
    EXISTS(5, "what should be made exists already"),
    BUSY(6, "in use: the state directory, a port, a mount point or a volume"),
    UNAVAILABLE(7, "this machine lacks something: /dev/fuse, a right, a writable directory"),
    DAMAGED(8, "a check found damage; the output says what"),
    BROKEN(9, "the doctor found a broken link; the output names it");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The process's exit status. */
    public int code() {
        return code;
    }

    /** One line for the documentation. */
    public String meaning() {
        return meaning;
    }
}
