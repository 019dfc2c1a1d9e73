package io.cellfs.server.file;

/**
 * The volume's state that goes with every answer, so that clients notice a replaced volume. Dates in 100 ns units since the epoch.
 *
 * @param creationDate when the volume was made
 * @param updateDate last change
 * @param maxQuotaBytes quota, 0 for none
 * @param usedBytes bytes in use
 * @param availableBytes free bytes of the partition
 */
public record VolumeSync(long creationDate, long updateDate, long maxQuotaBytes, long usedBytes, long availableBytes) {}
