package io.cellfs.rx;

/** RX's own abort codes (afs-protocol section 1.11). */
public final class RxErrors {
    /** The peer is dead, or nothing was heard from it for the dead time. */
    public static final int CALL_DEAD = -1;
    /** No such service, or an operation that the state of the call does not allow. */
    public static final int INVALID_OPERATION = -2;
    /** The call took longer than its hard or idle time-out. */
    public static final int CALL_TIMEOUT = -3;
    /** The stream ended before the data that was asked for. */
    public static final int EOF = -4;
    /** The peer broke the protocol. */
    public static final int PROTOCOL_ERROR = -5;
    /** The application gave the call up. */
    public static final int USER_ABORT = -6;
    /** The local address is in use. */
    public static final int ADDRESS_IN_USE = -7;
    /** A message is too large, or a debug request is unknown. */
    public static final int MESSAGE_SIZE = -8;
    /** The server is starting, or has as many connections of this peer as one may have; ask again later. */
    public static final int RESTARTING = -100;
    /** A packet's security index is not the connection's (rxkad's code, sent on connections). */
    public static final int SECURITY_INCONSISTENT = 19270400;

    private RxErrors() {}
}
