package io.cellfs.protocol.yfs;

/**
 * Attributes to set, 32 bytes (afs-protocol section 3.2).
 *
 * @param mask which of them, as {@link io.cellfs.protocol.afs3.StoreMask}
 * @param mode permission bits
 * @param clientModTime 100 ns units since 1970
 * @param owner owner's id
 * @param group group's id
 */
public record YfsStoreStatus(int mask, int mode, long clientModTime, long owner, long group) {
    /** Sets nothing. */
    public static final YfsStoreStatus NONE = new YfsStoreStatus(0, 0, 0, 0, 0);
}
