package io.cellfs.protocol.yfs;

/**
 * Volume settings to change, 28 bytes (afs-protocol section 3.2).
 *
 * @param mask 1 minimum, 2 maximum quota, as in AFS-3
 * @param minQuota KiB
 * @param maxQuota KiB, 0 without limit
 * @param fileQuota number of files
 */
public record YfsStoreVolumeStatus(int mask, long minQuota, long maxQuota, long fileQuota) {}
