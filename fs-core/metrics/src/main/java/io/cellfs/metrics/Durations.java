package io.cellfs.metrics;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** How often something took how long. Any number of threads add at once, without locks or garbage: two additions each. */
public final class Durations {
    private static final long MICROSECOND = 1_000;
    private static final double SECOND = 1e9;

    /** Upper bounds of the buckets, in nanoseconds: 1 and 3 of each power of ten from 10 us to 100 s; above is one more. */
    private static final long[] BOUNDS = IntStream.rangeClosed(1, 8)
            .boxed()
            .flatMap(power -> List.of(1, 3).stream().map(first -> first * MICROSECOND * (long) Math.pow(10, power)))
            .mapToLong(Long::longValue)
            .limit(15)
            .toArray();

    private final LongAdder[] buckets = IntStream.rangeClosed(0, BOUNDS.length)
            .mapToObj(i -> new LongAdder())
            .toArray(LongAdder[]::new);
    private final LongAdder nanos = new LongAdder();

    /** Counts one that took so many nanoseconds. */
    public void add(long durationNanos) {
        int bucket = 0;
        while (bucket < BOUNDS.length && durationNanos > BOUNDS[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        nanos.add(durationNanos);
    }

    /** How many in each bucket, not cumulated; one more than there are {@link #boundsSeconds bounds}. */
    public long[] counts() {
        long[] counts = new long[buckets.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets[i].sum();
        }
        return counts;
    }

    /** How long all took together. */
    public double sumSeconds() {
        return nanos.sum() / SECOND;
    }

    /** Upper bounds of all buckets but the last, inclusive, ascending. */
    public static double[] boundsSeconds() {
        double[] bounds = new double[BOUNDS.length];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = BOUNDS[i] / SECOND;
        }
        return bounds;
    }
}
