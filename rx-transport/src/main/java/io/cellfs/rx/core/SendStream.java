package io.cellfs.rx.core;

import io.cellfs.rx.wire.HeaderFlags;
import io.cellfs.rx.wire.HeaderFlyweight;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The application's end of the sending direction: cuts bytes into packets. Never blocks; one thread at a time. The packet that
 * is being filled stays here until there is more to send or the direction ends, so that the last one can be marked.
 */
public final class SendStream {
    /** Bytes that one call may have sent or queued without an acknowledgement. */
    private static final int BUFFER_BYTES = 2 << 20;

    private static final int MIN_PACKETS = 32;
    private static final int MAX_PACKETS = 512;

    private final SendRing ring;
    private final PacketPool pool;
    private final Peer peer;
    private final int prefixBytes;
    private final int overheadBytes;

    private @Nullable Packet current;
    private int currentBytes;
    private boolean ended;
    private boolean starved;

    SendStream(SendRing ring, PacketPool pool, Peer peer, int prefixBytes, int suffixBytes) {
        this.ring = ring;
        this.pool = pool;
        this.peer = peer;
        this.prefixBytes = prefixBytes;
        this.overheadBytes = HeaderFlyweight.LENGTH + prefixBytes + suffixBytes;
    }

    /** Takes what there is room for; {@code src} has nothing remaining when all was taken. */
    public void offer(ByteBuffer src) {
        if (ended) {
            throw new IllegalStateException("the direction has been ended");
        }
        starved = false;
        int limit = payloadLimit();
        while (src.hasRemaining()) {
            Packet packet = current;
            if (packet != null && currentBytes >= limit) {
                if (ring.space(packetLimit()) <= 0) {
                    return;
                }
                ring.push(packet);
                packet = null;
                current = null;
            }
            packet = packet == null ? open(src.remaining(), limit) : widened(packet, limit);
            if (packet == null) {
                starved = true;
                return;
            }
            copy(src, packet, limit);
        }
    }

    /** Ends the direction; false when there is no room yet and it must be tried again. */
    public boolean tryEnd() {
        if (ended) {
            return true;
        }
        Packet packet = current == null ? open(0, payloadLimit()) : current;
        starved = packet == null;
        if (packet == null || ring.space(packetLimit()) <= 0) {
            return false;
        }
        current = null;
        packet.flags |= HeaderFlags.LAST_PACKET;
        ring.push(packet);
        ended = true;
        return true;
    }

    /** Whether the direction was ended. */
    public boolean isEnded() {
        return ended;
    }

    /** Whether there is room for another packet, and enough of it to make waking up worth while. */
    public boolean hasRoom() {
        int limit = packetLimit();
        return ring.space(limit) >= Math.max(1, Math.min(ring.capacity(limit) / 4, MIN_PACKETS));
    }

    /** Whether packets have been handed over that the core has not looked at since {@code lastPushed}. */
    public int pushed() {
        return ring.pushed();
    }

    /** Whether the last attempt failed for want of packet buffers, not of window. */
    public boolean isStarved() {
        return starved;
    }

    /** Whether the core has to be asked for a larger ring. */
    public boolean wantsGrowth() {
        return ring.wantsGrowth(packetLimit());
    }

    /** Core, once the application is done: gives back the packet that was being filled. */
    void discard() {
        Packet packet = current;
        if (packet != null) {
            current = null;
            packet.release();
        }
    }

    private int payloadLimit() {
        return peer.datagramBytes() - overheadBytes;
    }

    private int packetLimit() {
        return Math.max(MIN_PACKETS, Math.min(MAX_PACKETS, BUFFER_BYTES / peer.datagramBytes()));
    }

    private @Nullable Packet open(int wanted, int limit) {
        Packet packet = pool.tryTake(overheadBytes + Math.min(wanted, limit));
        if (packet != null) {
            current = packet;
            currentBytes = 0;
            packet.length = HeaderFlyweight.LENGTH + prefixBytes;
        }
        return packet;
    }

    /** Moves what was written to a larger buffer when the first one is full but the packet may grow. */
    private @Nullable Packet widened(Packet packet, int limit) {
        if (packet.capacity() - overheadBytes > currentBytes) {
            return packet;
        }
        Packet larger = pool.tryTake(overheadBytes + limit);
        if (larger == null) {
            return null;
        }
        int start = HeaderFlyweight.LENGTH + prefixBytes;
        larger.bytes().put(start, packet.bytes(), start, currentBytes);
        larger.length = packet.length;
        packet.release();
        current = larger;
        return larger;
    }

    private void copy(ByteBuffer src, Packet packet, int limit) {
        int room = Math.min(limit, packet.capacity() - overheadBytes) - currentBytes;
        int bytes = Math.min(room, src.remaining());
        packet.bytes().put(HeaderFlyweight.LENGTH + prefixBytes + currentBytes, src, src.position(), bytes);
        src.position(src.position() + bytes);
        currentBytes += bytes;
        packet.length += bytes;
    }
}
