package io.cellfs.protocol.yfs;

/**
 * A callback promise, 16 bytes (afs-protocol section 3.2).
 *
 * @param version 1
 * @param expiration how long it stands from now, 100 ns units
 * @param type 1 exclusive, 2 shared, 3 dropped ({@link io.cellfs.protocol.afs3.CallBackType})
 */
public record YfsCallBack(int version, long expiration, int type) {
    /** No promise. */
    public static final YfsCallBack NONE = new YfsCallBack(0, 0, 0);
}
