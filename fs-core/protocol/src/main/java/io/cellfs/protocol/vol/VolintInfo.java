package io.cellfs.protocol.vol;

import io.cellfs.protocol.xdr.Chars;
import io.cellfs.protocol.xdr.U32;

/**
 * A volume's description, 55 words (volintInfo, afs-protocol section 4.5); dates in seconds since 1970.
 *
 * @param name its name
 * @param volume its id
 * @param type {@link Vol} TYPE_*
 * @param backupId id of the backup volume
 * @param parentId id of the read-write volume
 * @param cloneId id of the last clone
 * @param status {@link Vol#STATUS_OK}, or a volume error
 * @param copyDate when this copy was made
 * @param inUse whether it is attached
 * @param needsSalvaged whether it needs to be salvaged
 * @param destroyMe marks a volume that shall be deleted
 * @param creationDate when it was made
 * @param accessDate when it was last read
 * @param updateDate when it was last changed
 * @param backupDate when it was last backed up
 * @param dayUse accesses today
 * @param fileCount vnodes
 * @param maxQuota KiB, 0 without limit
 * @param size KiB
 * @param flags 0
 * @param minQuota spare0
 * @param weekUse spare1
 * @param updateCounter spare2
 * @param spare3 0
 */
public record VolintInfo(
        @Chars(Vol.NAME_WORDS) String name,
        @U32 long volume,
        int type,
        @U32 long backupId,
        @U32 long parentId,
        @U32 long cloneId,
        int status,
        int copyDate,
        int inUse,
        int needsSalvaged,
        int destroyMe,
        int creationDate,
        int accessDate,
        int updateDate,
        int backupDate,
        int dayUse,
        int fileCount,
        int maxQuota,
        int size,
        int flags,
        int minQuota,
        int weekUse,
        int updateCounter,
        int spare3) {}
