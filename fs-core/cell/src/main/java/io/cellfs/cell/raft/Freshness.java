package io.cellfs.cell.raft;

/**
 * Decides whether what this copy has is fresh enough to be read, from probes: one that began at a time and came back well says that this copy
 * holds all that had been committed by that time. Reads no clock; one caller at a time.
 */
final class Freshness {
    private final long staleNs;
    private final long retryNs;
    private boolean everConfirmed;
    private long confirmedNs;
    private boolean failing;
    private long failedNs;
    private boolean probing;

    /**
     * Nothing is known yet.
     *
     * @param staleNs how old a confirmation may be
     * @param retryNs how long after a failed probe the next one waits
     */
    Freshness(long staleNs, long retryNs) {
        this.staleNs = staleNs;
        this.retryNs = retryNs;
    }

    /** What a read does. */
    enum Verdict {
        /** Reads at once. */
        FRESH,
        /** Reads at once, and a probe begins for those that come later. */
        FRESH_AND_PROBE,
        /** Waits for the probe that is under way. */
        WAIT,
        /** Begins a probe and waits for it. */
        PROBE_AND_WAIT,
        /** Nobody confirms, and it is too early to ask again. */
        UNCONFIRMED
    }

    /** What a read that arrived at a time does now. Where the verdict is to probe, the probe counts as begun. */
    Verdict read(long arrivedNs, long nowNs) {
        if (everConfirmed && confirmedNs - arrivedNs >= 0) {
            return Verdict.FRESH;
        }
        if (everConfirmed && nowNs - confirmedNs < staleNs) {
            if (probing || failing || nowNs - confirmedNs <= staleNs / 2) {
                return Verdict.FRESH;
            }
            probing = true;
            return Verdict.FRESH_AND_PROBE;
        }
        if (probing) {
            return Verdict.WAIT;
        }
        if (failing && nowNs - failedNs < retryNs) {
            return Verdict.UNCONFIRMED;
        }
        probing = true;
        return Verdict.PROBE_AND_WAIT;
    }

    /** A probe came back well. */
    void confirmed(long beganNs) {
        probing = false;
        failing = false;
        if (!everConfirmed || beganNs > confirmedNs) {
            everConfirmed = true;
            confirmedNs = beganNs;
        }
    }

    /** A probe came back with a failure, or not at all. */
    void failed(long nowNs) {
        probing = false;
        failing = true;
        failedNs = nowNs;
    }

    /** The age of what this copy has, at most; -1 when it has never been confirmed. */
    long ageNs(long nowNs) {
        return everConfirmed ? nowNs - confirmedNs : -1;
    }
}
