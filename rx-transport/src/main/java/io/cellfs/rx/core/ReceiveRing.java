package io.cellfs.rx.core;

import org.jspecify.annotations.Nullable;

/**
 * The DATA packets of one direction between the core, which places them as they arrive, and the application, which consumes
 * them in order. One thread on either side; no locks. The core never places a packet further ahead than the window allows.
 */
final class ReceiveRing {
    private static final int FIRST_SLOTS = 8;

    private volatile @Nullable Packet[] slots = new @Nullable Packet[FIRST_SLOTS];
    /** The core's own note of what lies in each slot. */
    private int[] seqs = new int[FIRST_SLOTS];

    private volatile int inOrder;
    private volatile int consumed;

    /** Core: whether this packet was placed; {@code seq} is above {@link #consumed}. */
    boolean has(int seq) {
        return seqs[seq & (seqs.length - 1)] == seq;
    }

    /** Core: places a packet that is not there yet and within the window. */
    void place(int seq, Packet packet) {
        if (seq - consumed > slots.length) {
            grow(seq - consumed);
        }
        @Nullable Packet[] current = slots;
        current[seq & (current.length - 1)] = packet;
        seqs[seq & (seqs.length - 1)] = seq;
    }

    /** Core: lets the application have everything up to {@code seq}. */
    void deliver(int seq) {
        inOrder = seq;
    }

    /** Core: takes a packet that was not delivered, to drop it. */
    @Nullable
    Packet remove(int seq) {
        @Nullable Packet[] current = slots;
        int slot = seq & (current.length - 1);
        if (seqs[slot] != seq) {
            return null;
        }
        seqs[slot] = 0;
        Packet packet = current[slot];
        current[slot] = null;
        return packet;
    }

    /** Highest sequence number up to which all have arrived. */
    int inOrder() {
        return inOrder;
    }

    /** Highest sequence number that the application has done with. */
    int consumed() {
        return consumed;
    }

    /** Application: the next packet in order, or null when it has not arrived. */
    @Nullable
    Packet peek() {
        int seq = consumed + 1;
        if (seq - inOrder > 0) {
            return null;
        }
        @Nullable Packet[] current = slots;
        return current[seq & (current.length - 1)];
    }

    /** Application: done with the packet that {@link #peek} gave. */
    void consume() {
        int seq = consumed + 1;
        @Nullable Packet[] current = slots;
        current[seq & (current.length - 1)] = null;
        consumed = seq;
    }

    /**
     * The application may clear slots of the old array meanwhile: a stale copy in the new one is below every later place, is
     * never read again, and is overwritten in time.
     */
    private void grow(int needed) {
        @Nullable Packet[] current = slots;
        int length = current.length;
        while (length < needed) {
            length *= 2;
        }
        @Nullable Packet[] larger = new @Nullable Packet[length];
        int[] largerSeqs = new int[length];
        int base = consumed;
        for (int seq = base + 1; seq - base <= current.length; seq++) {
            if (has(seq)) {
                larger[seq & (length - 1)] = current[seq & (current.length - 1)];
                largerSeqs[seq & (length - 1)] = seq;
            }
        }
        seqs = largerSeqs;
        slots = larger;
    }
}
