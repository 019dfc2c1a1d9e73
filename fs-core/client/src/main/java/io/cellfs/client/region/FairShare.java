package io.cellfs.client.region;

/**
 * How much one of many may have of something bounded: so many times what is left. One alone may have most of it, and however many there are that give
 * nothing back, something is left for the next one.
 *
 * @param total what all may have together
 * @param times how many times what is left one may have
 */
record FairShare(long total, int times) {
    /** One that has nothing gets something even then, up to this part of the whole beyond it. */
    private static final int BEYOND_PART = 4;

    /** Whether one that has {@code own}, when all together have {@code all}, may have more; {@code limit} is a bound of its own. */
    boolean admits(long own, long all, long limit) {
        return own == 0 ? all < total + total / BEYOND_PART : own < Math.min(limit, share(all));
    }

    /** What one may have when all together have {@code all}. */
    long share(long all) {
        return Math.max(0, total - all) * times;
    }
}
