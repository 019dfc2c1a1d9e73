package io.cellfs.keep;

import java.io.IOException;
import java.io.UncheckedIOException;

/** There is no room for a further record. Nothing has changed. */
public final class KeptFullException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    /** With what has no room, and the cause. */
    public KeptFullException(String message, IOException cause) {
        super(message, cause);
    }

    /** With what has no room. */
    public KeptFullException(String message) {
        this(message, new IOException(message));
    }
}
