package io.cellfs.keep.holder;

/** How long to wait before something that failed is tried again: a little, and twice as long each time. Not thread-safe. */
final class Patience {
    static final long FIRST_MS = 20;
    static final long LONGEST_MS = 5_000;

    private long nextMs = FIRST_MS;

    /** It failed: milliseconds to wait. */
    long failed() {
        long now = nextMs;
        nextMs = Math.min(LONGEST_MS, now * 2);
        return now;
    }

    /** It went well. */
    void succeeded() {
        nextMs = FIRST_MS;
    }
}
