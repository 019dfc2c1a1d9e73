package io.cellfs.rx;

import java.io.IOException;

/** A call that ended with an abort code, from the peer or from this side (afs-protocol section 1.11). */
public final class RxException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /** A failure with the given abort code; {@link RxErrors} names RX's own. */
    public RxException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** The abort code as on the wire. */
    public int code() {
        return code;
    }
}
