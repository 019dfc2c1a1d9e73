package io.cellfs.rx.wire;

/** Requests and fixed sizes of DEBUG packets (afs-protocol section 1.12). */
public final class DebugFormat {
    public static final int GET_STATISTICS = 1;
    public static final int GET_CONNECTION = 2;
    public static final int GET_ALL_CONNECTIONS = 3;
    public static final int GET_RX_STATISTICS = 4;
    public static final int GET_PEER = 5;

    /** Payload bytes of a request: type and index. */
    public static final int REQUEST_BYTES = 8;
    /** Payload bytes of the answer to {@link #GET_STATISTICS}. */
    public static final int STATISTICS_BYTES = 56;
    /** Payload bytes of a connection. */
    public static final int CONNECTION_BYTES = 176;
    /** Payload bytes of the answer to {@link #GET_RX_STATISTICS}. */
    public static final int RX_STATISTICS_BYTES = 284;
    /** Payload bytes of a peer. */
    public static final int PEER_BYTES = 132;
    /** Both words of the answer to an unknown request. */
    public static final int UNKNOWN_REQUEST = -8;
    /** Connection id or host that ends a list. */
    public static final int END_OF_LIST = -1;
    /** The version letter that says that all of this is understood. */
    public static final char VERSION_LETTER = 'S';

    /** Payload bytes of a version answer. */
    public static final int VERSION_BYTES = 65;

    /** States of a call. */
    public static final int CALL_NOT_INITIALISED = 0;

    public static final int CALL_PRECALL = 1;
    public static final int CALL_ACTIVE = 2;
    public static final int CALL_DALLY = 3;

    /** Modes of a call. */
    public static final int MODE_SENDING = 1;

    public static final int MODE_RECEIVING = 2;
    public static final int MODE_ERROR = 3;
    public static final int MODE_EOF = 4;

    /** Bits of "call other". */
    public static final int IN_QUEUE = 1;

    public static final int OUT_QUEUE = 2;

    private DebugFormat() {}
}
