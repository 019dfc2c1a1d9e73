package io.cellfs.rx.net;

import io.cellfs.rx.core.Packet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A bounded queue of packets from one thread to one thread at a time. */
final class PacketQueue {
    private final AtomicReferenceArray<@Nullable Packet> slots;
    private final int mask;
    private int tail;
    private volatile int head;

    PacketQueue(int capacity) {
        this.slots = new AtomicReferenceArray<>(capacity);
        this.mask = capacity - 1;
    }

    /** Producer: false when the queue is full. */
    boolean offer(Packet packet) {
        if (slots.get(tail & mask) != null) {
            return false;
        }
        slots.setRelease(tail & mask, packet);
        tail++;
        return true;
    }

    /** Consumer: the oldest packet, or null. */
    @Nullable
    Packet poll() {
        int position = head;
        Packet packet = slots.getAcquire(position & mask);
        if (packet != null) {
            slots.setRelease(position & mask, null);
            head = position + 1;
        }
        return packet;
    }
}
