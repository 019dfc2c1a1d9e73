package io.cellfs.rx.wire;

import java.nio.ByteBuffer;

/**
 * The body of an ACK packet, after the header (afs-protocol section 1.4).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-------------------------------+-------------------------------+
 *  |         buffer space          |           max skew            | 28
 *  +-------------------------------+-------------------------------+
 *  |                         first packet                          | 32
 *  +---------------------------------------------------------------+
 *  |                        previous packet                        | 36
 *  +---------------------------------------------------------------+
 *  |                            serial                             | 40
 *  +---------------+---------------+-------------------------------+
 *  |    reason     |  n of acks    | acks, one octet each ...        44
 *  +---------------+---------------+-------------------------------+
 *  | 3 octets of padding, then the trailer of up to four words:
 *  | max MTU, interface MTU, receive window, jumbogram limit
 * </pre>
 *
 * Old peers truncate the trailer, probing peers pad the packet with zeros: neither is an error.
 */
public final class AckFlyweight {
    /** Bytes of the fixed part, header included: the first ack octet's offset. */
    public static final int ACKS_OFFSET = HeaderFlyweight.LENGTH + 18;
    /** Most ack octets of one packet. */
    public static final int MAX_ACKS = 255;
    /** Most bytes that {@link #write} produces, header included. */
    public static final int MAX_LENGTH = ACKS_OFFSET + MAX_ACKS + 3 + 16;

    private static final int BUFFER_SPACE_OFFSET = HeaderFlyweight.LENGTH;
    private static final int FIRST_PACKET_OFFSET = HeaderFlyweight.LENGTH + 4;
    private static final int PREVIOUS_PACKET_OFFSET = HeaderFlyweight.LENGTH + 8;
    private static final int SERIAL_OFFSET = HeaderFlyweight.LENGTH + 12;
    private static final int REASON_OFFSET = HeaderFlyweight.LENGTH + 16;
    private static final int COUNT_OFFSET = HeaderFlyweight.LENGTH + 17;
    private static final int PADDING = 3;
    private static final int MAX_MTU_WORD = 0;
    private static final int INTERFACE_MTU_WORD = 1;
    private static final int WINDOW_WORD = 2;
    private static final int JUMBO_WORD = 3;

    private AckFlyweight() {}

    /** Whether a packet of {@code length} bytes, header included, holds the fixed part and all its ack octets. */
    public static boolean isValid(ByteBuffer packet, int length) {
        return length >= ACKS_OFFSET && length >= ACKS_OFFSET + count(packet);
    }

    /** Lowest sequence number that is not hard-acknowledged; the one that the first ack octet describes. */
    public static int firstPacket(ByteBuffer packet) {
        return packet.getInt(FIRST_PACKET_OFFSET);
    }

    /** Highest sequence number received, from peers that can be trusted with it. */
    public static int previousPacket(ByteBuffer packet) {
        return packet.getInt(PREVIOUS_PACKET_OFFSET);
    }

    /** Serial number of the packet that caused this ACK, or 0. */
    public static int serial(ByteBuffer packet) {
        return packet.getInt(SERIAL_OFFSET);
    }

    /** See {@link AckReason}. */
    public static int reason(ByteBuffer packet) {
        return packet.get(REASON_OFFSET) & 0xff;
    }

    /** Number of ack octets. */
    public static int count(ByteBuffer packet) {
        return packet.get(COUNT_OFFSET) & 0xff;
    }

    /** Whether the packet {@code firstPacket + index} was received; only the low bit of the octet says so. */
    public static boolean isReceived(ByteBuffer packet, int index) {
        return (packet.get(ACKS_OFFSET + index) & 1) != 0;
    }

    /** Largest datagram that the sender receives, in bytes with RX header; 0 when the trailer lacks it. */
    public static int maxMtu(ByteBuffer packet, int length) {
        return trailerWord(packet, length, MAX_MTU_WORD);
    }

    /** The sender's interface MTU, in bytes with RX header; 0 when the trailer lacks it. */
    public static int interfaceMtu(ByteBuffer packet, int length) {
        return trailerWord(packet, length, INTERFACE_MTU_WORD);
    }

    /** Receive window in packets; -1 when the trailer lacks it. */
    public static int window(ByteBuffer packet, int length) {
        return hasTrailerWord(packet, length, WINDOW_WORD) ? trailerWord(packet, length, WINDOW_WORD) : -1;
    }

    /** Sub-packets accepted in a jumbogram; -1 when the trailer lacks it. */
    public static int jumboMax(ByteBuffer packet, int length) {
        return hasTrailerWord(packet, length, JUMBO_WORD) ? trailerWord(packet, length, JUMBO_WORD) : -1;
    }

    /** Sets one ack octet; call before {@link #write}. */
    public static void putReceived(ByteBuffer packet, int index, boolean received) {
        packet.put(ACKS_OFFSET + index, (byte) (received ? 1 : 0));
    }

    /**
     * Writes all but the header and the ack octets.
     *
     * @param limits what this side accepts
     * @return the packet's length in bytes, header included
     */
    public static int write(
            ByteBuffer packet, int firstPacket, int previousPacket, int serial, int reason, int count, Limits limits) {
        packet.putInt(BUFFER_SPACE_OFFSET, 0);
        packet.putInt(FIRST_PACKET_OFFSET, firstPacket);
        packet.putInt(PREVIOUS_PACKET_OFFSET, previousPacket);
        packet.putInt(SERIAL_OFFSET, serial);
        packet.put(REASON_OFFSET, (byte) reason);
        packet.put(COUNT_OFFSET, (byte) count);
        int padding = ACKS_OFFSET + count;
        packet.put(padding, (byte) 0).putShort(padding + 1, (short) 0);
        int trailer = padding + PADDING;
        packet.putInt(trailer, limits.maxMtu());
        packet.putInt(trailer + 4, limits.interfaceMtu());
        packet.putInt(trailer + 8, limits.windowPackets());
        packet.putInt(trailer + 12, limits.jumboMax());
        return trailer + 16;
    }

    private static boolean hasTrailerWord(ByteBuffer packet, int length, int word) {
        return length >= ACKS_OFFSET + count(packet) + PADDING + 4 * (word + 1);
    }

    private static int trailerWord(ByteBuffer packet, int length, int word) {
        return hasTrailerWord(packet, length, word)
                ? packet.getInt(ACKS_OFFSET + count(packet) + PADDING + 4 * word)
                : 0;
    }

    /**
     * The trailer: what the sender of an ACK accepts.
     *
     * @param maxMtu largest datagram in bytes, RX header included
     * @param interfaceMtu the same bounded by the interface
     * @param windowPackets receive window
     * @param jumboMax sub-packets in a jumbogram; 1 means none
     */
    public record Limits(int maxMtu, int interfaceMtu, int windowPackets, int jumboMax) {}
}
