package io.cellfs.protocol.vol;

import io.cellfs.protocol.xdr.Chars;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.U32;
import java.util.List;

/** The IN arguments of the volume service (afs-protocol section 4.5). Dates are seconds since 1970. */
public final class VolArgs {
    private VolArgs() {}

    /** A transaction. */
    public record OfTrans(int transaction) {}

    /** A volume to make; volume 0 asks for any id. */
    public record CreateVolume(
            int partition,
            @Max(Vol.STRING_MAX) String name,
            int type,
            @U32 long parentId,
            @U32 long volume) {}

    /** restoreCookie, 35 words: what stands in place of a dump's header. */
    public record RestoreCookie(
            @Chars(Vol.NAME_WORDS) String name,
            int type,
            @U32 long cloneId,
            @U32 long parentId) {}

    /** A dump to restore, which follows. */
    public record Restore(int transaction, int flags, RestoreCookie cookie) {}

    /** destServer, 3 words. */
    public record Destination(int host, int port, int securityIndex) {}

    /** A dump to another server. */
    public record Forward(
            int fromTransaction,
            int fromDate,
            Destination destination,
            int destinationTransaction,
            RestoreCookie cookie) {}

    /** replica, 4 words. */
    public record Replica(int transaction, Destination server) {}

    /** A dump to several servers. */
    public record ForwardMultiple(
            int fromTransaction,
            int fromDate,
            @Max(Vol.REPLICAS_MAX) List<Replica> replicas,
            int spare,
            RestoreCookie cookie) {}

    /** A clone to make; volume 0 asks for any id. */
    public record Clone(
            int transaction,
            @U32 long purgeVolume,
            int type,
            @Max(Vol.STRING_MAX) String name,
            @U32 long volume) {}

    /** Flags to set. */
    public record SetFlags(int transaction, int flags) {}

    /** A transaction to begin. */
    public record TransCreate(@U32 long volume, int partition, int flags) {}

    /** What to dump; fromDate 0 means all. */
    public record Dump(int transaction, int fromDate) {}

    /** What to dump, with options. */
    public record DumpV2(int transaction, int fromDate, int flags) {}

    /** A place in the list of volumes. */
    public record Index(int index) {}

    /** The server that a volume has moved to, as an IPv4 address. */
    public record SetForwarding(int transaction, int newSite) {}

    /** A restore to come. */
    public record SignalRestore(
            @Max(Vol.STRING_MAX) String name,
            int type,
            @U32 long parentId,
            @U32 long cloneId) {}

    /** Volumes of a partition; flags {@link Vol#LIST_FULL} or 0. */
    public record ListVolumes(int partition, int flags) {}

    /** New name, type and ids. */
    public record SetIdsTypes(
            int transaction,
            @Max(Vol.STRING_MAX) String name,
            int type,
            @U32 long parentId,
            @U32 long cloneId,
            @U32 long backupId) {}

    /** A partition by its path. */
    public record PartitionName(@Max(Vol.STRING_MAX) String name) {}

    /** A clone to renew. */
    public record ReClone(int transaction, @U32 long cloneId) {}

    /** A volume of a partition. */
    public record OneVolume(int partition, @U32 long volume) {}

    /** A creation date. */
    public record SetDate(int transaction, int date) {}

    /** New values; -1 leaves as is. */
    public record SetInfo(int transaction, VolintInfo info) {}

    /** A volume to split. */
    public record SplitVolume(@U32 long volume, @U32 long newVolume, int where, int verbose) {}
}
