package io.cellfs.rx.wire;

/** Why an ACK was sent (afs-protocol section 1.4). */
public final class AckReason {
    public static final int REQUESTED = 1;
    public static final int DUPLICATE = 2;
    public static final int OUT_OF_SEQUENCE = 3;
    public static final int EXCEEDS_WINDOW = 4;
    public static final int NO_SPACE = 5;
    public static final int PING = 6;
    public static final int PING_RESPONSE = 7;
    public static final int DELAY = 8;
    public static final int IDLE = 9;

    private AckReason() {}
}
