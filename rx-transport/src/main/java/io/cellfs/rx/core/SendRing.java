package io.cellfs.rx.core;

import org.jspecify.annotations.Nullable;

/**
 * The DATA packets of one direction between the application, which pushes them in order, and the core, which sends them and
 * releases each when the peer has acknowledged it for good. One thread on either side; no locks. Sequence numbers start at 1.
 */
final class SendRing {
    private static final int FIRST_SLOTS = 8;
    private static final int MAX_SLOTS = 512;

    private volatile @Nullable Packet[] slots = new @Nullable Packet[FIRST_SLOTS];
    private volatile int pushed;
    private volatile int released;

    /** Application: packets that may be pushed now, given that at most {@code limit} may be unacknowledged. */
    int space(int limit) {
        return capacity(limit) - (pushed - released);
    }

    /** Application: packets that may be unacknowledged now. */
    int capacity(int limit) {
        return Math.min(limit, slots.length);
    }

    /** Application: whether it is the ring that is full and not the limit, so that the core should let it grow. */
    boolean wantsGrowth(int limit) {
        return pushed - released >= slots.length && slots.length < Math.min(limit, MAX_SLOTS);
    }

    /** Application: hands the next packet over. There must be space. */
    void push(Packet packet) {
        int seq = pushed + 1;
        @Nullable Packet[] current = slots;
        current[seq & (current.length - 1)] = packet;
        pushed = seq;
    }

    /** Highest sequence number pushed. */
    int pushed() {
        return pushed;
    }

    /** Highest sequence number released. */
    int released() {
        return released;
    }

    /** Core: a pushed packet that is not released. */
    Packet get(int seq) {
        @Nullable Packet[] current = slots;
        Packet packet = current[seq & (current.length - 1)];
        if (packet == null) {
            throw new IllegalStateException("no packet " + seq + " in the send ring");
        }
        return packet;
    }

    /** Core: takes the lowest packet out. */
    Packet releaseNext() {
        int seq = released + 1;
        Packet packet = get(seq);
        @Nullable Packet[] current = slots;
        current[seq & (current.length - 1)] = null;
        released = seq;
        return packet;
    }

    /** Core: widens the room if the application has filled it, and says so; while it is full the application does not push. */
    boolean growIfFull() {
        @Nullable Packet[] current = slots;
        int top = pushed;
        if (top - released < current.length || current.length >= MAX_SLOTS) {
            return false;
        }
        @Nullable Packet[] larger = new @Nullable Packet[Math.min(current.length * 8, MAX_SLOTS)];
        for (int seq = released + 1; seq - top <= 0; seq++) {
            larger[seq & (larger.length - 1)] = current[seq & (current.length - 1)];
        }
        slots = larger;
        return true;
    }
}
