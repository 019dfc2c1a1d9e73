package io.cellfs.protocol.vol;

import io.cellfs.protocol.xdr.Chars;
import io.cellfs.protocol.xdr.Fixed;
import io.cellfs.protocol.xdr.U32;
import io.cellfs.protocol.xdr.Words;

/**
 * A volume's extended description, 80 words (volintXInfo, afs-protocol section 4.5); dates in seconds since 1970.
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
 * @param creationDate when it was made
 * @param accessDate when it was last read
 * @param updateDate when it was last changed
 * @param backupDate when it was last backed up
 * @param dayUse accesses today
 * @param fileCount vnodes
 * @param maxQuota KiB, 0 without limit
 * @param size KiB
 * @param statReads reads by distance
 * @param statWrites writes by distance
 * @param fileSameAuthor writes of files by their authors, by age
 * @param fileDifferentAuthor writes of files by others, by age
 * @param directorySameAuthor changes of directories by their authors, by age
 * @param directoryDifferentAuthor changes of directories by others, by age
 */
public record VolintXInfo(
        @Chars(Vol.NAME_WORDS) String name,
        @U32 long volume,
        int type,
        @U32 long backupId,
        @U32 long parentId,
        @U32 long cloneId,
        int status,
        int copyDate,
        int inUse,
        int creationDate,
        int accessDate,
        int updateDate,
        int backupDate,
        int dayUse,
        int fileCount,
        int maxQuota,
        int size,
        @Fixed(4) Words statReads,
        @Fixed(4) Words statWrites,
        @Fixed(6) Words fileSameAuthor,
        @Fixed(6) Words fileDifferentAuthor,
        @Fixed(6) Words directorySameAuthor,
        @Fixed(6) Words directoryDifferentAuthor) {}
