package io.cellfs.rx.wire;

import java.nio.ByteBuffer;

/**
 * The 28-byte header that starts every packet (afs-protocol section 1.1). All fields are big-endian; buffers must be too.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                             epoch                             |  0
 *  +-----------------------------------------------------------+---+
 *  |                      connection id                        |chn|  4
 *  +-----------------------------------------------------------+---+
 *  |                          call number                          |  8
 *  +---------------------------------------------------------------+
 *  |                        sequence number                        | 12
 *  +---------------------------------------------------------------+
 *  |                         serial number                         | 16
 *  +---------------+---------------+---------------+---------------+
 *  |     type      |     flags     |  user status  | security index| 20
 *  +---------------+---------------+---------------+---------------+
 *  |        spare / checksum       |          service id           | 24
 *  +-------------------------------+-------------------------------+
 * </pre>
 */
public final class HeaderFlyweight {
    /** Bytes of the header. */
    public static final int LENGTH = 28;
    /** Calls that one connection carries at a time. */
    public static final int CHANNELS = 4;
    /** The bits of the connection id that are the channel. */
    public static final int CHANNEL_MASK = 3;
    /** User status of a first DATA packet that asks for a service upgrade (afs-protocol section 3.1). */
    public static final int USER_STATUS_UPGRADE = 1;

    private static final int EPOCH_OFFSET = 0;
    private static final int CID_OFFSET = 4;
    private static final int CALL_NUMBER_OFFSET = 8;
    private static final int SEQ_OFFSET = 12;
    private static final int SERIAL_OFFSET = 16;
    private static final int TYPE_OFFSET = 20;
    private static final int FLAGS_OFFSET = 21;
    private static final int USER_STATUS_OFFSET = 22;
    private static final int SECURITY_INDEX_OFFSET = 23;
    private static final int CHECKSUM_OFFSET = 24;
    private static final int SERVICE_ID_OFFSET = 26;

    private HeaderFlyweight() {}

    /** The initiator's epoch. */
    public static int epoch(ByteBuffer packet) {
        return packet.getInt(EPOCH_OFFSET);
    }

    /** Connection id with the channel in its low two bits. */
    public static int cid(ByteBuffer packet) {
        return packet.getInt(CID_OFFSET);
    }

    /** Call number; 0 on packets of the connection. */
    public static int callNumber(ByteBuffer packet) {
        return packet.getInt(CALL_NUMBER_OFFSET);
    }

    /** Sequence number of DATA, from 1; else 0. */
    public static int seq(ByteBuffer packet) {
        return packet.getInt(SEQ_OFFSET);
    }

    /** Serial number of this transmission. */
    public static int serial(ByteBuffer packet) {
        return packet.getInt(SERIAL_OFFSET);
    }

    /** See {@link PacketType}. */
    public static int type(ByteBuffer packet) {
        return packet.get(TYPE_OFFSET) & 0xff;
    }

    /** See {@link HeaderFlags}. */
    public static int flags(ByteBuffer packet) {
        return packet.get(FLAGS_OFFSET) & 0xff;
    }

    /** The user status byte. */
    public static int userStatus(ByteBuffer packet) {
        return packet.get(USER_STATUS_OFFSET) & 0xff;
    }

    /** The connection's security class (afs-protocol section 0.2). */
    public static int securityIndex(ByteBuffer packet) {
        return packet.get(SECURITY_INDEX_OFFSET) & 0xff;
    }

    /** The security class's checksum or key number. */
    public static int checksum(ByteBuffer packet) {
        return packet.getShort(CHECKSUM_OFFSET) & 0xffff;
    }

    /** The service. */
    public static int serviceId(ByteBuffer packet) {
        return packet.getShort(SERVICE_ID_OFFSET) & 0xffff;
    }

    /** Writes what names a packet's connection and call. */
    public static void putAddress(ByteBuffer packet, int epoch, int cid, int callNumber) {
        packet.putInt(EPOCH_OFFSET, epoch).putInt(CID_OFFSET, cid).putInt(CALL_NUMBER_OFFSET, callNumber);
    }

    /** Writes sequence and serial number. */
    public static void putOrder(ByteBuffer packet, int seq, int serial) {
        packet.putInt(SEQ_OFFSET, seq).putInt(SERIAL_OFFSET, serial);
    }

    /** Writes type, flags and user status. */
    public static void putKind(ByteBuffer packet, int type, int flags, int userStatus) {
        packet.put(TYPE_OFFSET, (byte) type).put(FLAGS_OFFSET, (byte) flags).put(USER_STATUS_OFFSET, (byte) userStatus);
    }

    /** Writes security index, checksum and service. */
    public static void putSecurity(ByteBuffer packet, int securityIndex, int checksum, int serviceId) {
        packet.put(SECURITY_INDEX_OFFSET, (byte) securityIndex)
                .putShort(CHECKSUM_OFFSET, (short) checksum)
                .putShort(SERVICE_ID_OFFSET, (short) serviceId);
    }

    /** Overwrites the flags. */
    public static void putFlags(ByteBuffer packet, int flags) {
        packet.put(FLAGS_OFFSET, (byte) flags);
    }

    /** Overwrites the checksum. */
    public static void putChecksum(ByteBuffer packet, int checksum) {
        packet.putShort(CHECKSUM_OFFSET, (short) checksum);
    }

    /** Copies a whole header from one packet to another. */
    public static void copy(ByteBuffer source, ByteBuffer target) {
        target.put(0, source, 0, LENGTH);
    }
}
