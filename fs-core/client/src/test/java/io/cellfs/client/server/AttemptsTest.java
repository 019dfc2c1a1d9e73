package io.cellfs.client.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.server.Attempts.Next;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.error.VolumeError;
import io.cellfs.protocol.rpc.RpcException;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static final RpcException DEAD = RxError.CALL_DEAD.because("");
    private static final RpcException MOVED = VolumeError.MOVED.because("");
    private static final RpcException BUSY = VolumeError.BUSY.because("");
    private static final RpcException OFFLINE = VolumeError.OFFLINE.because("");

    private static final RpcException OLDER = Errors.olderRelease(1);

    private final Attempts attempts = new Attempts(true, 0);

    @Test
    void anAnswerForTheProgramEndsTheCall() {
        RpcException denied = Uae.EACCES.because("");
        assertEquals(new Next.GiveUp(denied), attempts.failed(denied, 3, 0));
    }

    @Test
    void aCallThatMayHaveBeenCarriedOutIsNotRepeated() {
        assertEquals(new Next.GiveUp(DEAD), new Attempts(false, 0).failed(DEAD, 3, 0));
        assertInstanceOf(Next.Elsewhere.class, new Attempts(false, 0).failed(BUSY, 3, 0));
    }

    @Test
    void replicasAreTriedInTurnWithoutWaiting() {
        assertInstanceOf(Next.Elsewhere.class, attempts.failed(DEAD, 3, 0));
        assertEquals(1, attempts.turn());
        assertInstanceOf(Next.Elsewhere.class, attempts.failed(OFFLINE, 3, 0));
        Next.Again again = assertInstanceOf(Next.Again.class, attempts.failed(MOVED, 3, 0));
        assertTrue(again.pauseNs() > 0 && again.relocate());
        assertEquals(0, attempts.turn());
    }

    @Test
    void aFormerContentIsAskedForOnceAtEachSite() {
        RpcException notKept = Errors.notKept(Uae.ESTALE.because(""));
        assertInstanceOf(Next.Elsewhere.class, attempts.failed(notKept, 3, 0));
        assertInstanceOf(Next.Elsewhere.class, attempts.failed(MOVED, 3, 0));
        assertEquals(new Next.GiveUp(notKept), attempts.failed(DEAD, 3, 0));
    }

    @Test
    void aFormerContentMayBeAtASiteThatIsBusy() {
        RpcException notKept = Errors.notKept(Uae.ESTALE.because(""));
        assertInstanceOf(Next.Elsewhere.class, attempts.failed(notKept, 2, 0));
        assertInstanceOf(Next.Again.class, attempts.failed(BUSY, 2, 0));
    }

    @Test
    void aMovedVolumeIsLookedForAtOnceAndThenEverLessOften() {
        assertEquals(new Next.Again(0, true), attempts.failed(MOVED, 1, 0));
        long before = 0;
        Next next = attempts.failed(MOVED, 1, 0);
        int rounds = 0;
        while (next instanceof Next.Again(long pauseNs, boolean relocate)) {
            assertTrue(relocate && pauseNs > before, "pause " + pauseNs);
            before = pauseNs;
            rounds++;
            next = attempts.failed(MOVED, 1, rounds * Attempts.MOVED_LIMIT_NS / 4);
        }
        assertTrue(rounds > 1 && rounds < 10, "rounds " + rounds);
        assertEquals(new Next.GiveUp(MOVED), next);
    }

    @Test
    void aBusyVolumeIsWaitedForButNotForEver() {
        assertEquals(
                false,
                assertInstanceOf(Next.Again.class, attempts.failed(BUSY, 1, 0)).relocate());
        assertInstanceOf(Next.Again.class, attempts.failed(BUSY, 1, Attempts.BUSY_LIMIT_NS));
        assertEquals(new Next.GiveUp(BUSY), attempts.failed(BUSY, 1, Attempts.BUSY_LIMIT_NS + 1));
    }

    @Test
    void aVolumeThatIsBusyForLongIsLookedForElsewhere() {
        int rounds = 1;
        while (!assertInstanceOf(Next.Again.class, attempts.failed(BUSY, 1, 0)).relocate()) {
            rounds++;
        }
        assertTrue(rounds > 3 && rounds < 10, "rounds " + rounds);
    }

    @Test
    void aVolumeOffLineIsWaitedForLess() {
        assertInstanceOf(Next.Again.class, attempts.failed(OFFLINE, 1, Attempts.OFFLINE_LIMIT_NS));
        assertEquals(new Next.GiveUp(OFFLINE), attempts.failed(OFFLINE, 1, Attempts.OFFLINE_LIMIT_NS + 1));
    }

    @Test
    void whatOneSiteSaysCountsMoreThanTheSilenceOfAnother() {
        attempts.failed(OFFLINE, 2, 0);
        assertEquals(new Next.GiveUp(OFFLINE), attempts.failed(DEAD, 2, Attempts.OFFLINE_LIMIT_NS + 1));
    }

    @Test
    void silenceEverywhereIsAnAnswerInTheEnd() {
        int rounds = 0;
        while (!(attempts.failed(DEAD, 1, 0) instanceof Next.GiveUp)) {
            rounds++;
        }
        assertEquals(2, rounds);
    }

    @Test
    void anOlderReleaseIsLeftForANewerOne() {
        assertInstanceOf(Next.Elsewhere.class, attempts.failed(OLDER, 2, 0));
        assertInstanceOf(Next.Again.class, attempts.failed(DEAD, 2, 0));
        assertInstanceOf(Next.Elsewhere.class, attempts.failed(OLDER, 2, 0));
        long late = Attempts.OFFLINE_LIMIT_NS + 1;
        assertEquals(new Next.GiveUp(OLDER), attempts.failed(DEAD, 2, late));
    }

    @Test
    void aReleaseThatNoSiteHasAnyMoreIsWithdrawn() {
        int rounds = 0;
        Next next = new Next.Again(0, true);
        while (next instanceof Next.Again) {
            assertInstanceOf(Next.Elsewhere.class, attempts.failed(OLDER, 2, 0));
            next = attempts.failed(OLDER, 2, 0);
            rounds++;
        }
        assertEquals(new Next.Withdrawn(), next);
        assertTrue(rounds > 1, "rounds " + rounds);
    }
}
