package io.cellfs.rx.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Deadlines never fire early, and late by no more than two grains. */
class TimerWheelTest {
    private static final class Timer extends TimerWheel.Entry {
        private long deadlineNs = TimerWheel.NEVER_NS;
        private long firedNs = -1;
    }

    @Property(tries = 200)
    void everyDeadlineFiresInTime(@ForAll long seed) {
        Random random = new Random(seed);
        TimerWheel wheel = new TimerWheel(0);
        List<Timer> timers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Timer timer = new Timer();
            timer.deadlineNs = random.nextLong(random.nextBoolean() ? 60_000_000_000L : 600_000_000L);
            wheel.schedule(timer, timer.deadlineNs);
            timers.add(timer);
        }
        long nowNs = 0;
        while (wheel.nextNs() != TimerWheel.NEVER_NS) {
            nowNs = Math.max(nowNs, wheel.nextNs());
            TimerWheel.Entry expired = wheel.pollExpired(nowNs);
            while (expired != null) {
                Timer timer = (Timer) expired;
                timer.firedNs = nowNs;
                expired = wheel.pollExpired(nowNs);
            }
        }
        for (Timer timer : timers) {
            assertTrue(timer.firedNs >= timer.deadlineNs, "early");
            assertTrue(timer.firedNs <= timer.deadlineNs + 2 * TimerWheel.GRAIN_NS, "late");
        }
    }

    @Example
    void anEarlierDeadlineReplacesALaterOne() {
        TimerWheel wheel = new TimerWheel(0);
        Timer timer = new Timer();
        wheel.schedule(timer, 5_000_000_000L);
        wheel.schedule(timer, 100_000_000L);
        wheel.schedule(timer, 7_000_000_000L);
        assertEquals(null, wheel.pollExpired(99_000_000L));
        assertEquals(timer, wheel.pollExpired(110_000_000L));
        assertEquals(TimerWheel.NEVER_NS, wheel.nextNs());
    }

    @Example
    void aCancelledTimerDoesNotFire() {
        TimerWheel wheel = new TimerWheel(0);
        Timer one = new Timer();
        Timer two = new Timer();
        wheel.schedule(one, 100_000_000L);
        wheel.schedule(two, 100_000_000L);
        wheel.cancel(one);
        assertEquals(two, wheel.pollExpired(1_000_000_000L));
        assertEquals(null, wheel.pollExpired(2_000_000_000L));
    }
}
