package io.cellfs.protocol.callback;

import io.cellfs.protocol.afs3.AfsArgs;
import io.cellfs.protocol.afs3.AfsReplies;
import io.cellfs.protocol.afs3.InterfaceAddr;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import java.util.List;

/** The operations of a client's callback service, services 1 and 2501 (afs-protocol section 2.5). */
public final class Rxafscb {
    /** Breaks promises; vnode and uniquifier 0 mean the whole volume; the promises are as many as the vnodes, or none. */
    public static final Op<AfsArgs.FidsAndCallBacks, NoValues> CALL_BACK =
            Op.of(204, "RXAFSCB.CallBack", AfsArgs.FidsAndCallBacks.class);

    /** Drops all promises of the server. */
    public static final Op<NoValues, NoValues> INIT_CALL_BACK_STATE =
            Op.of(205, "RXAFSCB.InitCallBackState", NoValues.class);

    /** Is the client there. */
    public static final Op<NoValues, NoValues> PROBE = Op.of(206, "RXAFSCB.Probe", NoValues.class);

    /** Describes a lock of the client. */
    public static final Op<CallBackArgs.Index, CallBackReplies.Lock> GET_LOCK =
            Op.of(207, "RXAFSCB.GetLock", CallBackArgs.Index.class, CallBackReplies.Lock.class);

    /** Describes a cache entry. */
    public static final Op<CallBackArgs.Index, CallBackReplies.CacheEntry> GET_CE =
            Op.of(208, "RXAFSCB.GetCE", CallBackArgs.Index.class, CallBackReplies.CacheEntry.class);

    /** The version of the statistics. */
    public static final Op<NoValues, AfsReplies.XStatsVersion> X_STATS_VERSION =
            Op.of(209, "RXAFSCB.XStatsVersion", NoValues.class, AfsReplies.XStatsVersion.class);

    /** Reads statistics. */
    public static final Op<AfsArgs.XStats, AfsReplies.XStats> GET_X_STATS =
            Op.of(210, "RXAFSCB.GetXStats", AfsArgs.XStats.class, AfsReplies.XStats.class);

    /** Drops all promises and asks who the client is. */
    public static final Op<NoValues, InterfaceAddr> INIT_CALL_BACK_STATE2 =
            Op.of(211, "RXAFSCB.InitCallBackState2", NoValues.class, InterfaceAddr.class);

    /** Asks who the client is. */
    public static final Op<NoValues, InterfaceAddr> WHO_ARE_YOU =
            Op.of(212, "RXAFSCB.WhoAreYou", NoValues.class, InterfaceAddr.class);

    /** Drops all promises of the server with this UUID. */
    public static final Op<CallBackArgs.Uuid, NoValues> INIT_CALL_BACK_STATE3 =
            Op.of(213, "RXAFSCB.InitCallBackState3", CallBackArgs.Uuid.class);

    /** Is the client there that has this UUID; aborts with 1 when not. */
    public static final Op<CallBackArgs.Uuid, NoValues> PROBE_UUID =
            Op.of(214, "RXAFSCB.ProbeUuid", CallBackArgs.Uuid.class);

    /** A server's rank. */
    public static final Op<CallBackArgs.Index, CallBackReplies.ServerPrefs> GET_SERVER_PREFS =
            Op.of(215, "RXAFSCB.GetServerPrefs", CallBackArgs.Index.class, CallBackReplies.ServerPrefs.class);

    /** A cell that the client knows. */
    public static final Op<CallBackArgs.Index, CallBackReplies.Cell> GET_CELL_SERV_DB =
            Op.of(216, "RXAFSCB.GetCellServDB", CallBackArgs.Index.class, CallBackReplies.Cell.class);

    /** The client's own cell. */
    public static final Op<NoValues, CallBackReplies.CellName> GET_LOCAL_CELL =
            Op.of(217, "RXAFSCB.GetLocalCell", NoValues.class, CallBackReplies.CellName.class);

    /** How the client is configured. */
    public static final Op<CallBackArgs.Version, CallBackReplies.CacheConfig> GET_CACHE_CONFIG =
            Op.of(218, "RXAFSCB.GetCacheConfig", CallBackArgs.Version.class, CallBackReplies.CacheConfig.class);

    /** Describes a cache entry. */
    public static final Op<CallBackArgs.Index, CallBackReplies.CacheEntry64> GET_CE64 =
            Op.of(65536, "RXAFSCB.GetCE64", CallBackArgs.Index.class, CallBackReplies.CacheEntry64.class);

    /** A cell by its number. */
    public static final Op<CallBackArgs.Index, CallBackReplies.Cell> GET_CELL_BY_NUM =
            Op.of(65537, "RXAFSCB.GetCellByNum", CallBackArgs.Index.class, CallBackReplies.Cell.class);

    /** Who the client is and what it can do. */
    public static final Op<NoValues, CallBackReplies.Yourself> TELL_ME_ABOUT_YOURSELF =
            Op.of(65538, "RXAFSCB.TellMeAboutYourself", NoValues.class, CallBackReplies.Yourself.class);

    /** All of them. */
    public static final List<Op<?, ?>> ALL = List.of(
            CALL_BACK,
            INIT_CALL_BACK_STATE,
            PROBE,
            GET_LOCK,
            GET_CE,
            X_STATS_VERSION,
            GET_X_STATS,
            INIT_CALL_BACK_STATE2,
            WHO_ARE_YOU,
            INIT_CALL_BACK_STATE3,
            PROBE_UUID,
            GET_SERVER_PREFS,
            GET_CELL_SERV_DB,
            GET_LOCAL_CELL,
            GET_CACHE_CONFIG,
            GET_CE64,
            GET_CELL_BY_NUM,
            TELL_ME_ABOUT_YOURSELF);

    private Rxafscb() {}
}
