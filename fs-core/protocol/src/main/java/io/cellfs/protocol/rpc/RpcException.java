package io.cellfs.protocol.rpc;

import java.io.IOException;

/** A call that ended with an abort code, from the peer or from the own transport. The code is the wire's (RX abort payload). */
public final class RpcException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /** A failure with the given abort code; negative codes are RX's own (afs-protocol section 1.11). */
    public RpcException(int code, String message) {
        super(message + " (abort code " + code + ")");
        this.code = code;
    }

    /** The abort code. */
    public int code() {
        return code;
    }
}
