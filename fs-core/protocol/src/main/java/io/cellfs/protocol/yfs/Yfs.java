package io.cellfs.protocol.yfs;

import io.cellfs.protocol.afs3.Capabilities;
import io.cellfs.protocol.rpc.Bulk;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import java.util.List;

/** The operations of the YFS file service, service 2500 (afs-protocol section 3.3). */
public final class Yfs {
    /** Vnodes in one bulk call. */
    public static final int CALLBACK_MAX = 1024;

    /** Bytes of a name. */
    public static final int NAME_MAX = 256;

    /** Bytes of a symbolic link; more than AFS-3's 1024, as Linux allows a path of 4095. */
    public static final int PATH_MAX = 4096;

    /** Bytes of an access control list. */
    public static final int OPAQUE_MAX = 65536;

    /** 100 ns units in a second. */
    public static final long TICKS_PER_SECOND = 10_000_000;

    /** Reads an access control list. */
    public static final Op<YfsArgs.OfFid, YfsReplies.Acl> FETCH_ACL =
            op(64131, "YFS.FetchACL", YfsArgs.OfFid.class, YfsReplies.Acl.class);

    /** Reads a status and gives a promise. */
    public static final Op<YfsArgs.OfFid, YfsReplies.Promised> FETCH_STATUS =
            op(64132, "YFS.FetchStatus", YfsArgs.OfFid.class, YfsReplies.Promised.class);

    /** Sets an access control list. */
    public static final Op<YfsArgs.StoreAcl, YfsReplies.Status> STORE_ACL =
            op(64134, "YFS.StoreACL", YfsArgs.StoreAcl.class, YfsReplies.Status.class);

    /** Sets attributes. */
    public static final Op<YfsArgs.StoreStatus, YfsReplies.Status> STORE_STATUS =
            op(64135, "YFS.StoreStatus", YfsArgs.StoreStatus.class, YfsReplies.Status.class);

    /** Removes a file's name. */
    public static final Op<YfsArgs.OfName, YfsReplies.Directory> REMOVE_FILE =
            op(64136, "YFS.RemoveFile", YfsArgs.OfName.class, YfsReplies.Directory.class);

    /** Makes a file. */
    public static final Op<YfsArgs.CreateFile, YfsReplies.Made> CREATE_FILE =
            op(64137, "YFS.CreateFile", YfsArgs.CreateFile.class, YfsReplies.Made.class);

    /** Renames. */
    public static final Op<YfsArgs.Rename, YfsReplies.Renamed> RENAME =
            op(64138, "YFS.Rename", YfsArgs.Rename.class, YfsReplies.Renamed.class);

    /** Makes a symbolic link. */
    public static final Op<YfsArgs.Symlink, YfsReplies.Symlink> SYMLINK =
            op(64139, "YFS.Symlink", YfsArgs.Symlink.class, YfsReplies.Symlink.class);

    /** Gives a file a further name. */
    public static final Op<YfsArgs.Link, YfsReplies.Link> LINK =
            op(64140, "YFS.Link", YfsArgs.Link.class, YfsReplies.Link.class);

    /** Makes a directory. */
    public static final Op<YfsArgs.MakeDir, YfsReplies.Made> MAKE_DIR =
            op(64141, "YFS.MakeDir", YfsArgs.MakeDir.class, YfsReplies.Made.class);

    /** Removes an empty directory. */
    public static final Op<YfsArgs.OfName, YfsReplies.Directory> REMOVE_DIR =
            op(64142, "YFS.RemoveDir", YfsArgs.OfName.class, YfsReplies.Directory.class);

    /** Reads a volume's status. */
    public static final Op<YfsArgs.OfVolume, YfsReplies.VolumeStatus> GET_VOLUME_STATUS =
            op(64149, "YFS.GetVolumeStatus", YfsArgs.OfVolume.class, YfsReplies.VolumeStatus.class);

    /** Changes a volume's settings. */
    public static final Op<YfsArgs.SetVolumeStatus, NoValues> SET_VOLUME_STATUS =
            op(64150, "YFS.SetVolumeStatus", YfsArgs.SetVolumeStatus.class, NoValues.class);

    /** Takes a lock. */
    public static final Op<YfsArgs.SetLock, YfsReplies.Status> SET_LOCK =
            op(64156, "YFS.SetLock", YfsArgs.SetLock.class, YfsReplies.Status.class);

    /** Renews a lock. */
    public static final Op<YfsArgs.OfFid, YfsReplies.Status> EXTEND_LOCK =
            op(64157, "YFS.ExtendLock", YfsArgs.OfFid.class, YfsReplies.Status.class);

    /** Gives a lock up. */
    public static final Op<YfsArgs.OfFid, YfsReplies.Status> RELEASE_LOCK =
            op(64158, "YFS.ReleaseLock", YfsArgs.OfFid.class, YfsReplies.Status.class);

    /** Finds a name in a directory. */
    public static final Op<YfsArgs.OfName, YfsReplies.Made> LOOKUP =
            op(64161, "YFS.Lookup", YfsArgs.OfName.class, YfsReplies.Made.class);

    /** Reads an access control list with that of the volume. */
    public static final Op<YfsArgs.OfFid, YfsReplies.OpaqueAcl> FETCH_OPAQUE_ACL =
            op(64168, "YFS.FetchOpaqueACL", YfsArgs.OfFid.class, YfsReplies.OpaqueAcl.class);

    /** Removes a file's name and tells what it stood for. */
    public static final Op<YfsArgs.OfName, YfsReplies.Removed> REMOVE_FILE2 =
            op(64173, "YFS.RemoveFile2", YfsArgs.OfName.class, YfsReplies.Removed.class);

    /** Sets an access control list. */
    public static final Op<YfsArgs.StoreAcl, YfsReplies.Status> STORE_OPAQUE_ACL2 =
            op(64174, "YFS.StoreOpaqueACL2", YfsArgs.StoreAcl.class, YfsReplies.Status.class);

    /** Renames over what is there. */
    public static final Op<YfsArgs.Rename, YfsReplies.RenamedReplace> RENAME_REPLACE =
            op(64176, "YFS.Rename_Replace", YfsArgs.Rename.class, YfsReplies.RenamedReplace.class);

    /** Renames unless something is there. */
    public static final Op<YfsArgs.Rename, YfsReplies.RenamedNoReplace> RENAME_NO_REPLACE =
            op(64177, "YFS.Rename_NoReplace", YfsArgs.Rename.class, YfsReplies.RenamedNoReplace.class);

    /** Exchanges two names. */
    public static final Op<YfsArgs.Rename, YfsReplies.RenamedReplace> RENAME_EXCHANGE =
            op(64187, "YFS.Rename_Exchange", YfsArgs.Rename.class, YfsReplies.RenamedReplace.class);

    /** Reads many statuses; each may fail for itself. */
    public static final Op<YfsArgs.OfFids, YfsReplies.BulkStatus> INLINE_BULK_STATUS =
            op(64536, "YFS.InlineBulkStatus", YfsArgs.OfFids.class, YfsReplies.BulkStatus.class);

    /** Reads data. */
    public static final Op<YfsArgs.FetchData, YfsReplies.Promised> FETCH_DATA64 = op(
                    64537, "YFS.FetchData64", YfsArgs.FetchData.class, YfsReplies.Promised.class)
            .with(Bulk.OUT_I64);

    /** Writes data. */
    public static final Op<YfsArgs.StoreData, YfsReplies.Status> STORE_DATA64 = op(
                    64538, "YFS.StoreData64", YfsArgs.StoreData.class, YfsReplies.Status.class)
            .withBulkIn(YfsArgs.StoreData::length);

    /** Gives up all promises of the caller. */
    public static final Op<NoValues, NoValues> GIVE_UP_ALL_CALL_BACKS =
            Op.of(65539, "YFS.GiveUpAllCallBacks", NoValues.class);

    /** What the server can do; also the probe that asks for the upgrade. */
    public static final Op<NoValues, Capabilities> GET_CAPABILITIES =
            Op.of(65540, "YFS.GetCapabilities", NoValues.class, Capabilities.class);

    /** All of them. */
    public static final List<Op<?, ?>> ALL = List.of(
            FETCH_ACL,
            FETCH_STATUS,
            STORE_ACL,
            STORE_STATUS,
            REMOVE_FILE,
            CREATE_FILE,
            RENAME,
            SYMLINK,
            LINK,
            MAKE_DIR,
            REMOVE_DIR,
            GET_VOLUME_STATUS,
            SET_VOLUME_STATUS,
            SET_LOCK,
            EXTEND_LOCK,
            RELEASE_LOCK,
            LOOKUP,
            FETCH_OPAQUE_ACL,
            REMOVE_FILE2,
            STORE_OPAQUE_ACL2,
            RENAME_REPLACE,
            RENAME_NO_REPLACE,
            RENAME_EXCHANGE,
            INLINE_BULK_STATUS,
            FETCH_DATA64,
            STORE_DATA64,
            GIVE_UP_ALL_CALL_BACKS,
            GET_CAPABILITIES);

    private Yfs() {}

    private static <Q extends Record, R extends Record> Op<Q, R> op(
            int opcode, String name, Class<Q> request, Class<R> reply) {
        return Op.of(opcode, name, request, reply).withRpcFlags();
    }
}
