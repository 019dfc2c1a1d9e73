package io.cellfs.rx.core;

import io.cellfs.rx.wire.AckFlyweight;
import io.cellfs.rx.wire.AckReason;
import io.cellfs.rx.wire.HeaderFlags;
import java.nio.ByteBuffer;

/**
 * The sender of one direction of a call: what may be sent now, what is lost, when to try again (afs-protocol section 1.9). Losses
 * are inferred from the order of transmissions, of which every one, repeated or not, has a number of its own.
 */
final class SendWindow {
    /** A packet is lost when one sent this many transmissions later has arrived. */
    private static final int REORDER_PACKETS = 3;
    /** Least time before the last packets of a flight are probed for. */
    private static final long MIN_PROBE_NS = 10_000_000L;

    private final SendRing ring;
    private final CongestionControl congestion = new NewReno();
    private Peer peer;

    private int hardAcked;
    /** The packet that the peer has said to await next; what it delivered it never asks for again. */
    private int awaited = 1;

    /** Serial number of the connection when something was last found to be delivered. */
    private int deliveredSerial;

    private int nextSeq = 1;
    private int lowestLost = 1;
    private int inFlight;
    private int lostPackets;
    private int order;
    private int deliveredOrder;
    private int highestDelivered;
    /** Losses of transmissions up to this one belong to an episode that was answered. */
    private int recoveryOrder;

    private int backoff;
    private int peerWindowPackets;
    private boolean limitedByWindow;
    private int lastSeq;

    private long timerNs = TimerWheel.NEVER_NS;
    private boolean timerIsProbe;
    private boolean probed;
    private int rttSerial;
    private long rttSentNs;

    SendWindow(SendRing ring, Peer peer) {
        this.ring = ring;
        this.peer = peer;
        this.peerWindowPackets = peer.windowPackets();
    }

    /** Where packets go. */
    interface Output {
        /** Sends one DATA packet; flags beyond those of the packet itself are given. */
        int sendData(int seq, Packet packet, boolean requestAck, boolean more);

        /** Asks the peer for an ACK. */
        void sendPing();
    }

    /** What an ACK or a timer has led to. */
    enum Outcome {
        /** Nothing unusual. */
        OK,
        /** The ACK contradicts what was sent: the peer broke the protocol. */
        INVALID,
        /** The ACK is older than one seen before. */
        OLD
    }

    void peer(Peer actual) {
        peer = actual;
    }

    boolean isAllAcked() {
        return lastSeq != 0 && hardAcked == lastSeq;
    }

    /** Whether every packet, the last one included, has been sent at least once. */
    boolean isAllSent() {
        return lastSeq != 0 && nextSeq - lastSeq > 0;
    }

    boolean hasProgressed() {
        return hardAcked > 0;
    }

    int hardAcked() {
        return hardAcked;
    }

    int awaited() {
        return awaited;
    }

    boolean awaitsAck() {
        return nextSeq - 1 != hardAcked;
    }

    long timerNs() {
        return timerNs;
    }

    int windowPackets() {
        return congestion.windowPackets();
    }

    /** Sends what may be sent. */
    void transmit(long nowNs, Output output) {
        limitedByWindow = false;
        int available = ring.pushed();
        int windowEnd = hardAcked + peerWindowPackets;
        boolean idle = inFlight == 0;
        boolean sent = false;
        while (true) {
            boolean resend = lostPackets > 0;
            if (!resend && nextSeq - available > 0) {
                break;
            }
            if (inFlight >= congestion.windowPackets() || (!resend && nextSeq - windowEnd > 0)) {
                limitedByWindow = true;
                break;
            }
            int seq = resend ? nextLost() : nextSeq++;
            boolean more = nextSeq - available <= 0;
            boolean full = inFlight + 1 >= congestion.windowPackets() || (more && nextSeq - windowEnd > 0);
            send(seq, full || resend, more, nowNs, output);
            sent = true;
        }
        if (sent && (idle || timerNs == TimerWheel.NEVER_NS)) {
            arm(nowNs);
        } else if (timerNs == TimerWheel.NEVER_NS && nextSeq - available <= 0) {
            timerIsProbe = false;
            timerNs = nowNs + peer.rtt.rtoNs(backoff);
        }
    }

    /** Takes the ack octets of an ACK for this call; the connection's last packet was {@code lastSerial}. */
    Outcome onAck(ByteBuffer ack, int length, int lastSerial, long nowNs) {
        int first = AckFlyweight.firstPacket(ack);
        int count = AckFlyweight.count(ack);
        if (first <= 0 || first - nextSeq > 0) {
            return Outcome.INVALID;
        }
        if (first - 1 - hardAcked < 0) {
            return Outcome.OLD;
        }
        awaited = first;
        int window = AckFlyweight.window(ack, length);
        if (window >= 0) {
            peerWindowPackets = Math.max(1, Math.min(window, AckFlyweight.MAX_ACKS));
        }
        sampleRtt(ack, nowNs);
        int delivered = hardAck(first - 1);
        int serial = AckFlyweight.serial(ack);
        boolean latest = serial != 0 && serial - deliveredSerial > 0;
        for (int i = 0; i < count; i++) {
            int seq = first + i;
            if (seq - nextSeq >= 0) {
                break;
            }
            if (AckFlyweight.isReceived(ack, i)) {
                delivered += deliver(seq, ring.get(seq));
            } else if (latest) {
                retract(seq, ring.get(seq));
            }
        }
        if (delivered > 0) {
            deliveredSerial = lastSerial;
        }
        afterDelivery(delivered, nowNs);
        return Outcome.OK;
    }

    /** A peer that has started anew, or that has dropped what it had, may miss what it has acknowledged without delivering it. */
    private void retract(int seq, Packet packet) {
        if (packet.acked) {
            packet.acked = false;
            inFlight++;
            lose(seq, packet);
        }
    }

    /** Everything that was sent has arrived, as the peer's answer shows. */
    void onAllAcked(long nowNs) {
        afterDelivery(hardAck(nextSeq - 1), nowNs);
    }

    /** The timer ran out. */
    void onTimer(long nowNs, Output output) {
        timerNs = TimerWheel.NEVER_NS;
        if (inFlight == 0 && lostPackets == 0) {
            if (nextSeq - ring.pushed() <= 0) {
                backoff++;
                output.sendPing();
                timerIsProbe = false;
                timerNs = nowNs + peer.rtt.rtoNs(backoff);
            }
            return;
        }
        if (timerIsProbe) {
            probed = true;
            probe(nowNs, output);
        } else {
            timeOut();
        }
        arm(nowNs);
    }

    private void probe(long nowNs, Output output) {
        for (int seq = nextSeq - 1; seq - hardAcked > 0; seq--) {
            Packet packet = ring.get(seq);
            if (packet.inFlight) {
                inFlight--;
                packet.inFlight = false;
                send(seq, true, false, nowNs, output);
                return;
            }
        }
    }

    private void timeOut() {
        congestion.onTimeout(inFlight);
        backoff++;
        recoveryOrder = order;
        boolean reneged = backoff > 1;
        for (int seq = hardAcked + 1; seq - nextSeq < 0; seq++) {
            Packet packet = ring.get(seq);
            if (packet.acked && reneged) {
                packet.acked = false;
                packet.inFlight = true;
                inFlight++;
            }
            if (packet.inFlight) {
                peer.onTimeout(packet.length);
                lose(seq, packet);
            }
        }
    }

    private void send(int seq, boolean requestAck, boolean more, long nowNs, Output output) {
        Packet packet = ring.get(seq);
        boolean last = (packet.flags & HeaderFlags.LAST_PACKET) != 0;
        if (last) {
            lastSeq = seq;
        }
        packet.order = ++order;
        packet.sentNs = nowNs;
        packet.inFlight = true;
        inFlight++;
        boolean sample = !last && (rttSerial == 0 || nowNs - rttSentNs > peer.rtt.rtoNs(0));
        boolean request = !last && (requestAck || sample);
        int serial = output.sendData(seq, packet, request, more);
        if (request && sample) {
            rttSerial = serial;
            rttSentNs = nowNs;
        }
    }

    private int nextLost() {
        int seq = Math.max(lowestLost, hardAcked + 1);
        Packet packet = ring.get(seq);
        while (!packet.lost) {
            seq++;
            packet = ring.get(seq);
        }
        packet.lost = false;
        packet.resent = true;
        lostPackets--;
        lowestLost = seq + 1;
        return seq;
    }

    private void lose(int seq, Packet packet) {
        packet.inFlight = false;
        packet.lost = true;
        inFlight--;
        if (lostPackets == 0 || seq - lowestLost < 0) {
            lowestLost = seq;
        }
        lostPackets++;
    }

    private int hardAck(int upTo) {
        int delivered = 0;
        while (upTo - hardAcked > 0) {
            int seq = hardAcked + 1;
            delivered += deliver(seq, ring.get(seq));
            hardAcked = seq;
            Packet packet = ring.releaseNext();
            if (packet.queued) {
                packet.releaseWhenSent = true;
            } else {
                packet.release();
            }
        }
        return delivered;
    }

    private int deliver(int seq, Packet packet) {
        if (packet.acked) {
            return 0;
        }
        packet.acked = true;
        peer.onDelivered(packet.length);
        if (packet.inFlight) {
            packet.inFlight = false;
            inFlight--;
        } else if (packet.lost) {
            packet.lost = false;
            lostPackets--;
        }
        if (packet.order - deliveredOrder > 0) {
            deliveredOrder = packet.order;
        }
        if (seq - highestDelivered > 0) {
            highestDelivered = seq;
        }
        return 1;
    }

    private void afterDelivery(int delivered, long nowNs) {
        if (delivered == 0) {
            return;
        }
        backoff = 0;
        probed = false;
        if (!detectLosses(nowNs)) {
            congestion.onDelivered(delivered, limitedByWindow);
        }
        timerNs = TimerWheel.NEVER_NS;
        arm(nowNs);
    }

    private boolean detectLosses(long nowNs) {
        boolean fresh = false;
        int before = inFlight;
        long patienceNs = peer.rtt.smoothedNs() + Math.max(peer.rtt.smoothedNs() / 4, TimerWheel.GRAIN_NS);
        for (int seq = hardAcked + 1; seq - nextSeq < 0 && inFlight > 0; seq++) {
            Packet packet = ring.get(seq);
            int behind = deliveredOrder - packet.order;
            if (packet.inFlight && (behind >= REORDER_PACKETS || (behind > 0 && nowNs - packet.sentNs > patienceNs))) {
                fresh |= packet.order - recoveryOrder > 0;
                lose(seq, packet);
            } else if (seq - highestDelivered > 0 && behind < 0) {
                break;
            }
        }
        if (fresh) {
            congestion.onLoss(before);
            recoveryOrder = order;
        }
        return fresh;
    }

    private void sampleRtt(ByteBuffer ack, long nowNs) {
        int reason = AckFlyweight.reason(ack);
        if (rttSerial != 0 && AckFlyweight.serial(ack) == rttSerial && reason == AckReason.REQUESTED) {
            peer.rtt.sample(nowNs - rttSentNs);
            rttSerial = 0;
        }
    }

    private void arm(long nowNs) {
        if (inFlight == 0 && lostPackets == 0) {
            timerNs = TimerWheel.NEVER_NS;
            return;
        }
        long rtoNs = peer.rtt.rtoNs(backoff);
        long probeNs = Math.max(MIN_PROBE_NS, 2 * peer.rtt.smoothedNs());
        timerIsProbe = !probed && inFlight >= 2 && peer.rtt.isKnown() && probeNs < rtoNs;
        timerNs = nowNs + (timerIsProbe ? probeNs : rtoNs);
    }
}
