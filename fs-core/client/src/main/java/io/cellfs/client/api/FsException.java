package io.cellfs.client.api;

import java.io.IOException;

/** A file operation that failed with an errno. Carries no stack trace: it is an answer, not an accident. */
public final class FsException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Errno errno;

    /** A failure with an errno and what it was about. */
    public FsException(Errno errno, String message) {
        super(errno + ": " + message);
        this.errno = errno;
    }

    /** The errno to hand to the program. */
    public Errno errno() {
        return errno;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
