package io.cellfs.rx.core;

/** How many packets of one call may be in flight; the strategy of its sender. */
public interface CongestionControl {
    /** The congestion window in packets, at least 1. */
    int windowPackets();

    /**
     * Packets were delivered.
     *
     * @param packets how many, soft-acknowledged ones included
     * @param windowLimited whether the window, and not the application, had limited the sender
     */
    void onDelivered(int packets, boolean windowLimited);

    /** A loss was seen that is not part of one answered already. */
    void onLoss(int inFlightPackets);

    /** The retransmission timer ran out. */
    void onTimeout(int inFlightPackets);
}
