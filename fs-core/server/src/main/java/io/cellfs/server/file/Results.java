package io.cellfs.server.file;

import io.cellfs.protocol.Fid;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.Volume;
import java.util.List;
import java.util.Optional;

/** What the file service answers, before a front-end puts it into its dialect. A promise is its lifetime in ns, 0 for none. */
public final class Results {
    private Results() {}

    /** A status with its promise. */
    public record Fetched(FileStatus status, long promiseNs, VolumeSync sync) {}

    /** A status. */
    public record Stored(FileStatus status, VolumeSync sync) {}

    /** A name that was looked up. */
    public record Found(Fid fid, FileStatus status, FileStatus directory, long promiseNs, VolumeSync sync) {}

    /** A new file, directory or symlink. */
    public record Made(Fid fid, FileStatus status, FileStatus directory, long promiseNs, VolumeSync sync) {}

    /** A removed name; {@code removed} has no links when it was the last one. */
    public record Removed(FileStatus directory, FileStatus removed, VolumeSync sync) {}

    /** A renamed entry, and the one that it replaced or changed places with. */
    public record Renamed(
            FileStatus oldDirectory,
            FileStatus newDirectory,
            FileStatus moved,
            Optional<FileStatus> target,
            VolumeSync sync) {}

    /** One element of a bulk answer: a status with its promise, or the code of its failure. */
    public record BulkItem(Optional<FileStatus> status, long promiseNs, int errorCode) {}

    /** A bulk answer, as many items as were asked for; the volume of the last item that was found. */
    public record Bulk(List<BulkItem> items, VolumeSync sync) {}

    /** Entries of a directory, with their statuses if asked for. */
    public record Listed(
            Volume.Page page, List<BulkItem> statuses, FileStatus directory, long promiseNs, VolumeSync sync) {}

    /** A name that was looked up, with its status; or that it is not there. */
    public record LookedUp(
            Optional<DirEntry> entry, List<BulkItem> status, FileStatus directory, long promiseNs, VolumeSync sync) {}

    /** The ACL that governs a vnode, whether that is its directory's, and the volume's maximum ACL. */
    public record FetchedAcl(Acl acl, boolean inherited, Optional<Acl> maximum, FileStatus status, VolumeSync sync) {}

    /** A volume's status with the space of its partition, in bytes. */
    public record VolumeState(
            io.cellfs.storage.api.VolumeInfo info, long partitionTotalBytes, long partitionFreeBytes) {}
}
