package io.cellfs.rx.core;

import io.cellfs.rx.wire.HeaderFlags;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The application's end of the receiving direction. Never blocks; one thread at a time. */
public final class ReceiveStream {
    /** {@link #read} result: the peer's last packet has been consumed. */
    public static final int END = -1;

    private final ReceiveRing ring;
    private boolean atEnd;

    ReceiveStream(ReceiveRing ring) {
        this.ring = ring;
    }

    /**
     * Copies what has arrived.
     *
     * @return bytes copied, 0 when nothing is there yet (or {@code dst} is full), {@link #END} after the last packet
     */
    public int read(ByteBuffer dst) {
        int total = 0;
        while (!atEnd) {
            Packet packet = ring.peek();
            if (packet == null) {
                return total;
            }
            int bytes = Math.min(packet.payloadEnd - packet.readOffset, dst.remaining());
            dst.put(dst.position(), packet.bytes(), packet.readOffset, bytes);
            dst.position(dst.position() + bytes);
            packet.readOffset += bytes;
            total += bytes;
            if (packet.readOffset < packet.payloadEnd) {
                return total;
            }
            finish(packet);
        }
        return total == 0 ? END : total;
    }

    /** Whether {@link #read} would return something other than 0. */
    public boolean isReadable() {
        return atEnd || ring.peek() != null;
    }

    /** Whether the peer's last packet has been consumed. */
    public boolean isAtEnd() {
        return atEnd;
    }

    /** Core, once the application is done: consumes everything. */
    void discard() {
        Packet packet = ring.peek();
        while (packet != null) {
            finish(packet);
            packet = ring.peek();
        }
    }

    private void finish(@Nullable Packet packet) {
        if (packet != null) {
            atEnd |= (packet.flags & HeaderFlags.LAST_PACKET) != 0;
            ring.consume();
            packet.release();
        }
    }
}
