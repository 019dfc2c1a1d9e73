package io.cellfs.protocol.afs3;

/**
 * A callback promise, 3 words (afs-protocol section 2.2).
 *
 * @param version 1
 * @param expirationTime how long it stands from now, seconds; 0 when a server breaks it
 * @param type {@link CallBackType}
 */
public record AfsCallBack(int version, int expirationTime, int type) {
    /** No promise. */
    public static final AfsCallBack NONE = new AfsCallBack(0, 0, 0);

    /** What a server sends to break a promise. */
    public static final AfsCallBack BROKEN = new AfsCallBack(1, 0, CallBackType.DROPPED);
}
