package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import java.util.ArrayList;
import java.util.List;

/** Runs of one file that begin at even distances, forward or backward, as when one column of many rows is read. Not thread-safe. */
final class Strides {
    /** For each distance that was the same as before, so many runs more are fetched ahead. */
    private static final int TIMES = 2;

    private long start = -1;
    private long distance;
    private int same;
    private long runBytes;
    private List<Range> ahead = List.of();

    /** A run begins at {@code offset}, after one of {@code formerBytes}; at most {@code maxBytes} are to be fetched ahead. */
    void begin(long offset, long formerBytes, long maxBytes) {
        long now = start < 0 ? 0 : offset - start;
        same = now != 0 && now == distance ? same + 1 : 0;
        distance = now;
        start = offset;
        runBytes = formerBytes;
        ahead = same == 0 ? List.of() : predict(maxBytes);
    }

    private List<Range> predict(long maxBytes) {
        List<Range> runs = new ArrayList<>();
        long left = maxBytes;
        long at = start;
        for (int i = 0; i < TIMES * same && left > 0; i++) {
            at += distance;
            if (at < 0) {
                break;
            }
            long end = Regions.plus(at, runBytes);
            runs.add(new Range(at, end));
            left -= Regions.ceil(end) - Regions.floor(at);
        }
        return List.copyOf(runs);
    }

    /** Whether the distances are even and the present run, so long by now, is no longer than the former one: then what is ahead are further runs. */
    boolean explain(long bytes) {
        return same > 0 && bytes <= runBytes;
    }

    /** The next runs. */
    List<Range> ahead() {
        return ahead;
    }
}
