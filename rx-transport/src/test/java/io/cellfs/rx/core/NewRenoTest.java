package io.cellfs.rx.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NewRenoTest {
    private final NewReno reno = new NewReno();

    @Test
    void slowStartDoublesInARoundTrip() {
        reno.onDelivered(16, true);
        assertEquals(32, reno.windowPackets());
    }

    @Test
    void growsOnlyWhenTheWindowWasTheLimit() {
        reno.onDelivered(16, false);
        assertEquals(16, reno.windowPackets());
    }

    @Test
    void aLossHalvesAndThenGrowthIsLinear() {
        reno.onDelivered(84, true);
        assertEquals(100, reno.windowPackets());
        reno.onLoss(100);
        assertEquals(50, reno.windowPackets());
        reno.onDelivered(49, true);
        assertEquals(50, reno.windowPackets());
        reno.onDelivered(1, true);
        assertEquals(51, reno.windowPackets());
    }

    @Test
    void aTimeOutStartsAgainFromOne() {
        reno.onTimeout(40);
        assertEquals(1, reno.windowPackets());
        reno.onDelivered(1, true);
        assertEquals(2, reno.windowPackets());
    }

    @Test
    void theThresholdHasAFloor() {
        reno.onLoss(1);
        assertEquals(4, reno.windowPackets());
    }
}
