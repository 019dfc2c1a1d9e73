package io.cellfs.cli.admin;

/** An administrative operation that was refused or could not be done, in one line for the user. */
public final class AdminException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Kind {
        /** An argument breaks a limit. */
        INVALID,
        /** What was named does not exist. */
        NOT_FOUND,
        /** What should be made exists already. */
        EXISTS,
        /** In use by another operation. */
        BUSY,
        /** The cell refuses it to this caller. */
        DENIED,
        /** The server does not answer. */
        UNREACHABLE,
        /** No space for it. */
        NO_SPACE,
        /** Anything else. */
        FAILED
    }

    private final Kind kind;

    /** A failure. */
    public AdminException(Kind kind, String line) {
        super(line);
        this.kind = kind;
    }

    /** A failure with its cause. */
    public AdminException(Kind kind, String line, Throwable cause) {
        super(line, cause);
        this.kind = kind;
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }
}
