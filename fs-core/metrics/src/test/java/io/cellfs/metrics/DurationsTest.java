package io.cellfs.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DurationsTest {
    @Test
    void boundsAreInclusiveAndTheLastBucketHasNone() {
        assertArrayEquals(
                new double[] {1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1, 3, 10, 30, 100},
                Durations.boundsSeconds(),
                1e-12);
        Durations durations = new Durations();
        durations.add(0);
        durations.add(10_000);
        durations.add(10_001);
        durations.add(100_000_000_000L);
        durations.add(100_000_000_001L);
        assertArrayEquals(new long[] {2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1}, durations.counts());
        assertEquals(200.000020002, durations.sumSeconds(), 1e-9);
    }
}
