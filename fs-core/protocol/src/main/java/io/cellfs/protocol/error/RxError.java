package io.cellfs.protocol.error;

import io.cellfs.protocol.rpc.AbortCode;

/** RX's own codes and those of its stubs, without the RX_ and RXGEN_ prefixes (afs-protocol section 1.11). */
public enum RxError implements AbortCode {
    /** The peer is gone. */
    CALL_DEAD(-1),
    /** The peer has no such service. */
    INVALID_OPERATION(-2),
    /** The call took too long. */
    CALL_TIMEOUT(-3),
    /** The stream ended. */
    EOF(-4),
    /** The peer broke the protocol. */
    PROTOCOL_ERROR(-5),
    /** The application gave the call up without a code of its own. */
    USER_ABORT(-6),
    /** The port is taken. */
    ADDRINUSE(-7),
    /** The datagram is too big. */
    MSGSIZE(-8),
    /** The server is starting. */
    RESTARTING(-100),
    /** The client could not encode the arguments. */
    CC_MARSHAL(-450),
    /** The client could not decode the reply. */
    CC_UNMARSHAL(-451),
    /** The server could not encode the reply. */
    SS_MARSHAL(-452),
    /** The server could not decode the arguments. */
    SS_UNMARSHAL(-453),
    /** Bytes could not be decoded. */
    DECODE(-454),
    /** The server has no such operation. */
    OPCODE(-455),
    /** The server could not free its arguments. */
    SS_XDRFREE(-456),
    /** The client could not free its arguments. */
    CC_XDRFREE(-457);

    private final int code;

    RxError(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
