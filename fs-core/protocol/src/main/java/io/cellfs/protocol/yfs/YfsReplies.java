package io.cellfs.protocol.yfs;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.Opaque;
import java.util.List;

/** The OUT arguments of the YFS file service (afs-protocol section 3.3). */
public final class YfsReplies {
    private YfsReplies() {}

    /** A status. */
    public record Status(YfsFetchStatus status, YfsVolSync sync) {}

    /** A status and a promise. */
    public record Promised(YfsFetchStatus status, YfsCallBack callBack, YfsVolSync sync) implements Synced {}

    /** An access control list in text form. */
    public record Acl(@Max(Yfs.OPAQUE_MAX) Opaque acl, YfsFetchStatus status, YfsVolSync sync) {}

    /** An access control list with those of its volume. */
    public record OpaqueAcl(
            @Max(Yfs.OPAQUE_MAX) Opaque acl,
            @Max(Yfs.OPAQUE_MAX) Opaque volumeAcl,
            int inherit,
            int cleaned,
            YfsFetchStatus status,
            YfsVolSync sync) {}

    /** The directory after a name was taken from it. */
    public record Directory(YfsFetchStatus directory, YfsVolSync sync) {}

    /** What was made, or found, in a directory. */
    public record Made(
            Fid fid, YfsFetchStatus status, YfsFetchStatus directory, YfsCallBack callBack, YfsVolSync sync) {}

    /** The symbolic link that was made. */
    public record Symlink(Fid fid, YfsFetchStatus status, YfsFetchStatus directory, YfsVolSync sync) {}

    /** The file that got a further name. */
    public record Link(YfsFetchStatus status, YfsFetchStatus directory, YfsVolSync sync) {}

    /** What a name stood for that was removed. */
    public record Removed(YfsFetchStatus directory, Fid fid, YfsFetchStatus status, YfsVolSync sync) {}

    /** Both directories after a rename. */
    public record Renamed(YfsFetchStatus oldDirectory, YfsFetchStatus newDirectory, YfsVolSync sync) {}

    /** A rename that replaced nothing. */
    public record RenamedNoReplace(
            YfsFetchStatus oldDirectory,
            Fid oldFid,
            YfsFetchStatus oldStatus,
            YfsFetchStatus newDirectory,
            YfsVolSync sync) {}

    /** A rename that may have replaced, or has exchanged; without a second vnode its Fid is all zero. */
    public record RenamedReplace(
            YfsFetchStatus oldDirectory,
            Fid oldFid,
            YfsFetchStatus oldStatus,
            YfsFetchStatus newDirectory,
            Fid newFid,
            YfsFetchStatus newStatus,
            YfsVolSync sync) {}

    /** A volume's status; messages are shorter than 256 bytes. */
    public record VolumeStatus(
            YfsFetchVolumeStatus status,
            @Max(Yfs.NAME_MAX) String name,
            @Max(Yfs.NAME_MAX) Name offlineMessage,
            @Max(Yfs.NAME_MAX) Name messageOfTheDay) {}

    /** Many statuses and promises, as many as were asked for. */
    public record BulkStatus(
            @Max(Yfs.CALLBACK_MAX) List<YfsFetchStatus> statuses,
            @Max(Yfs.CALLBACK_MAX) List<YfsCallBack> callBacks,
            YfsVolSync sync)
            implements Synced {}
}
