package io.cellfs.rx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PatienceTest {
    private final Patience patience = new Patience();

    @Test
    void newPeersAreWaitedForAwake() {
        assertEquals(Patience.MAX_AWAKE_NS, patience.awakeNs());
    }

    @Test
    void quickPeersAreWaitedForTwiceTheUsualTime() {
        waits(10_000, 200);
        assertEquals(20_000, patience.awakeNs(), 200);
    }

    @Test
    void slowPeersAreNotWaitedForAwake() {
        waits(10_000_000, 50);
        assertEquals(0, patience.awakeNs());
    }

    @Test
    void peersThatBecomeQuickAreWaitedForAwakeAgain() {
        waits(Long.MAX_VALUE, 50);
        waits(20_000, 50);
        assertTrue(patience.awakeNs() > 0);
    }

    @Test
    void oneSlowReplyAmongQuickOnesChangesNothingForLong() {
        waits(20_000, 100);
        waits(60_000_000_000L, 1);
        waits(20_000, 8);
        assertTrue(patience.awakeNs() > 0);
    }

    @Test
    void clocksThatStandStillOrGoBackDoNoHarm() {
        waits(-5, 100);
        assertEquals(0, patience.awakeNs(), 100);
        waits(0, 100);
        waits(50_000, 100);
        assertEquals(100_000, patience.awakeNs(), 1000);
    }

    @Test
    void atLeastOneProcessorIsLeft() {
        int processors = Runtime.getRuntime().availableProcessors();
        int entered = 0;
        while (entered < processors && Patience.enter()) {
            entered++;
        }
        for (int i = 0; i < entered; i++) {
            Patience.leave();
        }
        assertTrue(entered < processors);
    }

    private void waits(long ns, int times) {
        for (int i = 0; i < times; i++) {
            patience.waited(ns);
        }
    }
}
