package io.cellfs.client.region;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A cache file that the kernel was lent, or may have been in an earlier run. Programs can have it open or mapped without anybody being told when that
 * ends (a mapping outlives the FUSE file), so it must not be cut, punched or overwritten for the cache's own purposes unless {@link Lending} has
 * found out that nobody has it.
 */
final class Exposure {
    private final long identity;
    private final int number;
    private final boolean lent;
    private final AtomicInteger shares = new AtomicInteger();
    private volatile long chargedBytes;
    private volatile long probedNs;
    private volatile boolean probed;

    /** The cache file {@code number}; {@code lent} is false for one of an earlier run. */
    Exposure(long identity, int number, boolean lent) {
        this.identity = identity;
        this.number = number;
        this.lent = lent;
    }

    long identity() {
        return identity;
    }

    int number() {
        return number;
    }

    /** How much of the bound of what is lent it takes. */
    long chargedBytes() {
        return chargedBytes;
    }

    /** Takes {@code bytes} of the bound from now on; answers how many more these are. */
    long charge(long bytes) {
        long more = bytes - chargedBytes;
        chargedBytes = bytes;
        return more;
    }

    /** Whether it was lent in this run. */
    boolean isLent() {
        return lent;
    }

    void share() {
        shares.incrementAndGet();
    }

    void unshare() {
        shares.decrementAndGet();
    }

    boolean isShared() {
        return shares.get() > 0;
    }

    /** Notes that it was found in use. */
    void foundInUse(long nowNs) {
        probedNs = nowNs;
        probed = true;
    }

    /** Whether it was found in use since {@code sinceNs}. */
    boolean wasInUse(long sinceNs) {
        return probed && probedNs - sinceNs > 0;
    }
}
