package io.cellfs.protocol.ext;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.rpc.Bulk;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.UuidRaw;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsReplies;
import io.cellfs.protocol.yfs.YfsStoreStatus;
import io.cellfs.protocol.yfs.YfsVolSync;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What CellFS's own client asks beyond YFS, service 26000 on the file server's port: files that live on without a name for a
 * holder, holes, and stability. Encodings are YFS's, without a flags word. A server without the service aborts with
 * RX_INVALID_OPERATION and the client falls back.
 */
public final class Extensions {
    /** Flag of {@link RenameHeldArgs}: fail with EEXIST when the new name is taken. */
    public static final int NO_REPLACE = 1;

    /** Flag of {@link RenameHeldArgs}: exchange the two names. */
    public static final int EXCHANGE = 2;

    /** Whence of {@link SeekArgs}: the next byte of data at or after the offset, as SEEK_DATA. */
    public static final int SEEK_DATA = 3;

    /** Whence of {@link SeekArgs}: the next hole at or after the offset, as SEEK_HOLE. */
    public static final int SEEK_HOLE = 4;

    /** A name to remove while {@code holder} keeps what it stood for. */
    public record RemoveHeldArgs(
            Fid directory,
            @Max(Yfs.NAME_MAX) Name name,
            @UuidRaw UUID holder) {}

    /** Two names; {@code holder} keeps what is replaced. */
    public record RenameHeldArgs(
            Fid oldDirectory,
            @Max(Yfs.NAME_MAX) Name oldName,
            Fid newDirectory,
            @Max(Yfs.NAME_MAX) Name newName,
            @UuidRaw UUID holder,
            int flags) {}

    /** A file to make without a name, in the volume and under the access control list of {@code directory}. */
    public record CreateUnnamedArgs(
            Fid directory, YfsStoreStatus status, @UuidRaw UUID holder) {}

    /** The file that was made. */
    public record CreateUnnamedReply(Fid fid, YfsFetchStatus status, YfsCallBack callBack, YfsVolSync sync) {}

    /** A file that {@code holder} no longer needs. */
    public record ReleaseUnnamedArgs(Fid fid, @UuidRaw UUID holder) {}

    /** Where to look for data or a hole, in bytes. */
    public record SeekArgs(Fid fid, long offset, int whence) {}

    /** Where it is, in bytes; ENXIO is an abort. */
    public record SeekReply(long offset) {}

    /** A range to make a hole, in bytes. */
    public record PunchArgs(Fid fid, long offset, long length) {}

    /** A range in bytes of a file of a read-only volume as it was at a data version. */
    public record FetchAtArgs(Fid fid, long dataVersion, long offset, long length) {}

    /** A file whose volume shall be stable. */
    public record SyncArgs(Fid fid) {}

    /** Removes a name. */
    public static final Op<RemoveHeldArgs, YfsReplies.Removed> REMOVE_HELD =
            Op.of(1, "CellFS.RemoveHeld", RemoveHeldArgs.class, YfsReplies.Removed.class);

    /** Renames. */
    public static final Op<RenameHeldArgs, YfsReplies.RenamedReplace> RENAME_HELD =
            Op.of(2, "CellFS.RenameHeld", RenameHeldArgs.class, YfsReplies.RenamedReplace.class);

    /** Makes a file without a name; YFS.Link can give it one. */
    public static final Op<CreateUnnamedArgs, CreateUnnamedReply> CREATE_UNNAMED =
            Op.of(3, "CellFS.CreateUnnamed", CreateUnnamedArgs.class, CreateUnnamedReply.class);

    /** Ends a hold. */
    public static final Op<ReleaseUnnamedArgs, NoValues> RELEASE_UNNAMED =
            Op.of(4, "CellFS.ReleaseUnnamed", ReleaseUnnamedArgs.class);

    /** Finds data or a hole. */
    public static final Op<SeekArgs, SeekReply> SEEK = Op.of(5, "CellFS.Seek", SeekArgs.class, SeekReply.class);

    /** Makes a hole; the size stays. */
    public static final Op<PunchArgs, YfsReplies.Status> PUNCH =
            Op.of(6, "CellFS.Punch", PunchArgs.class, YfsReplies.Status.class);

    /** Returns when all that was answered for the volume is stable. */
    public static final Op<SyncArgs, NoValues> SYNC = Op.of(7, "CellFS.Sync", SyncArgs.class);

    /**
     * Reads data of a file of a read-only volume at one data version, which may be that of a former release; cut at the file's end. Aborts with
     * {@link Uae#ESTALE} when the server has that version neither shown nor kept: another site may have it.
     */
    public static final Op<FetchAtArgs, NoValues> FETCH_AT =
            Op.of(8, "CellFS.FetchAt", FetchAtArgs.class).with(Bulk.OUT_I64);

    /** All of them. */
    public static final List<Op<?, ?>> ALL = Stream.of(
                    List.of(REMOVE_HELD, RENAME_HELD, CREATE_UNNAMED, RELEASE_UNNAMED, SEEK, PUNCH, SYNC, FETCH_AT),
                    DirectoryExtensions.ALL,
                    AclExtensions.ALL,
                    List.of(PropertyExtensions.PROPERTIES))
            .<Op<?, ?>>flatMap(List::stream)
            .toList();

    private Extensions() {}
}
