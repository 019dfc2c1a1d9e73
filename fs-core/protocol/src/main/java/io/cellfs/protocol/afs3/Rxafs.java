package io.cellfs.protocol.afs3;

import io.cellfs.protocol.rpc.Bulk;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import java.util.List;

/** The operations of the AFS-3 file service, service 1 (afs-protocol section 2.3). The legacy locks 143 to 145 and MR-AFS's 220 are unknown opcodes. */
public final class Rxafs {
    /** Vnodes in one bulk call. */
    public static final int CALLBACK_MAX = 50;

    /** Bytes of a name. */
    public static final int NAME_MAX = 256;

    /** Bytes of a symbolic link. */
    public static final int PATH_MAX = 1024;

    /** Bytes of an access control list. */
    public static final int OPAQUE_MAX = 1024;

    /** Reads data of a file shorter than 2 GiB. */
    public static final Op<AfsArgs.FetchData, AfsReplies.Promised> FETCH_DATA = Op.of(
                    130, "RXAFS.FetchData", AfsArgs.FetchData.class, AfsReplies.Promised.class)
            .with(Bulk.OUT_I32);

    /** Reads an access control list. */
    public static final Op<AfsArgs.OfFid, AfsReplies.Acl> FETCH_ACL =
            Op.of(131, "RXAFS.FetchACL", AfsArgs.OfFid.class, AfsReplies.Acl.class);

    /** Reads a status and gives a promise. */
    public static final Op<AfsArgs.OfFid, AfsReplies.Promised> FETCH_STATUS =
            Op.of(132, "RXAFS.FetchStatus", AfsArgs.OfFid.class, AfsReplies.Promised.class);

    /** Writes data of a file shorter than 4 GiB. */
    public static final Op<AfsArgs.StoreData, AfsReplies.Status> STORE_DATA = Op.of(
                    133, "RXAFS.StoreData", AfsArgs.StoreData.class, AfsReplies.Status.class)
            .withBulkIn(AfsArgs.StoreData::length);

    /** Sets an access control list, the old form. */
    public static final Op<AfsArgs.StoreAcl, AfsReplies.Status> STORE_ACL_OLD =
            Op.of(134, "RXAFS.StoreACL", AfsArgs.StoreAcl.class, AfsReplies.Status.class);

    /** Sets attributes. */
    public static final Op<AfsArgs.StoreStatus, AfsReplies.Status> STORE_STATUS =
            Op.of(135, "RXAFS.StoreStatus", AfsArgs.StoreStatus.class, AfsReplies.Status.class);

    /** Removes a file's name. */
    public static final Op<AfsArgs.OfName, AfsReplies.Directory> REMOVE_FILE =
            Op.of(136, "RXAFS.RemoveFile", AfsArgs.OfName.class, AfsReplies.Directory.class);

    /** Makes a file. */
    public static final Op<AfsArgs.Create, AfsReplies.Made> CREATE_FILE =
            Op.of(137, "RXAFS.CreateFile", AfsArgs.Create.class, AfsReplies.Made.class);

    /** Renames. */
    public static final Op<AfsArgs.Rename, AfsReplies.Renamed> RENAME =
            Op.of(138, "RXAFS.Rename", AfsArgs.Rename.class, AfsReplies.Renamed.class);

    /** Makes a symbolic link or mount point. */
    public static final Op<AfsArgs.Symlink, AfsReplies.Symlink> SYMLINK =
            Op.of(139, "RXAFS.Symlink", AfsArgs.Symlink.class, AfsReplies.Symlink.class);

    /** Gives a file a further name. */
    public static final Op<AfsArgs.Link, AfsReplies.Link> LINK =
            Op.of(140, "RXAFS.Link", AfsArgs.Link.class, AfsReplies.Link.class);

    /** Makes a directory. */
    public static final Op<AfsArgs.Create, AfsReplies.Made> MAKE_DIR =
            Op.of(141, "RXAFS.MakeDir", AfsArgs.Create.class, AfsReplies.Made.class);

    /** Removes an empty directory. */
    public static final Op<AfsArgs.OfName, AfsReplies.Directory> REMOVE_DIR =
            Op.of(142, "RXAFS.RemoveDir", AfsArgs.OfName.class, AfsReplies.Directory.class);

    /** Reads statistics, the old form. */
    public static final Op<NoValues, ViceStatistics> GET_STATISTICS =
            Op.of(146, "RXAFS.GetStatistics", NoValues.class, ViceStatistics.class);

    /** Gives promises up. */
    public static final Op<AfsArgs.FidsAndCallBacks, NoValues> GIVE_UP_CALL_BACKS =
            Op.of(147, "RXAFS.GiveUpCallBacks", AfsArgs.FidsAndCallBacks.class);

    /** Finds a volume, the old form. */
    public static final Op<AfsArgs.VolumeName, VolumeInfo> GET_VOLUME_INFO =
            Op.of(148, "RXAFS.GetVolumeInfo", AfsArgs.VolumeName.class, VolumeInfo.class);

    /** Reads a volume's status. */
    public static final Op<AfsArgs.OfVolume, AfsReplies.VolumeStatus> GET_VOLUME_STATUS =
            Op.of(149, "RXAFS.GetVolumeStatus", AfsArgs.OfVolume.class, AfsReplies.VolumeStatus.class);

    /** Changes a volume's settings. */
    public static final Op<AfsArgs.SetVolumeStatus, NoValues> SET_VOLUME_STATUS =
            Op.of(150, "RXAFS.SetVolumeStatus", AfsArgs.SetVolumeStatus.class);

    /** Names the root volume. */
    public static final Op<NoValues, AfsReplies.RootVolume> GET_ROOT_VOLUME =
            Op.of(151, "RXAFS.GetRootVolume", NoValues.class, AfsReplies.RootVolume.class);

    /** Checks a token. */
    public static final Op<AfsArgs.CheckToken, NoValues> CHECK_TOKEN =
            Op.of(152, "RXAFS.CheckToken", AfsArgs.CheckToken.class);

    /** Reads the clock; the classic probe. */
    public static final Op<NoValues, AfsReplies.Time> GET_TIME =
            Op.of(153, "RXAFS.GetTime", NoValues.class, AfsReplies.Time.class);

    /** Finds a volume. */
    public static final Op<AfsArgs.VolumeName, AfsVolumeInfo> N_GET_VOLUME_INFO =
            Op.of(154, "RXAFS.NGetVolumeInfo", AfsArgs.VolumeName.class, AfsVolumeInfo.class);

    /** Reads many statuses; one failure fails the call. */
    public static final Op<AfsArgs.OfFids, AfsReplies.BulkStatus> BULK_STATUS =
            Op.of(155, "RXAFS.BulkStatus", AfsArgs.OfFids.class, AfsReplies.BulkStatus.class);

    /** Takes a lock. */
    public static final Op<AfsArgs.SetLock, AfsReplies.Sync> SET_LOCK =
            Op.of(156, "RXAFS.SetLock", AfsArgs.SetLock.class, AfsReplies.Sync.class);

    /** Renews a lock. */
    public static final Op<AfsArgs.OfFid, AfsReplies.Sync> EXTEND_LOCK =
            Op.of(157, "RXAFS.ExtendLock", AfsArgs.OfFid.class, AfsReplies.Sync.class);

    /** Gives a lock up. */
    public static final Op<AfsArgs.OfFid, AfsReplies.Sync> RELEASE_LOCK =
            Op.of(158, "RXAFS.ReleaseLock", AfsArgs.OfFid.class, AfsReplies.Sync.class);

    /** The version of the extended statistics. */
    public static final Op<NoValues, AfsReplies.XStatsVersion> X_STATS_VERSION =
            Op.of(159, "RXAFS.XStatsVersion", NoValues.class, AfsReplies.XStatsVersion.class);

    /** Reads extended statistics. */
    public static final Op<AfsArgs.XStats, AfsReplies.XStats> GET_X_STATS =
            Op.of(160, "RXAFS.GetXStats", AfsArgs.XStats.class, AfsReplies.XStats.class);

    /** Finds a name in a directory. */
    public static final Op<AfsArgs.OfName, AfsReplies.Made> LOOKUP =
            Op.of(161, "RXAFS.Lookup", AfsArgs.OfName.class, AfsReplies.Made.class);

    /** Forgets cached groups. */
    public static final Op<AfsArgs.FlushCps, AfsReplies.Spares> FLUSH_CPS =
            Op.of(162, "RXAFS.FlushCPS", AfsArgs.FlushCps.class, AfsReplies.Spares.class);

    /** Sets an access control list. */
    public static final Op<AfsArgs.StoreAcl, AfsReplies.Status> STORE_ACL =
            Op.of(164, "RXAFS.StoreACL", AfsArgs.StoreAcl.class, AfsReplies.Status.class);

    /** Reads many statuses; each may fail for itself. */
    public static final Op<AfsArgs.OfFids, AfsReplies.BulkStatus> INLINE_BULK_STATUS =
            Op.of(65536, "RXAFS.InlineBulkStatus", AfsArgs.OfFids.class, AfsReplies.BulkStatus.class);

    /** Reads data. */
    public static final Op<AfsArgs.FetchData64, AfsReplies.Promised> FETCH_DATA64 = Op.of(
                    65537, "RXAFS.FetchData64", AfsArgs.FetchData64.class, AfsReplies.Promised.class)
            .with(Bulk.OUT_I64);

    /** Writes data. */
    public static final Op<AfsArgs.StoreData64, AfsReplies.Status> STORE_DATA64 = Op.of(
                    65538, "RXAFS.StoreData64", AfsArgs.StoreData64.class, AfsReplies.Status.class)
            .withBulkIn(AfsArgs.StoreData64::length);

    /** Gives up all promises of the caller. */
    public static final Op<NoValues, NoValues> GIVE_UP_ALL_CALL_BACKS =
            Op.of(65539, "RXAFS.GiveUpAllCallBacks", NoValues.class);

    /** What the server can do; also kafs's probe. */
    public static final Op<NoValues, Capabilities> GET_CAPABILITIES =
            Op.of(65540, "RXAFS.GetCapabilities", NoValues.class, Capabilities.class);

    /** Which of the client's addresses to use. */
    public static final Op<AfsArgs.CallBackAddress, NoValues> CALL_BACK_RX_CONN_ADDR =
            Op.of(65541, "RXAFS.CallBackRxConnAddr", AfsArgs.CallBackAddress.class);

    /** Reads statistics. */
    public static final Op<AfsArgs.StatisticsVersion, AfsReplies.Statistics64> GET_STATISTICS64 =
            Op.of(65542, "RXAFS.GetStatistics64", AfsArgs.StatisticsVersion.class, AfsReplies.Statistics64.class);

    /** All of them. */
    public static final List<Op<?, ?>> ALL = List.of(
            FETCH_DATA,
            FETCH_ACL,
            FETCH_STATUS,
            STORE_DATA,
            STORE_ACL_OLD,
            STORE_STATUS,
            REMOVE_FILE,
            CREATE_FILE,
            RENAME,
            SYMLINK,
            LINK,
            MAKE_DIR,
            REMOVE_DIR,
            GET_STATISTICS,
            GIVE_UP_CALL_BACKS,
            GET_VOLUME_INFO,
            GET_VOLUME_STATUS,
            SET_VOLUME_STATUS,
            GET_ROOT_VOLUME,
            CHECK_TOKEN,
            GET_TIME,
            N_GET_VOLUME_INFO,
            BULK_STATUS,
            SET_LOCK,
            EXTEND_LOCK,
            RELEASE_LOCK,
            X_STATS_VERSION,
            GET_X_STATS,
            LOOKUP,
            FLUSH_CPS,
            STORE_ACL,
            INLINE_BULK_STATUS,
            FETCH_DATA64,
            STORE_DATA64,
            GIVE_UP_ALL_CALL_BACKS,
            GET_CAPABILITIES,
            CALL_BACK_RX_CONN_ADDR,
            GET_STATISTICS64);

    private Rxafs() {}
}
