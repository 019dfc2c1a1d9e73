package io.cellfs.client.region;

/**
 * Decides how far ahead of a reader to fetch. One per open file. The window doubles while reads follow one another and falls to nothing when they
 * do not; the kernel splits its own read-ahead into requests that arrive slightly out of order, so a little disorder counts as sequence.
 */
public final class ReadAhead {
    /** The first window after two reads in sequence. */
    static final long FIRST_WINDOW_BYTES = 256 << 10;

    /** The largest window. */
    static final long MAX_WINDOW_BYTES = 6 << 20;

    private static final long DISORDER_BYTES = 1 << 20;

    private long expected;
    private long windowBytes;
    private long frontier;

    /**
     * Notes a read and says up to which offset data should be on its way.
     *
     * @return an end offset, at least {@code offset + length}
     */
    synchronized long target(long offset, long length) {
        long end = Regions.plus(offset, length);
        long disorder = windowBytes == 0 ? 0 : DISORDER_BYTES;
        if (offset < expected - disorder || offset > Regions.plus(expected, disorder)) {
            windowBytes = 0;
            frontier = end;
            expected = end;
            return end;
        }
        if (end > expected) {
            windowBytes = Math.min(MAX_WINDOW_BYTES, Math.max(FIRST_WINDOW_BYTES, windowBytes * 2));
            expected = end;
        }
        if (frontier - end < windowBytes / 2) {
            frontier = Regions.plus(end, windowBytes);
        }
        return Math.max(frontier, end);
    }
}
