package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.mount.fuse.Interrupts.Serving;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InterruptsTest {
    private static final int TASK = 77;

    private final Set<Integer> killed = new HashSet<>();
    private final AtomicLong nowNs = new AtomicLong();
    private final Interrupts interrupts = new Interrupts(killed::contains, nowNs::get);
    private final Serving serving = interrupts.serving();

    @Test
    void aWaitForALockEndsWithAnySignal() {
        serving.begin(5, TASK, true);
        interrupts.interrupt(5);
        assertTrue(Thread.interrupted());
        serving.end();
        interrupts.interrupt(5);
        assertFalse(Thread.interrupted());
    }

    @Test
    void aSignalMayComeBeforeItsRequest() {
        interrupts.interrupt(5);
        serving.begin(6, TASK, true);
        assertFalse(Thread.interrupted());
        serving.end();
        serving.begin(5, TASK, true);
        assertTrue(Thread.interrupted());
        serving.end();
    }

    @Test
    void aSignalThatDoesNotKillEndsNothingElse() {
        serving.begin(5, TASK, false);
        interrupts.interrupt(5);
        nowNs.addAndGet(10 * Interrupts.UNKNOWN_NS);
        interrupts.tick();
        assertFalse(Thread.interrupted());
        killed.add(TASK);
        interrupts.tick();
        assertTrue(Thread.interrupted());
        serving.end();
    }

    @Test
    void whoIsKilledIsNotKeptWaiting() {
        killed.add(TASK);
        serving.begin(5, TASK, false);
        interrupts.interrupt(5);
        assertTrue(Thread.interrupted());
        serving.end();
        serving.begin(6, TASK, false);
        interrupts.tick();
        assertFalse(Thread.interrupted(), "a request that has hardly begun");
        nowNs.addAndGet(Interrupts.LONG_NS);
        interrupts.tick();
        assertTrue(Thread.interrupted());
        serving.end();
    }

    @Test
    void nothingOfAnInterruptIsLeftForTheNextRequest() {
        killed.add(TASK);
        serving.begin(5, TASK, false);
        interrupts.interrupt(5);
        serving.end();
        assertFalse(Thread.currentThread().isInterrupted());
        serving.begin(6, 0, false);
        nowNs.addAndGet(Interrupts.UNKNOWN_NS);
        interrupts.tick();
        assertFalse(Thread.interrupted(), "nobody has asked for an end");
        interrupts.interrupt(6);
        assertTrue(Thread.interrupted(), "a program that is not to be seen");
        serving.end();
        interrupts.over(serving);
        interrupts.interruptAll();
        assertFalse(Thread.interrupted());
    }
}
