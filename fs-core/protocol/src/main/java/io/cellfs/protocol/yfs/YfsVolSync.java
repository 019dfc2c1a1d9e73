package io.cellfs.protocol.yfs;

/**
 * The state of the volume as of an operation, 40 bytes (afs-protocol section 3.2).
 *
 * @param creation when the volume (or this release of it) was made, 100 ns units since 1970
 * @param update when it last changed, 100 ns units since 1970
 * @param maxQuota KiB, 0 without limit
 * @param blocksInUse KiB
 * @param blocksAvailable KiB
 */
public record YfsVolSync(long creation, long update, long maxQuota, long blocksInUse, long blocksAvailable) {}
