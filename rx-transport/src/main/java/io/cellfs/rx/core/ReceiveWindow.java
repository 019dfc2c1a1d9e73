package io.cellfs.rx.core;

import io.cellfs.rx.wire.AckFlyweight;
import io.cellfs.rx.wire.AckReason;
import io.cellfs.rx.wire.HeaderFlags;
import java.nio.ByteBuffer;

/** The receiver of one direction of a call: what has arrived, and which ACK is owed (afs-protocol sections 1.4, 1.7, 1.8). */
final class ReceiveWindow {
    /** An ACK is owed after so many packets. */
    private static final int ACK_EVERY = 2;
    /** A reply of at least so many packets is acknowledged at its end without delay. */
    private static final int PROMPT_FINAL_ACK_PACKETS = 2;
    /** Delay of ACKs that nothing makes urgent. */
    static final long ACK_DELAY_NS = 100_000_000L;
    /** Peers with small windows may wait for news of so many consumed packets. */
    private static final int SMALL_WINDOW_PACKETS = 16;

    private final ReceiveRing ring;
    private final boolean endsCall;

    private int highest;
    private int lastSeq;
    private int windowPackets;

    private int owedReason;
    private int owedSerial;
    private int owedPackets;
    private int advertisedFirst = 1;
    private long ackNs = TimerWheel.NEVER_NS;

    /**
     * A receiver of nothing yet.
     *
     * @param endsCall whether the end of this direction ends the call, as a reply does
     */
    ReceiveWindow(ReceiveRing ring, int windowPackets, boolean endsCall) {
        this.ring = ring;
        this.windowPackets = windowPackets;
        this.endsCall = endsCall;
    }

    /** What became of a DATA packet. */
    enum Outcome {
        /** It belongs to the ring now. */
        ACCEPTED,
        /** It was here before, or is beyond the window; an ACK is owed. */
        REFUSED,
        /** It contradicts an earlier packet: the peer broke the protocol. */
        INVALID
    }

    /** Takes one DATA packet whose payload bounds are set. */
    Outcome accept(Packet packet, int seq, int flags, int serial, long nowNs) {
        if (seq <= 0) {
            return Outcome.INVALID;
        }
        if (seq - ring.inOrder() <= 0 || (seq - highest <= 0 && ring.has(seq))) {
            owe(AckReason.DUPLICATE, serial);
            return Outcome.REFUSED;
        }
        boolean last = (flags & HeaderFlags.LAST_PACKET) != 0;
        if ((lastSeq != 0 && (seq - lastSeq > 0 || (last && seq != lastSeq))) || (last && seq - highest < 0)) {
            return Outcome.INVALID;
        }
        if (seq - ring.consumed() > windowPackets) {
            owe(AckReason.EXCEEDS_WINDOW, serial);
            return Outcome.REFUSED;
        }
        if (last) {
            lastSeq = seq;
        }
        ring.place(seq, packet);
        noteAccepted(seq, flags, serial, nowNs);
        return Outcome.ACCEPTED;
    }

    private void noteAccepted(int seq, int flags, int serial, long nowNs) {
        boolean gap = seq != ring.inOrder() + 1 || highest - ring.inOrder() > 0;
        if (seq - highest > 0) {
            highest = seq;
        }
        int inOrder = ring.inOrder();
        while (inOrder - highest < 0 && ring.has(inOrder + 1)) {
            inOrder++;
        }
        if (inOrder != ring.inOrder()) {
            ring.deliver(inOrder);
        }
        owedPackets++;
        if ((flags & HeaderFlags.REQUEST_ACK) != 0) {
            owe(AckReason.REQUESTED, serial);
        } else if (gap) {
            owe(AckReason.OUT_OF_SEQUENCE, serial);
        }
        if (ackNs == TimerWheel.NEVER_NS) {
            ackNs = nowNs + ACK_DELAY_NS;
        }
    }

    /** Everything up to the last packet has arrived. */
    boolean isComplete() {
        return lastSeq != 0 && ring.inOrder() == lastSeq;
    }

    boolean hasAny() {
        return highest != 0;
    }

    int lastSeq() {
        return lastSeq;
    }

    /** The sequence number after the highest one received. */
    int highest() {
        return highest;
    }

    long ackNs() {
        return ackNs;
    }

    /** Narrows or widens what is advertised from now on. */
    void windowPackets(int packets) {
        windowPackets = packets;
    }

    /** Owes an ACK that is sent at the end of this round. */
    void owe(int reason, int serial) {
        if (owedReason != AckReason.REQUESTED || reason == AckReason.REQUESTED) {
            owedReason = reason;
            owedSerial = serial;
        }
    }

    /** The reason for an ACK to be sent now, or 0. */
    int dueReason() {
        if (owedReason != 0) {
            return owedReason;
        }
        if (isComplete()) {
            boolean prompt = endsCall && lastSeq >= PROMPT_FINAL_ACK_PACKETS && advertisedFirst != lastSeq + 1;
            return prompt ? AckReason.IDLE : 0;
        }
        if (owedPackets >= ACK_EVERY || opensWindow()) {
            return AckReason.IDLE;
        }
        return 0;
    }

    /** The delay of an ACK is over: the reason to send one, or 0. */
    int onTimer(long nowNs) {
        ackNs = TimerWheel.NEVER_NS;
        if (first() == advertisedFirst && owedPackets == 0) {
            if (!isComplete() && hasAny()) {
                ackNs = first() - highest <= 0 ? nowNs + ACK_DELAY_NS : TimerWheel.NEVER_NS;
            }
            return 0;
        }
        return AckReason.DELAY;
    }

    /** Whether the application should tell the core that it has consumed packets. */
    boolean wantsUpdate() {
        return !isComplete() && opensWindow();
    }

    private boolean opensWindow() {
        int news = ring.consumed() + 1 - advertisedFirst;
        int enough = ring.consumed() == ring.inOrder() ? SMALL_WINDOW_PACKETS : windowPackets / 4;
        return news >= Math.max(1, Math.min(enough, windowPackets / 2));
    }

    private int first() {
        return isComplete() ? lastSeq + 1 : ring.consumed() + 1;
    }

    /**
     * Writes the body of an ACK into a packet and settles what was owed.
     *
     * @return the packet's length in bytes, header included
     */
    int writeAck(ByteBuffer ack, int reason, int serial, AckFlyweight.Limits limits, long nowNs) {
        int first = first();
        int count = Math.max(0, Math.min(highest - first + 1, AckFlyweight.MAX_ACKS));
        for (int i = 0; i < count; i++) {
            int seq = first + i;
            AckFlyweight.putReceived(ack, i, seq - ring.inOrder() <= 0 || ring.has(seq));
        }
        advertisedFirst = first;
        owedReason = 0;
        owedSerial = 0;
        owedPackets = 0;
        ackNs = first - highest <= 0 ? nowNs + ACK_DELAY_NS : TimerWheel.NEVER_NS;
        return AckFlyweight.write(ack, first, highest, serial, reason, count, limits);
    }

    int owedSerial() {
        return owedSerial;
    }

    int windowPackets() {
        return windowPackets;
    }

    /** Gives back what the application will never be given. */
    void releaseUndelivered() {
        for (int seq = ring.inOrder() + 1; seq - highest <= 0; seq++) {
            Packet packet = ring.remove(seq);
            if (packet != null) {
                packet.release();
            }
        }
    }
}
