package io.cellfs.protocol.ext;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.afs3.AfsFileType;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.yfs.Synced;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsVolSync;
import java.util.List;

/**
 * Directories by name and by page, for any number of entries; the AFS form of a directory (afs-protocol section 2.6) ends at 1023 pages. Part of
 * {@link Extensions}.
 *
 * <p>Each entry has a serial: the data version of the directory that brought the name in. It is given once, and stays while the name is there
 * whatever the name stands for. So a listing that goes on after a serial sees each lasting name exactly once, and who makes a name learns its
 * serial from the data version in the answer.
 */
public final class DirectoryExtensions {
    /** Most entries in one answer. */
    public static final int PAGE_MAX = 4096;

    /** Most entries in one answer that carries their statuses. */
    public static final int STATUS_PAGE_MAX = Yfs.CALLBACK_MAX;

    /** Flag of {@link ListArgs}: with the status of each entry and a promise for it. */
    public static final int WITH_STATUS = 1;

    /**
     * Which entries of a directory.
     *
     * @param after the serial after which to go on, 0 from the start
     * @param max most entries to send; the server may send fewer
     * @param flags 0 or {@link #WITH_STATUS}
     */
    public record ListArgs(Fid directory, long after, int max, int flags) {}

    /**
     * One entry.
     *
     * @param type of what it stands for ({@link AfsFileType}); a mount point is a symbolic link
     * @param serial its serial; 0 for "." and ".."
     */
    public record Entry(@Max(Yfs.NAME_MAX) Name name, long vnode, int unique, int type, long serial) {}

    /**
     * Entries in the order of their serials, without "." and "..", as they were at one moment.
     *
     * @param end 1 when there are no entries after these
     * @param statuses with {@link #WITH_STATUS} one for each entry, as in a bulk status; else none
     * @param callBacks likewise
     * @param parent the directory's parent
     * @param directory the directory's status at that moment
     * @param callBack the promise for it
     */
    public record ListReply(
            @Max(PAGE_MAX) List<Entry> entries,
            int end,
            @Max(STATUS_PAGE_MAX) List<YfsFetchStatus> statuses,
            @Max(STATUS_PAGE_MAX) List<YfsCallBack> callBacks,
            Fid parent,
            YfsFetchStatus directory,
            YfsCallBack callBack,
            YfsVolSync sync)
            implements Synced {}

    /** A name in a directory. */
    public record LookupArgs(
            Fid directory, @Max(Yfs.NAME_MAX) Name name) {}

    /** What a name stands for, with its status (or why there is none, as in a bulk status) and a promise. */
    public record Found(Entry entry, YfsFetchStatus status, YfsCallBack callBack) {}

    /**
     * The answer to a lookup: that a name is not there is an answer too, which holds for as long as the directory's promise.
     *
     * @param found what was found, one or none
     * @param directory the directory's status at that moment
     * @param callBack the promise for it
     */
    public record LookupReply(
            @Max(1) List<Found> found, YfsFetchStatus directory, YfsCallBack callBack, YfsVolSync sync)
            implements Synced {}

    /**
     * Which entries of a directory as it was at a data version.
     *
     * @param after the serial after which to go on, 0 from the start
     * @param max most entries to send; the server may send fewer
     */
    public record ListAtArgs(Fid directory, long dataVersion, long after, int max) {}

    /**
     * Entries in the order of their serials, without "." and "..", as they were at that version.
     *
     * @param end 1 when there are no entries after these
     * @param parent the directory's parent then
     */
    public record ListAtReply(@Max(PAGE_MAX) List<Entry> entries, int end, Fid parent) {}

    /** Lists a directory from a serial on. */
    public static final Op<ListArgs, ListReply> LIST_DIRECTORY =
            Op.of(40, "CellFS.ListDirectory", ListArgs.class, ListReply.class);

    /** Finds a name. */
    public static final Op<LookupArgs, LookupReply> LOOKUP_NAME =
            Op.of(41, "CellFS.LookupName", LookupArgs.class, LookupReply.class);

    /**
     * Lists a directory of a read-only volume at one data version, which may be that of a former release. Aborts with {@link Uae#ESTALE} when the
     * server has that version neither shown nor kept: another site may have it.
     */
    public static final Op<ListAtArgs, ListAtReply> LIST_AT =
            Op.of(44, "CellFS.ListAt", ListAtArgs.class, ListAtReply.class);

    /** All of them. */
    public static final List<Op<?, ?>> ALL = List.of(LIST_DIRECTORY, LOOKUP_NAME, LIST_AT);

    private DirectoryExtensions() {}
}
