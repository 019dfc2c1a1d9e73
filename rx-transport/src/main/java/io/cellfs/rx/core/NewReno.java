package io.cellfs.rx.core;

/** Slow start and congestion avoidance in packets (RFC 5681, afs-protocol section 1.9). */
final class NewReno implements CongestionControl {
    /** Peers assume a window of 16 before they know better. */
    static final int INITIAL_WINDOW_PACKETS = 16;

    private static final int MIN_WINDOW_PACKETS = 4;
    private static final int MAX_WINDOW_PACKETS = 8192;

    private int window = INITIAL_WINDOW_PACKETS;
    private int threshold = MAX_WINDOW_PACKETS;
    private int deliveredInAvoidance;

    @Override
    public int windowPackets() {
        return window;
    }

    @Override
    public void onDelivered(int packets, boolean windowLimited) {
        if (!windowLimited) {
            return;
        }
        if (window < threshold) {
            window = Math.min(window + packets, MAX_WINDOW_PACKETS);
            return;
        }
        deliveredInAvoidance += packets;
        if (deliveredInAvoidance >= window) {
            deliveredInAvoidance -= window;
            window = Math.min(window + 1, MAX_WINDOW_PACKETS);
        }
    }

    @Override
    public void onLoss(int inFlightPackets) {
        threshold = Math.max(inFlightPackets / 2, MIN_WINDOW_PACKETS);
        window = threshold;
        deliveredInAvoidance = 0;
    }

    @Override
    public void onTimeout(int inFlightPackets) {
        threshold = Math.max(inFlightPackets / 2, MIN_WINDOW_PACKETS);
        window = 1;
        deliveredInAvoidance = 0;
    }
}
