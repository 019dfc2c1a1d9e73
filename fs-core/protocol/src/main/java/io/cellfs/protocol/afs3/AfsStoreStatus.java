package io.cellfs.protocol.afs3;

/**
 * Attributes to set, 6 words (afs-protocol section 2.2).
 *
 * @param mask which of them ({@link StoreMask})
 * @param clientModTime seconds since 1970
 * @param owner owner's id
 * @param group group's id
 * @param mode permission bits
 * @param segmentSize ignored
 */
public record AfsStoreStatus(int mask, int clientModTime, int owner, int group, int mode, int segmentSize) {
    /** Sets nothing. */
    public static final AfsStoreStatus NONE = new AfsStoreStatus(0, 0, 0, 0, 0, 0);
}
