package io.cellfs.protocol.afs3;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.xdr.U32;
import io.cellfs.protocol.xdr.Words;
import java.util.List;

/** The OUT arguments of the AFS-3 file service (afs-protocol section 2.3). */
public final class AfsReplies {
    private AfsReplies() {}

    /** A status and a promise. */
    public record Promised(AfsFetchStatus status, AfsCallBack callBack, AfsVolSync sync) {}

    /** A status. */
    public record Status(AfsFetchStatus status, AfsVolSync sync) {}

    /** An access control list in text form. */
    public record Acl(@Max(Rxafs.OPAQUE_MAX) Opaque acl, AfsFetchStatus status, AfsVolSync sync) {}

    /** A directory after a change. */
    public record Directory(AfsFetchStatus directory, AfsVolSync sync) {}

    /** What was made, or found, in a directory. */
    public record Made(
            Fid fid, AfsFetchStatus status, AfsFetchStatus directory, AfsCallBack callBack, AfsVolSync sync) {}

    /** Both directories after a rename. */
    public record Renamed(AfsFetchStatus oldDirectory, AfsFetchStatus newDirectory, AfsVolSync sync) {}

    /** The symbolic link that was made. */
    public record Symlink(Fid fid, AfsFetchStatus status, AfsFetchStatus directory, AfsVolSync sync) {}

    /** The file that got a further name. */
    public record Link(AfsFetchStatus status, AfsFetchStatus directory, AfsVolSync sync) {}

    /** A volume's status; messages are shorter than 256 bytes. */
    public record VolumeStatus(
            AfsVolumeStatus status,
            @Max(Rxafs.NAME_MAX) String name,
            @Max(Rxafs.NAME_MAX) Name offlineMessage,
            @Max(Rxafs.NAME_MAX) Name messageOfTheDay) {}

    /** The root volume's name. */
    public record RootVolume(@Max(Rxafs.NAME_MAX) String name) {}

    /** The server's clock. */
    public record Time(@U32 long seconds, @U32 long microseconds) {}

    /** Many statuses and promises, as many as were asked for. */
    public record BulkStatus(
            @Max(Rxafs.CALLBACK_MAX) List<AfsFetchStatus> statuses,
            @Max(Rxafs.CALLBACK_MAX) List<AfsCallBack> callBacks,
            AfsVolSync sync) {}

    /** Only the volume's state. */
    public record Sync(AfsVolSync sync) {}

    /** A version of statistics. */
    public record XStatsVersion(int version) {}

    /** A collection of statistics. */
    public record XStats(int version, int time, @Max(1024) Words data) {}

    /** Two spare words. */
    public record Spares(int spare2, int spare3) {}

    /** Statistics as 64-bit numbers, in the order of section 2.3. */
    public record Statistics64(@Max(256) List<Counter> counters) {}

    /** One 64-bit number. */
    public record Counter(long value) {}
}
