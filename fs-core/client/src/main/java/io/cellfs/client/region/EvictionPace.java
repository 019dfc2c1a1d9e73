package io.cellfs.client.region;

import java.util.concurrent.TimeUnit;

/**
 * How far the evictor has come in vain, over all its calls. Regions that cannot go, as programs map their file or as they wait to be stored, may be most of the
 * cache: each call goes on where the last one ended, and after one without success there is none for a while. Guarded by the table's lock.
 */
final class EvictionPace {
    /** For so long nothing is tried after a call without success. */
    static final long QUIET_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** While hot regions go as no others can, the others are tried again this often. */
    static final long AGAIN_NS = TimeUnit.SECONDS.toNanos(1);

    private long passed;
    private boolean quiet;
    private long quietSinceNs;
    private boolean amongHot;
    private long amongHotSinceNs;

    /** Whether nothing is to be tried now. */
    boolean isQuiet(long nowNs) {
        quiet = quiet && nowNs - quietSinceNs < QUIET_NS;
        return quiet;
    }

    /** How many regions, of which {@code cold} are not hot, could not go since one could. */
    int passed(int cold, long nowNs) {
        if (passed < cold) {
            amongHot = false;
        } else if (!amongHot) {
            amongHot = true;
            amongHotSinceNs = nowNs;
        } else if (nowNs - amongHotSinceNs >= AGAIN_NS) {
            amongHot = false;
            passed = 0;
        }
        return (int) Math.min(passed, Integer.MAX_VALUE);
    }

    /** So many more cannot go. */
    void failed(long regions) {
        passed += regions;
    }

    /** Some could go. If they were hot, that tells nothing of the others. */
    void succeeded() {
        if (!amongHot) {
            passed = 0;
        }
    }

    /** A call ends without success. */
    void gaveUp(long nowNs) {
        quiet = true;
        quietSinceNs = nowNs;
    }

    /** All regions have been tried in vain: the next call begins anew. */
    void triedAll() {
        amongHot = false;
        passed = 0;
    }
}
