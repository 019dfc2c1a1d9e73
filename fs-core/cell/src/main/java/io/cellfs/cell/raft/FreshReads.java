package io.cellfs.cell.raft;

import io.cellfs.cell.raft.Freshness.Verdict;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.rpc.RpcException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets reads through when this copy is fresh. While the group has a leader that this copy reaches, what a read sees is no older than the
 * bound, or the read is refused with UNOQUORUM, so that its client asks another server. Without a leader a copy that was complete once
 * answers with what it has; after a start only when it has been confirmed since, or nobody has led for {@link #SETTLED} elections.
 */
final class FreshReads {
    private static final Logger LOG = LoggerFactory.getLogger(FreshReads.class);
    private static final Duration RETRY = Duration.ofMillis(100);

    /**
     * So many of the longest elections after its start a copy that has not heard of a leader knows that there is none: on a busy machine it takes some to
     * hear of one. It must be known while clients still ask (15 s).
     */
    static final int SETTLED = 6;

    /** What this copy knows of the group. */
    interface Group {
        /** Begins to confirm that this copy holds all that is committed by now. */
        CompletableFuture<?> confirm();

        /** Whether a leader has been heard of just now. */
        boolean connected();

        /** Whether this copy has been complete once. */
        boolean complete();

        /** Notes that this copy is complete. */
        void noteComplete();

        /** Waits for news from the group, at most so long. */
        void pause(long timeoutNs) throws InterruptedException;
    }

    private final Group group;
    private final Freshness freshness;
    private final long patienceNs;
    private final boolean staleAllowed;
    private final LongSupplier nanoTime;
    private final long startedNs;
    private final long settledNs;
    private CompletableFuture<Boolean> probe = CompletableFuture.completedFuture(false);
    private boolean noted;

    FreshReads(Group group, RaftTimings timings) {
        this(group, timings, System::nanoTime);
    }

    /** The same with a clock of its own. */
    FreshReads(Group group, RaftTimings timings, LongSupplier nanoTime) {
        this.group = group;
        this.nanoTime = nanoTime;
        this.startedNs = nanoTime.getAsLong();
        this.settledNs = SETTLED * timings.electionMax().toNanos();
        this.freshness = new Freshness(timings.staleness().toNanos(), RETRY.toNanos());
        this.patienceNs = timings.readPatience().toNanos();
        this.staleAllowed = !timings.staleness().isZero();
    }

    /**
     * Returns when this copy may be read.
     *
     * @throws RpcException UNOQUORUM when it must not be
     */
    void await() throws RpcException {
        long arrivedNs = nanoTime.getAsLong();
        try {
            while (!passes(arrivedNs)) {
                long leftNs = patienceNs - (nanoTime.getAsLong() - arrivedNs);
                if (leftNs <= 0) {
                    throw UbikError.NOQUORUM.because("this copy of the cell database is not up to date");
                }
                group.pause(Math.min(leftNs, RETRY.toNanos()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UbikError.NOQUORUM.because("interrupted");
        }
    }

    /** How old what this copy has is at most, in nanoseconds; -1 when nobody has ever confirmed it. */
    synchronized long ageNs() {
        return freshness.ageNs(nanoTime.getAsLong());
    }

    /** Whether the group confirms now that this copy is up to date. */
    boolean confirmable() {
        CompletableFuture<Boolean> asked;
        synchronized (this) {
            begin();
            asked = probe;
        }
        try {
            return succeeds(asked, patienceNs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean passes(long arrivedNs) throws InterruptedException {
        while (true) {
            CompletableFuture<Boolean> awaited;
            synchronized (this) {
                Verdict verdict = freshness.read(arrivedNs, nanoTime.getAsLong());
                if (verdict == Verdict.FRESH_AND_PROBE || verdict == Verdict.PROBE_AND_WAIT) {
                    begin();
                }
                if (verdict == Verdict.FRESH || verdict == Verdict.FRESH_AND_PROBE) {
                    return true;
                }
                awaited = verdict == Verdict.UNCONFIRMED ? CompletableFuture.completedFuture(false) : probe;
            }
            if (!succeeds(awaited, patienceNs - (nanoTime.getAsLong() - arrivedNs))) {
                return staleAllowed && isCutOff() && group.complete();
            }
        }
    }

    /** Whether there is no leader to hear of. A copy that has just started has not heard of the one that there is: what it has may be of long ago. */
    private synchronized boolean isCutOff() {
        return !group.connected() && (noted || nanoTime.getAsLong() - startedNs >= settledNs);
    }

    private static boolean succeeds(CompletableFuture<Boolean> probe, long timeoutNs) throws InterruptedException {
        try {
            return probe.get(Math.max(timeoutNs, 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("not confirmed", e);
            return false;
        }
    }

    private void begin() {
        long beganNs = nanoTime.getAsLong();
        probe = group.confirm()
                .orTimeout(patienceNs, TimeUnit.NANOSECONDS)
                .handle((done, failure) -> ended(beganNs, failure));
    }

    private boolean ended(long beganNs, @Nullable Throwable failure) {
        synchronized (this) {
            if (failure == null) {
                freshness.confirmed(beganNs);
            } else {
                LOG.debug("this copy cannot be confirmed", failure);
                freshness.failed(nanoTime.getAsLong());
            }
        }
        if (failure == null) {
            noteOnce();
        }
        return failure == null;
    }

    private void noteOnce() {
        synchronized (this) {
            if (noted) {
                return;
            }
            noted = true;
        }
        group.noteComplete();
    }
}
