package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what to fetch before a reader asks for it. One per open file; pure: reads in, ranges out. Recognised are reads that follow one another, forward
 * or backward, in several places of the file at a time, and reads that begin at even distances. How much is fetched ahead grows with what has been read
 * that way, so whoever reads here and there gets little that was not wanted. Thread-safe.
 */
public final class ReadAhead {
    /** The most that is fetched ahead, bytes. */
    static final long MAX_WINDOW_BYTES = 6 << 20;

    /** How many places in a file are followed at a time. */
    private static final int PLACES = 4;

    private final @Nullable Run[] runs = new Run[PLACES];
    private final Strides strides = new Strides();
    private int oldest;
    private @Nullable Run latest;

    /**
     * Notes a read and says what further data should be on their way.
     *
     * @param maxWindowBytes the most that may be fetched ahead
     * @return ranges, the most urgent first; they may begin in what is read, and end past the end of the file
     */
    synchronized List<Range> note(long offset, long length, long maxWindowBytes) {
        long end = Regions.plus(offset, length);
        long maxBytes = Math.min(MAX_WINDOW_BYTES, maxWindowBytes);
        Run run = take(offset, end);
        if (run == null) {
            strides.begin(offset, latest == null ? 0 : latest.length(), maxBytes);
            run = new Run(offset, end);
            runs[oldest] = run;
            oldest = (oldest + 1) % PLACES;
        }
        latest = run;
        return strides.explain(run.length()) ? strides.ahead() : run.ahead(maxBytes);
    }

    /** The run that a read belongs to, the latest first. */
    private @Nullable Run take(long offset, long end) {
        if (latest != null && latest.take(offset, end)) {
            return latest;
        }
        for (Run run : runs) {
            if (run != null && run != latest && run.take(offset, end)) {
                return run;
            }
        }
        return null;
    }
}
