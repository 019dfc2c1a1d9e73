package io.cellfs.client.server;

import java.util.Arrays;

/**
 * What is known of whether and how fast a server answers. Pure: time is passed in. Not thread-safe.
 */
final class ServerHealth {
    /** A server is asked again after so long without a call when it holds promises: it may have restarted and forgotten them. */
    static final long IDLE_NS = 30_000_000_000L;

    /** The round trip to a server that could be preferred is measured again after so long ... */
    static final long REMEASURE_NS = 300_000_000_000L;

    /** ... so many times, since one measurement may have waited for a busy processor, ... */
    static final int SAMPLES = 4;

    /** ... with this between two. */
    static final long BETWEEN_NS = 1_000_000_000L;

    /** First wait before a silent server is asked whether it is there again; doubles ... */
    static final long FIRST_RETRY_NS = 1_000_000_000L;

    /** ... up to this. */
    static final long LAST_RETRY_NS = 60_000_000_000L;

    private static final long NEVER = Long.MIN_VALUE;

    private boolean down;
    private long retryAfterNs = FIRST_RETRY_NS;
    private long lastTriedNs;
    private long lastHeardNs = NEVER;
    private long measuredAtNs = NEVER;
    private final long[] rttsNs = new long[SAMPLES];
    private int measured;

    /** It answered a call. */
    void answered(long nowNs) {
        down = false;
        retryAfterNs = FIRST_RETRY_NS;
        lastHeardNs = nowNs;
    }

    /** It answered a probe that took {@code tookNs}. */
    void measured(long tookNs, long nowNs) {
        answered(nowNs);
        rttsNs[measured % SAMPLES] = tookNs;
        measured++;
        measuredAtNs = nowNs;
    }

    /** It did not answer. */
    void silent(long nowNs) {
        if (down) {
            retryAfterNs = Math.min(LAST_RETRY_NS, retryAfterNs * 2);
        }
        down = true;
        lastTriedNs = nowNs;
    }

    boolean isDown() {
        return down;
    }

    /** The shortest of the last round trips, {@link Long#MAX_VALUE} before the first. */
    long rttNs() {
        return Arrays.stream(rttsNs, 0, Math.min(measured, SAMPLES)).min().orElse(Long.MAX_VALUE);
    }

    /** Whether to probe it now; {@code holdsPromises}: it may have promised something, {@code choice}: it is one of several sites. */
    boolean wantsProbe(boolean holdsPromises, boolean choice, long nowNs) {
        if (down) {
            return nowNs - lastTriedNs >= retryAfterNs;
        }
        boolean idle = holdsPromises && lastHeardNs != NEVER && nowNs - lastHeardNs >= IDLE_NS;
        long pauseNs = measured % SAMPLES == 0 ? REMEASURE_NS : BETWEEN_NS;
        boolean unmeasured = choice && (measuredAtNs == NEVER || nowNs - measuredAtNs >= pauseNs);
        return idle || unmeasured;
    }
}
