package io.cellfs.protocol.dir;

import java.io.IOException;

/** Bytes that are no directory. */
public final class MalformedDirectoryException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedDirectoryException(String message) {
        super("malformed directory: " + message);
    }
}
