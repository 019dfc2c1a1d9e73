package io.cellfs.protocol.ext;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.UuidRaw;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsVolSync;
import java.util.List;
import java.util.UUID;

/**
 * Locks on ranges of files between CellFS's own client and server, service 26000 on both sides' ports (docs/adr/0019). Enumerations travel as
 * {@link io.cellfs.protocol.lock.LockNumbers}. A file may be lent to one client as a whole, which then decides about its locks by itself until the
 * server calls it back.
 */
public final class LockExtensions {
    /** Most locks in one message, and most of one client on one file. */
    public static final int LOCKS_MAX = 16_384;

    /** Most files in one {@link ReclaimArgs}. */
    public static final int FILES_MAX = 1024;

    /** Most events in one message. */
    public static final int EVENTS_MAX = 1024;

    /** {@link SessionReply#state}: the lease stands. */
    public static final int VALID = 0;

    /** {@link SessionReply#state}: the server has restarted; what is held is to be reclaimed now, under the new generation. */
    public static final int RECLAIM = 1;

    /** {@link SessionReply#state} and {@link AcquireReply#answer}: the lease has ended, and with it all locks. */
    public static final int LOST = 2;

    /** {@link AcquireReply#answer}, after those of LockDecision.Verdict: the file is lent to the client, which decides by itself. */
    public static final int LENT = 16;

    /** {@link AcquireReply#answer}: the server has restarted and only takes what is reclaimed; ask again soon. */
    public static final int GRACE = 17;

    /** {@link AcquireReply#answer}: the client or the server has too many locks (ENOLCK). */
    public static final int FULL = 18;

    /** {@link AcquireReply#answer}: the server does not know the session; see {@link SessionReply#state} of a renewal. */
    public static final int NO_SESSION = 19;

    /** {@link Event#kind}: a queued request has been decided. */
    public static final int DECIDED = 0;

    /** {@link Event#kind}: the client shall give a lent file back. */
    public static final int RECALL = 1;

    /**
     * A client's lease at one server.
     *
     * @param client the client
     * @param incarnation a number that differs each time the client starts
     * @param generation the server's number of this lease, 0 to begin one; a lease that has ended never comes back under its number
     */
    public record Session(@UuidRaw UUID client, long incarnation, long generation) {}

    /** A wish, by the client's number. */
    public record Ticket(long number) {}

    /** A lease, and the wishes whose decisions the client has learnt from an earlier {@link SessionReply}. */
    public record SessionArgs(
            Session session, @Max(EVENTS_MAX) List<Ticket> seen) {}

    /** A lease to end. */
    public record EndArgs(Session session) {}

    /**
     * How the lease stands.
     *
     * @param state {@link #VALID}, {@link #RECLAIM} or {@link #LOST}
     * @param generation the number to use from now on
     * @param leaseMs how long the lease lasts from now, unless renewed
     * @param events what the client may have missed
     */
    public record SessionReply(
            int state,
            long generation,
            int leaseMs,
            @Max(EVENTS_MAX) List<Event> events) {}

    /**
     * A lock.
     *
     * @param owner the client's number of the process or open file
     * @param space LockSpace
     * @param mode LockMode
     * @param start first byte
     * @param end last byte, inclusive
     * @param pid the process
     */
    public record Lock(long owner, int space, int mode, long start, long end, int pid) {}

    /** A lock and the client that holds it. */
    public record Conflict(@UuidRaw UUID client, Lock lock) {}

    /**
     * A wish for a lock.
     *
     * @param ticket the client's number of the wish
     * @param manner LockRequest.Manner
     */
    public record AcquireArgs(Session session, Fid file, Lock lock, long ticket, int manner) {}

    /**
     * What became of it. Lent and granted come with the file's status as it was afterwards.
     *
     * @param answer LockDecision.Verdict, {@link #LENT} and so on
     * @param conflict the lock in the way, or none
     */
    public record AcquireReply(
            int answer,
            @Max(8) List<Conflict> conflict,
            YfsFetchStatus status,
            YfsCallBack callBack,
            YfsVolSync sync) {}

    /** A range that an owner gives up. */
    public record ReleaseArgs(Session session, Fid file, Lock lock) {}

    /** A wish that is withdrawn. */
    public record CancelArgs(Session session, Fid file, long ticket) {}

    /** Whether it was still waiting; if not, its decision stands. */
    public record CancelReply(boolean cancelled) {}

    /** The locks of the client on a file. */
    public record FileLocks(Fid file, @Max(LOCKS_MAX) List<Lock> locks) {}

    /** A lent file that the client gives back, with the locks that its processes hold. */
    public record ReturnArgs(Session session, FileLocks file) {}

    /** What the client held before the server's restart; {@code complete} with the last part. */
    public record ReclaimArgs(
            Session session, @Max(FILES_MAX) List<FileLocks> files, boolean complete) {}

    /** The files whose locks could not be had back. */
    public record ReclaimReply(@Max(FILES_MAX) List<Fid> lost) {}

    /**
     * News for a client.
     *
     * @param kind {@link #DECIDED} or {@link #RECALL}
     * @param file the file
     * @param ticket with DECIDED: the wish
     * @param answer with DECIDED: LockDecision.Verdict
     * @param conflict with DECIDED: the lock in the way, or none
     */
    public record Event(
            int kind,
            Fid file,
            long ticket,
            int answer,
            @Max(8) List<Conflict> conflict) {}

    /** News for a client; {@code generation} is that of its lease. */
    public record EventsArgs(
            long generation, @Max(EVENTS_MAX) List<Event> events) {}

    /** Begins a lease, or renews it for all that the client holds at this server. */
    public static final Op<SessionArgs, SessionReply> RENEW =
            Op.of(20, "CellFS.RenewLocks", SessionArgs.class, SessionReply.class);

    /** Wishes for a lock. Never waits: what waits is decided by an event. */
    public static final Op<AcquireArgs, AcquireReply> ACQUIRE =
            Op.of(21, "CellFS.AcquireLock", AcquireArgs.class, AcquireReply.class);

    /** Gives a range up; that of a client whose lease has ended is given up already. */
    public static final Op<ReleaseArgs, NoValues> RELEASE = Op.of(22, "CellFS.ReleaseLock", ReleaseArgs.class);

    /** Withdraws a wish. */
    public static final Op<CancelArgs, CancelReply> CANCEL =
            Op.of(23, "CellFS.CancelLock", CancelArgs.class, CancelReply.class);

    /** Gives a lent file back. */
    public static final Op<ReturnArgs, NoValues> RETURN = Op.of(24, "CellFS.ReturnLocks", ReturnArgs.class);

    /** Has locks back after a restart of the server. */
    public static final Op<ReclaimArgs, ReclaimReply> RECLAIM_LOCKS =
            Op.of(25, "CellFS.ReclaimLocks", ReclaimArgs.class, ReclaimReply.class);

    /** Ends a lease with all locks. */
    public static final Op<EndArgs, NoValues> END = Op.of(26, "CellFS.EndLocks", EndArgs.class);

    /** News for the client, to its own service 26000. */
    public static final Op<EventsArgs, NoValues> EVENTS = Op.of(40, "CellFSCB.LockEvents", EventsArgs.class);

    /** All operations of the server. */
    public static final List<Op<?, ?>> ALL = List.of(RENEW, ACQUIRE, RELEASE, CANCEL, RETURN, RECLAIM_LOCKS, END);

    private LockExtensions() {}
}
