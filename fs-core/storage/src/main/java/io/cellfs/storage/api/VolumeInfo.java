package io.cellfs.storage.api;

/**
 * A volume's header and counters. Dates in 100 ns units since the epoch.
 *
 * @param id volume id
 * @param name volume name
 * @param type type
 * @param parentId the RW volume's id
 * @param cloneId id of the last RO clone, 0 if none
 * @param backupId id of the backup volume, 0 if none
 * @param online whether it serves
 * @param flags volserver flags (VTDeleteOnSalvage 1, VTOutOfService 2, VTDeleted 4)
 * @param maxQuotaBytes quota, 0 for none
 * @param maxSizeBytes what an administrator allows whatever the quota is, 0 for no such bound
 * @param usedBytes bytes that count against the quota: file data plus a constant per vnode
 * @param files vnodes
 * @param creationDate when made
 * @param updateDate last change
 * @param accessDate last access
 * @param backupDate last backup clone
 * @param copyDate when this copy was made
 * @param dayUse accesses today
 */
public record VolumeInfo(
        long id,
        String name,
        VolumeType type,
        long parentId,
        long cloneId,
        long backupId,
        boolean online,
        int flags,
        long maxQuotaBytes,
        long maxSizeBytes,
        long usedBytes,
        long files,
        long creationDate,
        long updateDate,
        long accessDate,
        long backupDate,
        long copyDate,
        long dayUse) {
    /** Flag beyond AFS's: the volume is a part of a release or move (ADR 0010) and is not listed to administrators. */
    public static final int HIDDEN = 0x1000;

    /** Flag beyond AFS's: the volume is on its way to another server; it serves nobody. */
    public static final int MOVING = 0x2000;

    /** Flag beyond AFS's: a release or move of the volume's own server has locked its volume location entry. */
    public static final int ENTRY_LOCKED = 0x4000;

    /** Flag beyond AFS's: the hidden clone was made by a release, so replicas may hold its content. */
    public static final int RELEASED = 0x8000;

    /** Flag beyond AFS's: the hidden clone is what a read-only volume showed before a release, kept for a while (ADR 0011). */
    public static final int FORMER = 0x10000;

    /** What the volume may use at most: the smaller of quota and maximum size, 0 for no bound. */
    public long boundBytes() {
        return smaller(maxQuotaBytes, maxSizeBytes);
    }

    /** The smaller of two bounds, of which 0 is none. */
    public static long smaller(long one, long other) {
        return one == 0 ? other : other == 0 ? one : Math.min(one, other);
    }
}
