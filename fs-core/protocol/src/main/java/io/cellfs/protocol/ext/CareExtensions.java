package io.cellfs.protocol.ext;

import io.cellfs.protocol.Name;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.xdr.Max;
import java.util.List;

/**
 * What administrators ask CellFS's volume servers about the state of volumes, beyond AFS. Service 26000 on the volume service's port, beside
 * {@link VolumeExtensions}.
 */
public final class CareExtensions {
    /** Bytes of the description of a problem at most, in UTF-8. */
    public static final int PROBLEM_MAX = 2048;

    /** Problems in one answer at most. */
    public static final int PROBLEMS_PER_ANSWER = 16;

    /** A check goes on. */
    public static final int CHECK_RUNS = 1;

    /** A check has come to its end, whatever it found. */
    public static final int CHECK_DONE = 2;

    /** A check could not come to its end; the message says why. */
    public static final int CHECK_FAILED = 3;

    private CareExtensions() {}

    /** A volume, read-only volume, backup or snapshot on a partition of the server, 0 for /vicepa. */
    public record Copy(long volume, int partition) {}

    /** A check by the number that the server gave it. */
    public record CheckId(long check) {}

    /** A question how far a check is; problems are told from number {@code from} on, counted from 0. */
    public record CheckQuestion(long check, int from) {}

    /** One problem that was found. */
    public record Problem(@Max(PROBLEM_MAX) Name text) {}

    /**
     * How far a check is, and some of what it found.
     *
     * @param state {@link #CHECK_RUNS}, {@link #CHECK_DONE} or {@link #CHECK_FAILED}
     * @param expectedBytes what the volume used when the check began
     * @param vnodes vnodes looked at
     * @param entries directory entries looked at
     * @param chunks chunks whose checksums were verified
     * @param bytes bytes of file data that were verified
     * @param problems problems found so far, those that are not kept included
     * @param kept how many of them are kept to be told
     * @param some those from the number that was asked for
     * @param message why the check failed
     */
    public record CheckStatus(
            int state,
            long expectedBytes,
            long vnodes,
            long entries,
            long chunks,
            long bytes,
            long problems,
            int kept,
            @Max(PROBLEMS_PER_ANSWER) List<Problem> some,
            @Max(VolumeExtensions.MESSAGE_MAX) String message) {}

    /** A read-write volume and one of its snapshots, backups or read-only clones on the same partition. */
    public record RestoreArgs(long volume, int partition, long source) {}

    /** What differs between a volume and a clone of it: vnodes and directory entries, about. */
    public record RestorePlan(long vnodes, long entries) {}

    /** Begins a check of a volume, or finds the one that runs. A check that nobody asks about for a minute ends. */
    public static final Op<Copy, CheckId> CHECK = Op.of(212, "CellFS.Check", Copy.class, CheckId.class);

    /** Tells how far a check is. */
    public static final Op<CheckQuestion, CheckStatus> CHECK_STATUS =
            Op.of(213, "CellFS.CheckStatus", CheckQuestion.class, CheckStatus.class);

    /** Ends a check that is not wanted any more. */
    public static final Op<CheckId, NoValues> END_CHECK = Op.of(214, "CellFS.EndCheck", CheckId.class);

    /** Tells what a restoration would change; changes nothing. */
    public static final Op<RestoreArgs, RestorePlan> PLAN_RESTORE =
            Op.of(215, "CellFS.PlanRestore", RestoreArgs.class, RestorePlan.class);

    /** Gives a read-write volume the content of a clone again; clients wait meanwhile (VBUSY) and are told when it is done. */
    public static final Op<RestoreArgs, NoValues> RESTORE = Op.of(216, "CellFS.Restore", RestoreArgs.class);
}
