package io.cellfs.cell.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.rpc.RpcException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FreshReadsTest {
    private static final RaftTimings TIMINGS = RaftTimings.DEFAULT;

    /** How long a client looks for a database server that answers (DatabaseClient). */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private long nowNs;
    private long leaderFromNs = Long.MAX_VALUE;
    private long leaderUntilNs = Long.MAX_VALUE;
    private int confirmations;

    /** A group with a leader from some time on; waiting for news takes the time that it may. */
    private final class Group implements FreshReads.Group {
        @Override
        public CompletableFuture<?> confirm() {
            confirmations++;
            return connected()
                    ? CompletableFuture.completedFuture(true)
                    : CompletableFuture.failedFuture(new IllegalStateException("no leader"));
        }

        @Override
        public boolean connected() {
            return nowNs >= leaderFromNs && nowNs < leaderUntilNs;
        }

        @Override
        public boolean complete() {
            return true;
        }

        @Override
        public void noteComplete() {
            assertTrue(connected());
        }

        @Override
        public void pause(long timeoutNs) {
            nowNs += timeoutNs;
        }
    }

    private final FreshReads reads = new FreshReads(new Group(), TIMINGS, () -> nowNs);

    @Test
    void aCopyThatHasJustStartedIsNotReadBeforeItHasHeardOfTheLeader() throws RpcException {
        leaderFromNs = TIMINGS.readPatience().toNanos() / 2;
        reads.await();
        assertTrue(nowNs >= leaderFromNs, "what it had from before may be of long ago");
        assertTrue(confirmations > 1);
    }

    @Test
    void withoutALeaderItIsReadOnceThatIsClear() throws RpcException {
        RpcException refusal = assertThrows(RpcException.class, reads::await);
        assertEquals(UbikError.NOQUORUM.code(), refusal.code());
        nowNs = FreshReads.SETTLED * TIMINGS.electionMax().toNanos()
                - TIMINGS.readPatience().toNanos()
                - 1;
        assertThrows(RpcException.class, reads::await);
        nowNs = FreshReads.SETTLED * TIMINGS.electionMax().toNanos();
        long beforeNs = nowNs;
        reads.await();
        assertEquals(beforeNs, nowNs, "at once");
    }

    @Test
    void aClientThatAsksWithUsualPatienceIsAnsweredByACopyWithoutALeader() throws RpcException {
        while (nowNs < PATIENCE.toNanos()) {
            try {
                reads.await();
                return;
            } catch (RpcException e) {
                assertEquals(UbikError.NOQUORUM.code(), e.code());
            }
        }
        fail("refused for " + nowNs + " ns");
    }

    @Test
    void whatWasConfirmedSinceTheStartIsReadAsSoonAsTheLeaderIsLost() throws RpcException {
        leaderFromNs = 0;
        reads.await();
        nowNs = TIMINGS.staleness().toNanos() * 2;
        leaderUntilNs = nowNs;
        long beforeNs = nowNs;
        reads.await();
        assertEquals(beforeNs, nowNs, "at once");
    }
}
