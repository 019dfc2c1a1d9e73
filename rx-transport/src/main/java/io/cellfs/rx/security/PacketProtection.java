package io.cellfs.rx.security;

import io.cellfs.rx.RxException;
import java.nio.ByteBuffer;

/**
 * What a security class does to the DATA packets of one connection. A packet's payload lies at {@link #prefixBytes()} after the
 * RX header; {@link #seal} may fill the bytes before and after it. Called by one thread at a time.
 */
public interface PacketProtection {
    /** Bytes that sealing needs between header and payload. */
    int prefixBytes();

    /** Bytes that sealing may add behind the payload. */
    int suffixBytes();

    /**
     * Seals one packet in place before its first transmission; its header's connection, call and sequence number are set.
     *
     * @param packet header, prefix, payload and room for the suffix, from index 0
     * @param payloadBytes bytes of payload
     * @return the packet's new length, header included
     */
    int seal(ByteBuffer packet, int payloadBytes);

    /** The header's checksum field for a sealed packet, 16 bits. */
    int checksum(ByteBuffer packet);

    /**
     * Checks and opens one packet in place.
     *
     * @param packet the packet from index 0
     * @param length its length, header included
     * @return bytes of payload, which then start at {@link #prefixBytes()} after the header
     * @throws RxException with the security class's code when the packet does not hold; the connection is then aborted
     */
    int open(ByteBuffer packet, int length) throws RxException;
}
