package io.cellfs.rx.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RttEstimatorTest {
    @Test
    void startsAtOneSecondAndDoubles() {
        RttEstimator rtt = new RttEstimator();
        assertEquals(1_000_000_000L, rtt.rtoNs(0));
        assertEquals(2_000_000_000L, rtt.rtoNs(1));
        assertEquals(RttEstimator.MAX_BACKOFF_NS, rtt.rtoNs(3));
        assertEquals(RttEstimator.MAX_BACKOFF_NS, rtt.rtoNs(50));
    }

    @Test
    void theFirstSampleCountsHalfAsVariation() {
        RttEstimator rtt = new RttEstimator();
        rtt.sample(400_000_000L);
        assertEquals(400_000_000L, rtt.smoothedNs());
        assertEquals(1_200_000_000L, rtt.rtoNs(0));
    }

    @Test
    void neverFallsBelowThePeersDelayOfAcks() {
        RttEstimator rtt = new RttEstimator();
        for (int i = 0; i < 100; i++) {
            rtt.sample(50_000L);
        }
        assertEquals(RttEstimator.MIN_RTO_NS, rtt.rtoNs(0));
    }

    @Test
    void followsTheNetwork() {
        RttEstimator rtt = new RttEstimator();
        for (int i = 0; i < 100; i++) {
            rtt.sample(10_000_000L);
        }
        for (int i = 0; i < 100; i++) {
            rtt.sample(500_000_000L);
        }
        assertTrue(Math.abs(rtt.smoothedNs() - 500_000_000L) < 5_000_000L);
    }
}
