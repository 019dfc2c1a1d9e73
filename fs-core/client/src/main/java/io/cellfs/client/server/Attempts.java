package io.cellfs.client.server;

import io.cellfs.protocol.rpc.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What has been tried in one call, and what to do next. Pure: time is passed in. A site that does not have the volume, is busy with it or does not
 * answer is passed over while there are others; when all were tried, the call waits, asks the location database again, or fails.
 */
final class Attempts {
    /** How long a volume may be busy: a move or a dump holds it for moments, again and again. */
    static final long BUSY_LIMIT_NS = TimeUnit.SECONDS.toNanos(60);

    /** How long a volume may be off line, before that is an answer. */
    static final long OFFLINE_LIMIT_NS = TimeUnit.SECONDS.toNanos(10);

    /** How long a volume may be where the location database does not say: database servers may be a second behind. */
    static final long MOVED_LIMIT_NS = TimeUnit.SECONDS.toNanos(3);

    private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long MAX_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_MOVES = 5;
    /** How often silence of all sites is heard out, unless a policy says otherwise. */
    static final int SILENT_ROUNDS = 3;

    private static final int MAX_OLDER_ROUNDS = 3;

    private final boolean repeatable;
    private final int maxSilentRounds;
    private final long startNs;
    private long pauseNs = FIRST_PAUSE_NS;
    private int moves;
    private int silentRounds;
    private int olderRounds;
    private int tried;
    private final List<Errors.Kind> round = new ArrayList<>();
    private Optional<RpcException> telling = Optional.empty();

    Attempts(boolean repeatable, long startNs) {
        this(repeatable, SILENT_ROUNDS, startNs);
    }

    /** The same; silence of all sites is an answer when it was heard so often. */
    Attempts(boolean repeatable, int maxSilentRounds, long startNs) {
        this.repeatable = repeatable;
        this.maxSilentRounds = maxSilentRounds;
        this.startNs = startNs;
    }

    /** What to do after a failure. */
    sealed interface Next {
        /** Call the next of the sites. */
        record Elsewhere() implements Next {}

        /**
         * Begin anew with the first of the sites.
         *
         * @param pauseNs after waiting so long
         * @param relocate after asking the location database
         */
        record Again(long pauseNs, boolean relocate) implements Next {}

        /** Begin anew: every site answers, and none has the release that was seen, so it does not count any more. */
        record Withdrawn() implements Next {}

        /** The program gets this failure. */
        record GiveUp(RpcException failure) implements Next {}
    }

    /** Whether the call may be made again although it may have been carried out. */
    boolean isRepeatable() {
        return repeatable;
    }

    /** Which of the sites is to be called, from 0. */
    int turn() {
        return tried;
    }

    /** A call failed at one of {@code sites} sites. */
    Next failed(RpcException e, int sites, long nowNs) {
        Errors.Kind kind = Errors.kind(e);
        boolean unknown = kind == Errors.Kind.SILENT && !repeatable;
        if (kind == Errors.Kind.FINAL || unknown) {
            return new Next.GiveUp(e);
        }
        round.add(kind);
        if (telling.isEmpty() || weight(kind) >= weight(Errors.kind(telling.get()))) {
            telling = Optional.of(e);
        }
        tried++;
        return tried < sites ? new Next.Elsewhere() : roundEnded(telling.orElse(e), nowNs);
    }

    /** Which of several failures says most about the call. */
    private static int weight(Errors.Kind kind) {
        return switch (kind) {
            case SILENT -> 0;
            case MOVED, BUSY, OFFLINE, OLDER -> 1;
            case NOT_KEPT, FINAL -> 2;
        };
    }

    /** All sites have failed once more. */
    private Next roundEnded(RpcException last, long nowNs) {
        boolean busy = round.contains(Errors.Kind.BUSY);
        boolean offline = round.contains(Errors.Kind.OFFLINE);
        boolean moved = round.contains(Errors.Kind.MOVED);
        boolean silent = round.contains(Errors.Kind.SILENT);
        boolean older = round.contains(Errors.Kind.OLDER);
        boolean notKept = round.contains(Errors.Kind.NOT_KEPT);
        boolean onlyOlder = older && round.stream().allMatch(kind -> kind == Errors.Kind.OLDER);
        round.clear();
        tried = 0;
        telling = Optional.empty();
        if (onlyOlder && ++olderRounds >= MAX_OLDER_ROUNDS) {
            olderRounds = 0;
            return new Next.Withdrawn();
        }
        if (notKept && !busy && !offline) {
            return new Next.GiveUp(last);
        }
        if (busy || offline || older) {
            boolean late = nowNs - startNs > (busy ? BUSY_LIMIT_NS : OFFLINE_LIMIT_NS);
            // What is busy for long may be on its way: the location database knows when it is at another server.
            return late ? new Next.GiveUp(last) : again(moved || silent || older || pauseNs == MAX_PAUSE_NS);
        }
        if (moved && ++moves > MAX_MOVES && nowNs - startNs > MOVED_LIMIT_NS) {
            return new Next.GiveUp(last);
        }
        if (silent && ++silentRounds >= maxSilentRounds) {
            return new Next.GiveUp(last);
        }
        return moves == 1 ? new Next.Again(0, true) : again(true);
    }

    private Next again(boolean relocate) {
        long pause = pauseNs;
        pauseNs = Math.min(MAX_PAUSE_NS, pauseNs * 2);
        return new Next.Again(pause, relocate);
    }
}
