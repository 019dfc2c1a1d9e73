package io.cellfs.mount;

import java.io.IOException;

/** A mount that could not be made or ended; the message is one line meant for the user. */
public final class MountException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, and where possible what to do about it. */
    public MountException(String message) {
        super(message);
    }

    /** As the other, with the failure below it. */
    public MountException(String message, Throwable cause) {
        super(message, cause);
    }
}
