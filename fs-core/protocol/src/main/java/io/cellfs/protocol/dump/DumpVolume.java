package io.cellfs.protocol.dump;

import io.cellfs.protocol.xdr.Words;

/**
 * A volume's description in a dump (afs-protocol section 6.2). Dates in seconds since 1970.
 *
 * @param id volume id
 * @param name its name
 * @param inService whether it was in service
 * @param blessed whether it was on line
 * @param uniquifier the next uniquifier that the volume would give
 * @param type 0 read-write, 1 read-only, 2 backup
 * @param parentId the read-write volume
 * @param cloneId its last clone, or 0
 * @param maxQuotaKib KiB, 0 without limit
 * @param minQuotaKib KiB
 * @param usedKib KiB
 * @param fileCount vnodes
 * @param account an account number
 * @param owner a user
 * @param creationDate when it was made
 * @param accessDate when it was last read
 * @param updateDate when it was last changed
 * @param expirationDate 0
 * @param backupDate when its last backup clone was made
 * @param offlineMessage why it is off line
 * @param message a message to users
 * @param weekUse accesses on each of the last seven days
 * @param dayUseDate the day that {@code dayUse} counts
 * @param dayUse accesses that day
 */
public record DumpVolume(
        long id,
        String name,
        boolean inService,
        boolean blessed,
        long uniquifier,
        int type,
        long parentId,
        long cloneId,
        long maxQuotaKib,
        long minQuotaKib,
        long usedKib,
        long fileCount,
        long account,
        long owner,
        long creationDate,
        long accessDate,
        long updateDate,
        long expirationDate,
        long backupDate,
        String offlineMessage,
        String message,
        Words weekUse,
        long dayUseDate,
        long dayUse) {}
