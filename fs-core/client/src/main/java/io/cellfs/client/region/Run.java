package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import java.util.List;

/** Reads of one file that follow one another, forward or backward. Not thread-safe. */
final class Run {
    /** A file that is read from its beginning is likely to be read on. */
    static final long FIRST_WINDOW_BYTES = 256 << 10;

    /** So many times what has been read is fetched ahead. */
    private static final int TIMES = 4;

    /** The kernel splits its own read-ahead into requests that arrive slightly out of order: in a long run a little disorder counts as sequence. */
    private static final long DISORDER_BYTES = 1 << 20;

    private static final long LONG_BYTES = 256 << 10;

    private long start;
    private long end;
    private boolean backward;
    private boolean continued;
    private long frontier;
    private List<Range> ahead = List.of();

    /** A run that begins with a read. */
    Run(long start, long end) {
        this.start = start;
        this.end = end;
        this.frontier = end;
    }

    /** Bytes from the first to the last that was read. */
    long length() {
        return end - start;
    }

    /** Whether a read continues the run, which is then longer. */
    boolean take(long from, long to) {
        long disorder = continued && length() >= LONG_BYTES ? DISORDER_BYTES : 0;
        if (from >= start && from <= Regions.plus(end, disorder)) {
            if (to > end) {
                turn(false);
                end = to;
            }
            return true;
        }
        if (from < start && to >= start - disorder && to <= end) {
            turn(true);
            start = from;
            return true;
        }
        return false;
    }

    private void turn(boolean toBackward) {
        if (toBackward != backward) {
            backward = toBackward;
            frontier = toBackward ? start : end;
        }
        continued = true;
    }

    /** What is to be on its way: at most {@code maxBytes}. */
    List<Range> ahead(long maxBytes) {
        long first = start == 0 ? FIRST_WINDOW_BYTES : 0;
        long window = Math.min(maxBytes, Math.max(first, continued ? TIMES * length() : 0));
        long left = backward ? start - frontier : frontier - end;
        if (window > 0 && left < window / 2) {
            frontier = backward ? Math.max(0, start - window) : Regions.plus(end, window);
            ahead = List.of(backward ? new Range(frontier, start) : new Range(end, frontier));
        }
        return ahead;
    }
}
