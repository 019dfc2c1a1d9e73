package io.cellfs.cell.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.cell.raft.Freshness.Verdict;
import org.junit.jupiter.api.Test;

class FreshnessTest {
    private static final long STALE = 1000;
    private static final long RETRY = 100;

    private final Freshness freshness = new Freshness(STALE, RETRY);

    private Verdict readAt(long nowNs) {
        return freshness.read(nowNs, nowNs);
    }

    @Test
    void theFirstReadProbesAndTheNextOnesWaitForIt() {
        assertEquals(Verdict.PROBE_AND_WAIT, readAt(0));
        assertEquals(Verdict.WAIT, readAt(10));
        freshness.confirmed(0);
        assertEquals(Verdict.FRESH, readAt(20));
    }

    @Test
    void aConfirmationHoldsFromWhenItsProbeBegan() {
        assertEquals(Verdict.PROBE_AND_WAIT, readAt(0));
        freshness.confirmed(0);
        assertEquals(Verdict.FRESH, readAt(STALE / 2));
        assertEquals(Verdict.FRESH_AND_PROBE, readAt(STALE - 1));
        assertEquals(Verdict.FRESH, readAt(STALE - 1));
        assertEquals(Verdict.WAIT, readAt(STALE));
        freshness.confirmed(STALE - 1);
        assertEquals(Verdict.FRESH, readAt(STALE));
    }

    @Test
    void whatWasConfirmedAfterAReadArrivedIsFreshForIt() {
        assertEquals(Verdict.PROBE_AND_WAIT, readAt(0));
        freshness.confirmed(0);
        assertEquals(Verdict.FRESH, freshness.read(0, 50 * STALE));
        assertEquals(Verdict.PROBE_AND_WAIT, freshness.read(1, 50 * STALE));
    }

    @Test
    void afterAFailureNobodyAsksForAWhile() {
        assertEquals(Verdict.PROBE_AND_WAIT, readAt(0));
        freshness.failed(10);
        assertEquals(Verdict.UNCONFIRMED, readAt(10 + RETRY - 1));
        assertEquals(Verdict.PROBE_AND_WAIT, readAt(10 + RETRY));
    }

    @Test
    void withoutABoundEveryReadNeedsAProbeThatBeganAfterIt() {
        Freshness strict = new Freshness(0, RETRY);
        assertEquals(Verdict.PROBE_AND_WAIT, strict.read(5, 5));
        assertEquals(Verdict.WAIT, strict.read(6, 6));
        strict.confirmed(5);
        assertEquals(Verdict.FRESH, strict.read(5, 7));
        assertEquals(Verdict.PROBE_AND_WAIT, strict.read(6, 7));
    }

    @Test
    void theAgeIsThatOfTheLastConfirmation() {
        assertEquals(-1, freshness.ageNs(5));
        readAt(0);
        freshness.confirmed(0);
        freshness.confirmed(-10);
        assertEquals(7, freshness.ageNs(7));
    }
}
