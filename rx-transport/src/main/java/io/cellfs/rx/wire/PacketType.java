package io.cellfs.rx.wire;

/** Packet types (afs-protocol section 1.2). Others are ignored. */
public final class PacketType {
    public static final int DATA = 1;
    public static final int ACK = 2;
    public static final int BUSY = 3;
    public static final int ABORT = 4;
    public static final int ACKALL = 5;
    public static final int CHALLENGE = 6;
    public static final int RESPONSE = 7;
    public static final int DEBUG = 8;
    public static final int PARAMS = 9;
    public static final int VERSION = 13;

    private PacketType() {}
}
