package io.cellfs.rx;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Decides how long threads that wait for replies of one peer stay awake before they park. Waking a parked thread costs some 20 to 50 us
 * where the processor has to be woken too, as in most virtual machines: as much as a small call takes. So a thread stays awake while replies
 * usually come soon, for twice the usual time, and at most one thread less than there are processors does so at a time. Thread-safe; estimates
 * may get lost in races, which does no harm.
 */
final class Patience {
    /** Replies that usually take longer are not waited for awake; no wait awake is longer. */
    static final long MAX_AWAKE_NS = TimeUnit.MICROSECONDS.toNanos(250);

    /** A thread that was not scheduled for long says nothing about the peer. */
    private static final long MAX_SAMPLE_NS = 8 * MAX_AWAKE_NS;

    private static final Semaphore AWAKE = new Semaphore(Runtime.getRuntime().availableProcessors() - 1);

    private volatile long usualNs = MAX_AWAKE_NS / 2;

    /** How long the next wait may be awake, 0 for not at all. */
    long awakeNs() {
        long usual = usualNs;
        return usual > MAX_AWAKE_NS ? 0 : Math.min(2 * usual, MAX_AWAKE_NS);
    }

    /** A wait, awake or not, has taken so long. */
    void waited(long ns) {
        long usual = usualNs;
        usualNs = usual + (Math.clamp(ns, 0, MAX_SAMPLE_NS) - usual) / 8;
    }

    /** Whether a processor can be spared for one more thread that waits awake; pair with {@link #leave}. */
    static boolean enter() {
        return AWAKE.tryAcquire();
    }

    /** The thread does not wait awake any more. */
    static void leave() {
        AWAKE.release();
    }
}
