package io.cellfs.rx.core;

/** Smoothed round-trip time and the retransmission time-out of one peer (RFC 6298 section 2). */
final class RttEstimator {
    /** RFC 6298 (2.1). */
    static final long INITIAL_RTO_NS = 1_000_000_000L;
    /** Above the 100 ms by which peers may delay an ACK (afs-protocol section 1.8). */
    static final long MIN_RTO_NS = 200_000_000L;
    /** RFC 6298 (2.5). */
    static final long MAX_RTO_NS = 60_000_000_000L;

    /**
     * Time-outs double up to this, where RFC 6298 (5.5) goes on: a peer is dead after seconds in which nothing was heard of it (afs-protocol section 1.8), and
     * one that was started again is to be found before that, and at once. One packet in this time burdens no path.
     */
    static final long MAX_BACKOFF_NS = 2_000_000_000L;

    private static final long GRANULARITY_NS = 4_000_000L;

    private long smoothedNs;
    private long variationNs;
    private boolean known;

    /** Takes one sample; samples are never ambiguous since serial numbers are unique to a transmission. */
    void sample(long rttNs) {
        long sampleNs = Math.max(rttNs, 1);
        if (!known) {
            known = true;
            smoothedNs = sampleNs;
            variationNs = sampleNs / 2;
            return;
        }
        variationNs += (Math.abs(smoothedNs - sampleNs) - variationNs) / 4;
        smoothedNs += (sampleNs - smoothedNs) / 8;
    }

    boolean isKnown() {
        return known;
    }

    /** 0 before the first sample. */
    long smoothedNs() {
        return smoothedNs;
    }

    long variationNs() {
        return variationNs;
    }

    /** The time-out after {@code backoff} expiries in a row. */
    long rtoNs(int backoff) {
        long base =
                known ? Math.max(MIN_RTO_NS, smoothedNs + Math.max(GRANULARITY_NS, 4 * variationNs)) : INITIAL_RTO_NS;
        long backedOffNs = Math.min(base << Math.min(backoff, 16), Math.max(base, MAX_BACKOFF_NS));
        return Math.min(MAX_RTO_NS, backedOffNs);
    }
}
