package io.cellfs.protocol.afs3;

/**
 * Volume settings to change, 3 words (afs-protocol section 2.2).
 *
 * @param mask {@link #MIN_QUOTA}, {@link #MAX_QUOTA}
 * @param minQuota KiB
 * @param maxQuota KiB, 0 without limit
 */
public record AfsStoreVolumeStatus(int mask, int minQuota, int maxQuota) {
    /** Bit of mask: set the minimum. */
    public static final int MIN_QUOTA = 1;

    /** Bit of mask: set the maximum. */
    public static final int MAX_QUOTA = 2;
}
