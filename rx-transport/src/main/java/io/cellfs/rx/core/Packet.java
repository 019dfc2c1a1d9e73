package io.cellfs.rx.core;

import io.cellfs.rx.wire.HeaderFlyweight;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * One datagram in a pooled direct buffer. It belongs to one holder at a time: the pool, an application's stream, or the core.
 * Sequence numbers and the like are the core's notes about a DATA packet that it keeps for retransmission.
 */
public final class Packet {
    final PacketPool pool;
    final int id;
    final int sizeClass;
    /** The pool's list of free packets. */
    volatile int nextFree;

    private final ByteBuffer bytes;
    private final long address;

    /** Bytes of the datagram, header included. */
    int length;
    /** Where it goes to; set while it waits to be sent. */
    @Nullable
    Peer destination;

    /** Where it came from; set while it waits to be taken by the core. */
    private @Nullable InetSocketAddress source;

    /** DATA received: next byte for the reader, and the end of the payload. */
    int readOffset;

    int payloadEnd;

    int flags;
    int serial;
    /** Position in the call's order of transmissions; grows with each one. */
    int order;

    long sentNs;
    boolean sealed;
    boolean inFlight;
    boolean lost;
    boolean acked;
    boolean resent;
    /** In the core's list of packets to be sent. */
    boolean queued;
    /** Nobody needs it any more once it has left that list. */
    boolean releaseWhenSent;

    Packet(PacketPool pool, int id, int sizeClass, ByteBuffer bytes) {
        this.pool = pool;
        this.id = id;
        this.sizeClass = sizeClass;
        this.bytes = bytes.order(ByteOrder.BIG_ENDIAN);
        this.address = MemorySegment.ofBuffer(bytes).address();
    }

    /** The datagram from index 0, big-endian; only absolute access. */
    public ByteBuffer bytes() {
        return bytes;
    }

    /** The native address of index 0. */
    public long address() {
        return address;
    }

    /** Bytes of the datagram, header included. */
    public int length() {
        return length;
    }

    /** Sets the bytes of the datagram. */
    public void length(int datagramBytes) {
        length = datagramBytes;
    }

    /** Bytes that fit. */
    public int capacity() {
        return bytes.capacity();
    }

    /** The peer it is to be sent to. */
    public Peer destination() {
        Peer peer = destination;
        if (peer == null) {
            throw new IllegalStateException("the packet is not about to be sent");
        }
        return peer;
    }

    /** The address it came from. */
    public InetSocketAddress source() {
        InetSocketAddress from = source;
        if (from == null) {
            throw new IllegalStateException("the packet has not been received");
        }
        return from;
    }

    /** Sets the address it came from. */
    public void source(InetSocketAddress from) {
        source = from;
    }

    /** Gives it back to its pool. */
    public void release() {
        pool.give(this);
    }

    /** Forgets everything about its former use. */
    void reset() {
        length = HeaderFlyweight.LENGTH;
        destination = null;
        source = null;
        readOffset = 0;
        payloadEnd = 0;
        flags = 0;
        serial = 0;
        order = 0;
        sentNs = 0;
        sealed = false;
        inFlight = false;
        lost = false;
        acked = false;
        resent = false;
        queued = false;
        releaseWhenSent = false;
    }
}
