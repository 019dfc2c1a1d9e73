package io.cellfs.protocol.yfs;

/**
 * A volume's status, 72 bytes (afs-protocol section 3.2).
 *
 * @param volume volume id
 * @param parent id of its read-write volume
 * @param flags 1 online, 2 in service, 4 blessed, 8 needs salvage
 * @param type 0 read-only, 1 read-write
 * @param maxQuota KiB, 0 without limit
 * @param blocksInUse KiB
 * @param partitionAvailable KiB
 * @param partitionMax KiB
 * @param copyDate 100 ns units since 1970
 * @param backupDate 100 ns units since 1970
 */
public record YfsFetchVolumeStatus(
        long volume,
        long parent,
        int flags,
        int type,
        long maxQuota,
        long blocksInUse,
        long partitionAvailable,
        long partitionMax,
        long copyDate,
        long backupDate) {
    /** Bit of flags: online. */
    public static final int ONLINE = 1;

    /** Bit of flags: in service. */
    public static final int IN_SERVICE = 2;

    /** Bit of flags: blessed. */
    public static final int BLESSED = 4;

    /** Bit of flags: needs salvage. */
    public static final int NEEDS_SALVAGE = 8;
}
