package io.cellfs.client.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ServerHealthTest {
    private static final long S = 1_000_000_000L;

    private final ServerHealth health = new ServerHealth();

    @Test
    void anIdleServerWithPromisesIsAskedAfterAWhile() {
        assertFalse(health.wantsProbe(true, false, 0), "never called");
        health.answered(0);
        assertFalse(health.wantsProbe(true, false, ServerHealth.IDLE_NS - 1));
        assertTrue(health.wantsProbe(true, false, ServerHealth.IDLE_NS));
        assertFalse(health.wantsProbe(false, false, ServerHealth.IDLE_NS), "without promises");
        health.measured(S, ServerHealth.IDLE_NS);
        assertFalse(health.wantsProbe(true, false, ServerHealth.IDLE_NS + S));
    }

    @Test
    void serversToChooseFromAreMeasuredNowAndAgain() {
        assertTrue(health.wantsProbe(false, true, 0));
        assertEquals(Long.MAX_VALUE, health.rttNs());
        long nowNs = 0;
        for (long rttNs : new long[] {90, 8, 70, 60}) {
            nowNs += ServerHealth.BETWEEN_NS;
            assertTrue(health.wantsProbe(false, true, nowNs));
            health.measured(rttNs, nowNs);
        }
        assertEquals(8, health.rttNs(), "the others have waited for something");
        assertFalse(health.wantsProbe(false, true, nowNs + ServerHealth.REMEASURE_NS - 1));
        assertTrue(health.wantsProbe(false, true, nowNs + ServerHealth.REMEASURE_NS));
        for (int i = 0; i < ServerHealth.SAMPLES; i++) {
            health.measured(50, nowNs);
        }
        assertEquals(50, health.rttNs(), "it has become slower");
    }

    @Test
    void aSilentServerIsAskedEverLessOftenAndCountsAgainOnceItAnswers() {
        health.silent(0);
        assertTrue(health.isDown());
        assertFalse(health.wantsProbe(true, true, S - 1));
        assertTrue(health.wantsProbe(false, false, S));
        long nowNs = 0;
        for (int i = 0; i < 20; i++) {
            nowNs += ServerHealth.LAST_RETRY_NS;
            assertTrue(health.wantsProbe(false, false, nowNs));
            health.silent(nowNs);
        }
        assertFalse(health.wantsProbe(false, false, nowNs + ServerHealth.LAST_RETRY_NS - 1));
        health.answered(nowNs);
        assertFalse(health.isDown());
        health.silent(nowNs);
        assertTrue(health.wantsProbe(false, false, nowNs + S), "from the start again");
    }
}
