package io.cellfs.protocol.dump;

import java.io.IOException;

/** Bytes that are no dump, or a dump that ends early. */
public final class DumpException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What is wrong, and where. */
    public DumpException(String message) {
        super(message);
    }
}
