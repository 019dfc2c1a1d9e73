package io.cellfs.client.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.policy.ServerGone;
import io.cellfs.client.server.Patience.Caller;
import io.cellfs.client.server.Patience.Grant;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Optional<ServerGone> WAIT = Optional.of(new ServerGone.Wait());
    private static final Optional<ServerGone> FAIL = Optional.of(new ServerGone.Fail(Duration.ofSeconds(30)));
    private static final Optional<ServerGone> CACHED = Optional.of(new ServerGone.Cached());
    private static final Grant ENDLESS = new Grant.Waits(OptionalLong.empty());
    private static final Grant TRY = new Grant.Waits(OptionalLong.of(Patience.TRY_NS));

    private final Patience patience = new Patience();

    @Test
    void whileServersAnswerEachCallHasItsTime() {
        assertEquals(ENDLESS, patience.grant(WAIT, Caller.PROGRAM, 0));
        assertEquals(ENDLESS, patience.grant(WAIT, Caller.TRANSFER, 0));
        assertEquals(ENDLESS, patience.grant(Optional.empty(), Caller.TRANSFER, 0));
        assertEquals(
                new Grant.Waits(OptionalLong.of(TimeUnit.SECONDS.toNanos(30))),
                patience.grant(FAIL, Caller.PROGRAM, 0));
        assertEquals(
                new Grant.Waits(OptionalLong.of(ServerGone.KNOWN_AFTER.toNanos())),
                patience.grant(CACHED, Caller.TRANSFER, 0));
    }

    @Test
    void onceTheyAreGoneOneTriesForAMomentAndTheOthersFail() {
        assertTrue(patience.silent(0));
        assertFalse(patience.silent(1));
        assertEquals(TRY, patience.grant(FAIL, Caller.PROGRAM, 1));
        assertEquals(new Grant.Fails(), patience.grant(FAIL, Caller.PROGRAM, 1));
        assertEquals(new Grant.Fails(), patience.grant(CACHED, Caller.TRANSFER, Patience.EVERY_NS));
        assertFalse(patience.mayTry(Patience.EVERY_NS));
        assertTrue(patience.mayTry(Patience.EVERY_NS + 1));
        assertEquals(TRY, patience.grant(CACHED, Caller.TRANSFER, Patience.EVERY_NS + 1));
        assertTrue(patience.answered());
        assertFalse(patience.answered());
        assertInstanceOf(Grant.Waits.class, patience.grant(CACHED, Caller.TRANSFER, Patience.EVERY_NS + 1));
    }

    @Test
    void whoWaitsWaitsOnButTransfersHoldNothingForLong() {
        patience.silent(0);
        assertEquals(ENDLESS, patience.grant(WAIT, Caller.PROGRAM, 1));
        assertEquals(TRY, patience.grant(WAIT, Caller.TRANSFER, 1));
        assertEquals(new Grant.Fails(), patience.grant(WAIT, Caller.TRANSFER, 2));
    }

    /** Whatever happens: at most one try in each {@link Patience#EVERY_NS} while the volume is gone, and one is granted as soon as that has passed. */
    @Test
    void triesAreRareAndNeverEnd() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Patience one = new Patience();
            one.silent(0);
            long nowNs = 0;
            long triedNs = Long.MIN_VALUE / 2;
            for (int step = 0; step < 200; step++) {
                nowNs += random.nextLong(TimeUnit.SECONDS.toNanos(1));
                if (random.nextInt(4) == 0) {
                    one.silent(nowNs);
                } else {
                    boolean due = nowNs - triedNs >= Patience.EVERY_NS;
                    boolean granted = one.grant(FAIL, Caller.PROGRAM, nowNs) instanceof Grant.Waits;
                    assertTrue(due || !granted, "seed " + seed + ": tried again after " + (nowNs - triedNs));
                    triedNs = granted ? nowNs : triedNs;
                    assertTrue(granted || nowNs - triedNs < Patience.EVERY_NS, "seed " + seed + ": nobody tries");
                }
            }
        }
    }
}
