package io.cellfs.rx.wire;

/** Header flag bits (afs-protocol section 1.3). */
public final class HeaderFlags {
    /** Sent by the connection's initiator. */
    public static final int CLIENT_INITIATED = 0x01;
    /** The peer should acknowledge at once. */
    public static final int REQUEST_ACK = 0x02;
    /** The last DATA packet of this direction of the call. */
    public static final int LAST_PACKET = 0x04;
    /** DATA: the sender has a following packet already; a hint only. */
    public static final int MORE_PACKETS = 0x08;
    /** DATA: another sub-packet follows in this datagram. */
    public static final int JUMBO_PACKET = 0x20;
    /** ACK: the sender implements slow start; always set. */
    public static final int SLOW_START_OK = 0x20;

    private HeaderFlags() {}
}
