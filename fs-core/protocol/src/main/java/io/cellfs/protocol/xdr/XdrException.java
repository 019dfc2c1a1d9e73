package io.cellfs.protocol.xdr;

import java.io.IOException;

/** Bytes that are no valid encoding (too short, too long, out of bounds), or a value that cannot be encoded. */
public final class XdrException extends IOException {
    private static final long serialVersionUID = 1L;

    /** A failure with a message that names the bound that was broken. */
    public XdrException(String message) {
        super(message);
    }
}
