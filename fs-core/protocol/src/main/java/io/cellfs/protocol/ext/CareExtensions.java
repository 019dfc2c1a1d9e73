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

    /** Damaged chunks in one answer at most. */
    public static final int DAMAGED_PER_ANSWER = 256;

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

    /**
     * A chunk that a check found damaged.
     *
     * @param problem the number of the problem that tells of it, counted from 0
     * @param vnode the file
     * @param unique its uniquifier
     * @param index which MiB of the file
     */
    public record DamagedChunk(int problem, long vnode, int unique, long index) {}

    /** Damaged chunks that a check found, of which the problems are kept; some of them. */
    public record DamagedChunks(@Max(DAMAGED_PER_ANSWER) List<DamagedChunk> some) {}

    /** A read-write volume and one of its snapshots, backups or read-only clones on the same partition. */
    public record RestoreArgs(long volume, int partition, long source) {}

    /** What differs between a volume and a clone of it: vnodes and directory entries, about. */
    public record RestorePlan(long vnodes, long entries) {}

    /**
     * How a volume is used. Dates in 100 ns units since 1970, 0 for never.
     *
     * @param accessDate the last access
     * @param dayUse accesses since midnight, UTC
     * @param uniqueBytes bytes that only it shows, as the last check found
     * @param sharedBytes bytes that its clones show too
     * @param measuredAt when that check was
     * @param problems what that check found wrong
     * @param maxSizeBytes what it may use at most, whatever its quota is; 0 for no such bound
     */
    public record Statistics(
            long accessDate,
            long dayUse,
            long uniqueBytes,
            long sharedBytes,
            long measuredAt,
            long problems,
            long maxSizeBytes) {}

    /**
     * What a server keeps of what read-only volumes showed before they were released anew.
     *
     * @param contents how many former contents
     * @param bytes stored bytes that are there for them only, about
     * @param until when the last of them goes at the latest, in 100 ns units since 1970; 0 if there is none
     */
    public record FormerContents(int contents, long bytes, long until) {}

    /** What a volume may use at most, whatever its quota is; 0 for no such bound. */
    public record MaxSize(long volume, int partition, long bytes) {}

    /** A partition, 0 for /vicepa. */
    public record OfPartition(int partition) {}

    /**
     * How far the scrub of a partition is. Dates in 100 ns units since 1970, 0 for never.
     *
     * @param bytesPerSecond how fast it reads; 0 when it begins only on demand
     * @param running whether a pass is on its way
     * @param startedAt when the present or last pass began
     * @param finishedAt when the last complete pass ended
     * @param chunks chunks that the present or last pass has read
     * @param bytes bytes that it has read
     * @param problems problems that it has found
     * @param some the first of them, and while a pass is on its way of those of the one before
     */
    public record ScrubStatus(
            long bytesPerSecond,
            boolean running,
            long startedAt,
            long finishedAt,
            long chunks,
            long bytes,
            long problems,
            @Max(PROBLEMS_PER_ANSWER) List<Problem> some) {}

    /** Begins a check of a volume, or finds the one that runs. A check that nobody asks about for a minute ends. */
    public static final Op<Copy, CheckId> CHECK = Op.of(212, "CellFS.Check", Copy.class, CheckId.class);

    /** Tells how far a check is. */
    public static final Op<CheckQuestion, CheckStatus> CHECK_STATUS =
            Op.of(213, "CellFS.CheckStatus", CheckQuestion.class, CheckStatus.class);

    /** Tells which chunks a check found damaged, from number {@code from} on, counted from 0. */
    public static final Op<CheckQuestion, DamagedChunks> CHECK_DAMAGE =
            Op.of(222, "CellFS.CheckDamage", CheckQuestion.class, DamagedChunks.class);

    /** Ends a check that is not wanted any more. */
    public static final Op<CheckId, NoValues> END_CHECK = Op.of(214, "CellFS.EndCheck", CheckId.class);

    /** Tells what a restoration would change; changes nothing. */
    public static final Op<RestoreArgs, RestorePlan> PLAN_RESTORE =
            Op.of(215, "CellFS.PlanRestore", RestoreArgs.class, RestorePlan.class);

    /** Gives a read-write volume the content of a clone again; clients wait meanwhile (VBUSY) and are told when it is done. */
    public static final Op<RestoreArgs, NoValues> RESTORE = Op.of(216, "CellFS.Restore", RestoreArgs.class);

    /** Tells how a volume is used. */
    public static final Op<Copy, Statistics> STATISTICS = Op.of(217, "CellFS.Statistics", Copy.class, Statistics.class);

    /** Tells how far the scrub of a partition is. */
    public static final Op<OfPartition, ScrubStatus> SCRUB_STATUS =
            Op.of(218, "CellFS.ScrubStatus", OfPartition.class, ScrubStatus.class);

    /** Begins a scrub of a partition now, unless one is on its way. */
    public static final Op<OfPartition, NoValues> SCRUB = Op.of(219, "CellFS.Scrub", OfPartition.class);

    /** Tells what is kept of what a read-only volume showed before; of volume 0: of all of the partition's. */
    public static final Op<Copy, FormerContents> FORMERS =
            Op.of(221, "CellFS.Formers", Copy.class, FormerContents.class);

    /** Sets what a read-write volume may use at most. */
    public static final Op<MaxSize, NoValues> SET_MAX_SIZE = Op.of(220, "CellFS.SetMaxSize", MaxSize.class);
}
