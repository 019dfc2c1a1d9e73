package io.cellfs.protocol.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.lock.LockDecision.Verdict;
import io.cellfs.protocol.lock.LockRequest.Manner;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LockArbiterTest {
    private static final Fid F = new Fid(1, 2, 3);
    private static final Fid G = new Fid(1, 4, 5);
    private static final long END = Long.MAX_VALUE;

    private final LockArbiter arbiter = new LockArbiter();
    private long tickets;

    private static LockOwner owner(int id, LockSpace space) {
        return new LockOwner(new UUID(0, id), id, space);
    }

    private LockRequest request(Fid file, int id, LockSpace space, LockMode mode, Manner manner) {
        return new LockRequest(++tickets, file, new RangeLock(owner(id, space), mode, 0, END, id), manner);
    }

    private Verdict ask(Fid file, int id, LockMode mode, Manner manner) {
        return arbiter.acquire(request(file, id, LockSpace.POSIX, mode, manner)).verdict();
    }

    private Verdict flock(int id, LockMode mode, Manner manner) {
        return arbiter.acquire(request(F, id, LockSpace.FLOCK, mode, manner)).verdict();
    }

    private void release(Fid file, int id) {
        arbiter.release(file, owner(id, LockSpace.POSIX), 0, END);
    }

    private List<Integer> decided() {
        return arbiter.takeDecisions().stream()
                .map(d -> d.request().lock().pid())
                .toList();
    }

    @Test
    void waitersAreServedInTheOrderOfTheirComing() {
        assertEquals(Verdict.GRANTED, ask(F, 1, LockMode.EXCLUSIVE, Manner.TRY));
        for (int id = 2; id <= 5; id++) {
            assertEquals(Verdict.QUEUED, ask(F, id, LockMode.EXCLUSIVE, Manner.WAIT));
        }
        for (int id = 1; id < 5; id++) {
            release(F, id);
            assertEquals(List.of(id + 1), decided());
        }
    }

    @Test
    void readersDoNotStarveAWriter() {
        ask(F, 1, LockMode.SHARED, Manner.TRY);
        assertEquals(Verdict.QUEUED, ask(F, 2, LockMode.EXCLUSIVE, Manner.WAIT));
        assertEquals(Verdict.QUEUED, ask(F, 3, LockMode.SHARED, Manner.WAIT));
        assertEquals(Verdict.CONFLICT, ask(F, 4, LockMode.SHARED, Manner.TRY));
        assertEquals(Verdict.GRANTED, ask(F, 4, LockMode.SHARED, Manner.TEST));
        release(F, 1);
        assertEquals(List.of(2), decided());
        release(F, 2);
        assertEquals(List.of(3), decided());
    }

    @Test
    void nobodyWaitsForHisTurnBehindOneThatWaitsForHim() {
        ask(F, 1, LockMode.SHARED, Manner.TRY);
        ask(F, 2, LockMode.EXCLUSIVE, Manner.WAIT);
        assertEquals(Verdict.GRANTED, ask(F, 1, LockMode.SHARED, Manner.WAIT));
        assertEquals(Verdict.GRANTED, ask(F, 1, LockMode.EXCLUSIVE, Manner.WAIT));
    }

    @Test
    void aCircleOverTwoFilesIsRefusedToTheLast() {
        ask(F, 1, LockMode.EXCLUSIVE, Manner.TRY);
        ask(G, 2, LockMode.EXCLUSIVE, Manner.TRY);
        assertEquals(Verdict.QUEUED, ask(G, 1, LockMode.EXCLUSIVE, Manner.WAIT));
        assertEquals(Verdict.DEADLOCK, ask(F, 2, LockMode.EXCLUSIVE, Manner.WAIT));
        release(G, 2);
        assertEquals(List.of(1), decided());
    }

    @Test
    void aCircleThroughAQueueIsBrokenByTheQueue() {
        ask(F, 1, LockMode.SHARED, Manner.TRY);
        ask(G, 3, LockMode.EXCLUSIVE, Manner.TRY);
        ask(F, 2, LockMode.EXCLUSIVE, Manner.WAIT);
        assertEquals(Verdict.QUEUED, ask(F, 3, LockMode.SHARED, Manner.WAIT));
        assertEquals(Verdict.QUEUED, ask(G, 1, LockMode.EXCLUSIVE, Manner.WAIT));
        assertEquals(List.of(3), decided());
    }

    @Test
    void twoUpgradesDeadlockAndFlocksDoNot() {
        ask(F, 1, LockMode.SHARED, Manner.TRY);
        ask(F, 2, LockMode.SHARED, Manner.TRY);
        assertEquals(Verdict.QUEUED, ask(F, 1, LockMode.EXCLUSIVE, Manner.WAIT));
        assertEquals(Verdict.DEADLOCK, ask(F, 2, LockMode.EXCLUSIVE, Manner.WAIT));
        flock(1, LockMode.SHARED, Manner.TRY);
        flock(2, LockMode.SHARED, Manner.TRY);
        assertEquals(Verdict.QUEUED, flock(1, LockMode.EXCLUSIVE, Manner.WAIT));
        assertEquals(Verdict.QUEUED, flock(2, LockMode.EXCLUSIVE, Manner.WAIT));
        assertEquals(List.of(1), decided());
    }

    @Test
    void wholeFileLocksMeetAllKindsOfOtherClients() {
        LockOwner whole = owner(9, LockSpace.WHOLE);
        arbiter.acquire(request(F, 9, LockSpace.WHOLE, LockMode.SHARED, Manner.TRY));
        assertEquals(Verdict.GRANTED, ask(F, 1, LockMode.SHARED, Manner.TRY));
        assertEquals(Verdict.CONFLICT, ask(F, 1, LockMode.EXCLUSIVE, Manner.TRY));
        assertEquals(Verdict.CONFLICT, flock(2, LockMode.EXCLUSIVE, Manner.TRY));
        assertEquals(Verdict.GRANTED, ask(F, 9, LockMode.SHARED, Manner.TRY));
        arbiter.release(F, whole, 0, END);
        assertEquals(Verdict.GRANTED, flock(2, LockMode.EXCLUSIVE, Manner.TRY));
        assertEquals(
                Verdict.CONFLICT,
                arbiter.acquire(request(F, 9, LockSpace.WHOLE, LockMode.SHARED, Manner.TRY))
                        .verdict());
    }

    @Test
    void aClosedFileDecidesLater() {
        arbiter.close(F);
        assertEquals(Verdict.QUEUED, ask(F, 1, LockMode.EXCLUSIVE, Manner.TRY));
        assertEquals(Verdict.QUEUED, ask(F, 2, LockMode.EXCLUSIVE, Manner.TRY));
        assertEquals(Verdict.QUEUED, ask(F, 3, LockMode.EXCLUSIVE, Manner.WAIT));
        arbiter.force(F, new RangeLock(owner(4, LockSpace.POSIX), LockMode.SHARED, 5, 9, 4));
        assertEquals(List.of(), decided());
        arbiter.open(F);
        assertEquals(List.of(1, 2), decided());
        release(F, 4);
        assertEquals(List.of(3), decided());
    }

    @Test
    void cancellingAndRepeatingAreHarmless() {
        ask(F, 1, LockMode.EXCLUSIVE, Manner.TRY);
        LockRequest waiting = request(F, 2, LockSpace.POSIX, LockMode.EXCLUSIVE, Manner.WAIT);
        assertEquals(Verdict.QUEUED, arbiter.acquire(waiting).verdict());
        assertEquals(Verdict.QUEUED, arbiter.acquire(waiting).verdict());
        assertEquals(1, arbiter.queued(F).size());
        assertTrue(arbiter.cancel(F, waiting.owner().client(), waiting.ticket()));
        assertFalse(arbiter.cancel(F, waiting.owner().client(), waiting.ticket()));
        release(F, 1);
        assertEquals(List.of(), decided());
        assertEquals(0, arbiter.held());
    }

    @Test
    void manyRangesOfOneOwnerSplitAndMerge() {
        LockOwner owner = owner(1, LockSpace.POSIX);
        for (int i = 0; i < 1000; i++) {
            arbiter.acquire(new LockRequest(
                    ++tickets, F, new RangeLock(owner, LockMode.SHARED, i * 10L, i * 10L + 4, 1), Manner.TRY));
        }
        assertEquals(1000, arbiter.heldBy(owner.client()));
        arbiter.acquire(new LockRequest(++tickets, F, new RangeLock(owner, LockMode.SHARED, 0, END, 1), Manner.TRY));
        assertEquals(1, arbiter.held());
        arbiter.release(F, owner, 100, 199);
        assertEquals(2, arbiter.held());
    }
}
