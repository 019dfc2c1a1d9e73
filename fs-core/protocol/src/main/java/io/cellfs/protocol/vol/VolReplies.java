package io.cellfs.protocol.vol;

import io.cellfs.protocol.xdr.Chars;
import io.cellfs.protocol.xdr.Fixed;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.U32;
import io.cellfs.protocol.xdr.Words;
import java.util.List;

/** The OUT arguments of the volume service (afs-protocol section 4.5). Dates are seconds since 1970. */
public final class VolReplies {
    private VolReplies() {}

    /** The volume that was made, and the transaction on it. */
    public record Created(@U32 long volume, int transaction) {}

    /** A result. */
    public record Code(int code) {}

    /** Results in order. */
    public record Codes(@Max(Vol.REPLICAS_MAX) Words codes) {}

    /** A volume. */
    public record Volume(@U32 long volume) {}

    /** Flags. */
    public record Flags(int flags) {}

    /** A transaction. */
    public record Trans(int transaction) {}

    /** A volume and its partition. */
    public record VolumeAndPartition(@U32 long volume, int partition) {}

    /** A name. */
    public record Name(@Max(Vol.STRING_MAX) String name) {}

    /** volser_status, 16 words. */
    public record Status(
            @U32 long volume,
            int nextUnique,
            int type,
            @U32 long parentId,
            @U32 long cloneId,
            @U32 long backupId,
            @U32 long restoredFromId,
            int maxQuota,
            int minQuota,
            int owner,
            int creationDate,
            int accessDate,
            int updateDate,
            int expirationDate,
            int backupDate,
            int copyDate) {}

    /** pIDs: partition numbers, -1 where there is none. */
    public record Partitions(@Fixed(26) Words partitions) {}

    /** Partition numbers. */
    public record XPartitions(@Max(Vol.PARTITIONS_MAX) Words partitions) {}

    /** Volumes. */
    public record Volumes(@Max(Vol.VOLUMES_MAX) List<VolintInfo> volumes) {}

    /** Volumes, extended. */
    public record XVolumes(@Max(Vol.VOLUMES_MAX) List<VolintXInfo> volumes) {}

    /** The transactions. */
    public record Transactions(@Max(Vol.VOLUMES_MAX) List<Transaction> transactions) {}

    /** transDebugInfo, 44 words. */
    public record Transaction(
            int transaction,
            int time,
            int creationTime,
            int returnCode,
            @U32 long volume,
            int partition,
            int attachFlags,
            int volumeFlags,
            int transactionFlags,
            @Chars(30) String lastProcedure,
            int callValid,
            int readNext,
            int transmitNext,
            int lastSendTime,
            int lastReceiveTime) {}

    /** diskPartition, 68 words; sizes in KiB. */
    public record Partition(
            @Chars(32) String name,
            @Chars(32) String device,
            int lockDescriptor,
            int totalUsable,
            int free,
            int minFree) {}

    /** diskPartition64, 519 words; sizes in KiB. */
    public record Partition64(
            @Chars(256) String name,
            @Chars(256) String device,
            int lockDescriptor,
            long totalUsable,
            long free,
            long minFree) {}

    /** Bytes of a dump. */
    public record Size(long bytes) {}
}
