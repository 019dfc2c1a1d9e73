package io.cellfs.server.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.lock.LockDecision.Verdict;
import io.cellfs.protocol.lock.LockMode;
import io.cellfs.protocol.lock.LockOwner;
import io.cellfs.protocol.lock.LockRequest;
import io.cellfs.protocol.lock.LockRequest.Manner;
import io.cellfs.protocol.lock.LockSpace;
import io.cellfs.protocol.lock.RangeLock;
import io.cellfs.server.lock.Leases.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LockTableTest {
    private static final Fid F = new Fid(1, 2, 3);
    private static final UUID A = new UUID(1, 1);
    private static final UUID B = new UUID(2, 2);
    private static final UUID HOST = WholeFileLocks.client(7);
    private static final long S = 1_000_000_000L;

    private long nowNs = 5 * S;
    private LockTable table = start(Map.of());
    private long tickets;

    private LockTable start(Map<UUID, Long> recorded) {
        LockLimits limits = LockLimits.of(Duration.ofSeconds(30), Duration.ofMinutes(5), 100, 50);
        return new LockTable(limits, nowNs, recorded, nowNs);
    }

    private LeaseKey begin(UUID client) {
        Leases.Lease lease = table.leases(nowNs).renew(new LeaseKey(client, 1, 0), nowNs);
        assertEquals(Standing.VALID, lease.standing());
        return new LeaseKey(client, 1, lease.generation());
    }

    private static RangeLock lock(UUID client, LockMode mode, long start, long end) {
        return new RangeLock(new LockOwner(client, 1, LockSpace.POSIX), mode, start, end, 1);
    }

    private LockAnswer acquire(LeaseKey key, LockMode mode, long start, long end, Manner manner) {
        LockRequest request = new LockRequest(++tickets, F, lock(key.client(), mode, start, end), manner);
        return table.acquire(key, request, true, nowNs);
    }

    private Verdict verdict(LeaseKey key, LockMode mode, Manner manner) {
        LockAnswer answer = acquire(key, mode, 0, 9, manner);
        return assertInstanceOf(LockAnswer.Decided.class, answer).decision().verdict();
    }

    /** Lets time pass, with a server that looks after its table each second. */
    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nowNs += S;
            table.advance(nowNs);
        }
    }

    /** Two clients of which neither is lent the file. */
    private void contend(LeaseKey a, LeaseKey b) {
        acquire(a, LockMode.SHARED, 90, 99, Manner.TRY);
        acquire(b, LockMode.SHARED, 90, 99, Manner.TRY);
        table.giveBack(a, F, List.of(), nowNs);
        table.takeEvents();
        table.release(b, F, lock(b.client(), LockMode.SHARED, 0, 0).owner(), 0, Long.MAX_VALUE, nowNs);
    }

    private List<LockEvent> events() {
        return table.takeEvents();
    }

    private static boolean isGrantTo(LockEvent event, UUID client) {
        return event instanceof LockEvent.Decided(UUID to, var decision)
                && to.equals(client)
                && decision.verdict() == Verdict.GRANTED;
    }

    @Test
    void aFileOfOneClientIsLentAndRecalledForAnother() {
        LeaseKey a = begin(A);
        LeaseKey b = begin(B);
        assertEquals(LockAnswer.Other.LENT, acquire(a, LockMode.EXCLUSIVE, 0, 9, Manner.WAIT));
        assertEquals(LockAnswer.Other.LENT, acquire(a, LockMode.SHARED, 50, 59, Manner.TRY));
        events();
        assertEquals(Verdict.QUEUED, verdict(b, LockMode.SHARED, Manner.TRY));
        assertEquals(List.of(new LockEvent.Recall(A, F)), events());
        table.giveBack(a, F, List.of(lock(A, LockMode.EXCLUSIVE, 20, 29)), nowNs);
        assertTrue(isGrantTo(events().getFirst(), B));
        assertEquals(
                Verdict.CONFLICT,
                assertInstanceOf(LockAnswer.Decided.class, acquire(b, LockMode.SHARED, 25, 30, Manner.TRY))
                        .decision()
                        .verdict());
        table.giveBack(a, F, List.of(lock(A, LockMode.EXCLUSIVE, 0, 9)), nowNs);
        assertEquals(2, table.held());
    }

    @Test
    void aContendedFileIsLentAgainOnceItIsQuiet() {
        LeaseKey a = begin(A);
        LeaseKey b = begin(B);
        contend(a, b);
        assertEquals(Verdict.GRANTED, verdict(a, LockMode.EXCLUSIVE, Manner.TRY));
        nowNs += 11 * S;
        table.leases(nowNs).delivered(B, b.generation(), 1);
        assertEquals(LockAnswer.Other.LENT, acquire(a, LockMode.EXCLUSIVE, 0, 9, Manner.TRY));
        assertEquals(0, table.held());
    }

    @Test
    void locksEndWithTheLease() {
        LeaseKey a = begin(A);
        LeaseKey b = begin(B);
        contend(a, b);
        assertEquals(Verdict.GRANTED, verdict(a, LockMode.EXCLUSIVE, Manner.TRY));
        assertEquals(Verdict.QUEUED, verdict(b, LockMode.EXCLUSIVE, Manner.WAIT));
        events();
        pass(29);
        assertEquals(Standing.VALID, table.leases(nowNs).renew(b, nowNs).standing());
        assertTrue(table.nextCheckNs() - nowNs <= S);
        pass(2);
        List<LockEvent> events = events();
        assertEquals(new LockEvent.Ended(A), events.getFirst());
        assertTrue(isGrantTo(events.getLast(), B));
        assertEquals(Standing.LOST, table.leases(nowNs).renew(a, nowNs).standing());
        assertEquals(LockAnswer.Other.NO_SESSION, acquire(a, LockMode.SHARED, 0, 0, Manner.TRY));
        assertTrue(begin(A).generation() > a.generation());
    }

    @Test
    void aBorrowerThatDoesNotReturnAFileLosesItsLease() {
        LeaseKey a = begin(A);
        LeaseKey b = begin(B);
        acquire(a, LockMode.EXCLUSIVE, 0, 9, Manner.TRY);
        assertEquals(Verdict.QUEUED, verdict(b, LockMode.SHARED, Manner.TRY));
        events();
        for (int i = 0; i < 31; i++) {
            pass(10);
            table.leases(nowNs).renew(a, nowNs);
            table.leases(nowNs).renew(b, nowNs);
        }
        assertTrue(events().stream().anyMatch(event -> isGrantTo(event, B)));
        assertEquals(Standing.LOST, table.leases(nowNs).renew(a, nowNs).standing());
    }

    @Test
    void aRestartedClientFreesWhatItHad() {
        LeaseKey a = begin(A);
        LeaseKey b = begin(B);
        contend(a, b);
        verdict(a, LockMode.EXCLUSIVE, Manner.TRY);
        assertEquals(
                Standing.VALID,
                table.leases(nowNs).renew(new LeaseKey(A, 2, 0), nowNs).standing());
        assertEquals(Verdict.GRANTED, verdict(b, LockMode.EXCLUSIVE, Manner.TRY));
        assertEquals(Standing.LOST, table.leases(nowNs).renew(a, nowNs).standing());
    }

    @Test
    void afterARestartOnlyWhatWasHeldIsGranted() {
        LeaseKey a = begin(A);
        LeaseKey b = begin(B);
        table = start(Map.of(A, 1L, B, 1L));
        UUID stranger = new UUID(3, 3);
        assertEquals(LockAnswer.Other.GRACE, acquire(begin(stranger), LockMode.SHARED, 0, 9, Manner.WAIT));
        assertEquals(
                Standing.LOST,
                table.leases(nowNs).renew(new LeaseKey(stranger, 9, 4), nowNs).standing());
        Leases.Lease lease = table.leases(nowNs).renew(a, nowNs);
        assertEquals(Standing.RECLAIM, lease.standing());
        assertEquals(lease, table.leases(nowNs).renew(a, nowNs));
        LeaseKey again = new LeaseKey(A, 1, lease.generation());
        assertEquals(LockAnswer.Other.NO_SESSION, acquire(again, LockMode.SHARED, 0, 9, Manner.TRY));
        assertTrue(table.leases(nowNs).reclaim(again, F, List.of(lock(A, LockMode.EXCLUSIVE, 0, 9)), nowNs));
        table.leases(nowNs).reclaimed(again, nowNs);
        assertEquals(LockAnswer.Other.GRACE, acquire(again, LockMode.SHARED, 20, 29, Manner.TRY));
        LeaseKey bAgain = new LeaseKey(B, 1, table.leases(nowNs).renew(b, nowNs).generation());
        assertFalse(table.leases(nowNs).reclaim(bAgain, F, List.of(lock(B, LockMode.SHARED, 5, 9)), nowNs));
        table.leases(nowNs).reclaimed(bAgain, nowNs);
        assertEquals(Verdict.CONFLICT, verdict(bAgain, LockMode.SHARED, Manner.TRY));
    }

    @Test
    void graceEndsByTime() {
        LeaseKey a = begin(A);
        table = start(Map.of(A, 1L));
        LeaseKey b = begin(B);
        events();
        pass(46);
        b = begin(B);
        assertTrue(events().contains(new LockEvent.Ended(A)));
        assertEquals(LockAnswer.Other.LENT, acquire(b, LockMode.EXCLUSIVE, 0, 9, Manner.TRY));
        assertEquals(Standing.LOST, table.leases(nowNs).renew(a, nowNs).standing());
    }

    @Test
    void wholeFileLocksAndRangesExcludeEachOther() {
        LeaseKey a = begin(A);
        assertEquals(LockAnswer.Other.LENT, acquire(a, LockMode.EXCLUSIVE, 0, 9, Manner.TRY));
        LockAnswer first = table.setWhole(HOST, F, LockMode.SHARED, -1, nowNs);
        assertEquals(
                Verdict.QUEUED,
                assertInstanceOf(LockAnswer.Decided.class, first).decision().verdict());
        events();
        table.giveBack(a, F, List.of(lock(A, LockMode.EXCLUSIVE, 0, 9)), nowNs);
        LockEvent.Decided refused = assertInstanceOf(LockEvent.Decided.class, events().getFirst());
        assertEquals(Verdict.CONFLICT, refused.decision().verdict());
        assertEquals(-1, table.count(F));
        table.release(a, F, lock(A, LockMode.SHARED, 0, 0).owner(), 0, 9, nowNs);
        table.setWhole(HOST, F, LockMode.SHARED, -2, nowNs);
        assertEquals(1, table.count(F));
        assertEquals(Verdict.CONFLICT, verdict(a, LockMode.EXCLUSIVE, Manner.TRY));
        assertTrue(table.whole(nowNs).extend(HOST, F, nowNs));
        assertEquals(Verdict.QUEUED, verdict(a, LockMode.EXCLUSIVE, Manner.WAIT));
        for (int i = 0; i < 15; i++) {
            pass(20);
            table.leases(nowNs).renew(a, nowNs);
        }
        assertTrue(events().stream().anyMatch(event -> isGrantTo(event, A)));
        assertFalse(table.whole(nowNs).extend(HOST, F, nowNs));
        assertFalse(table.whole(nowNs).release(HOST, F, nowNs));
    }

    @Test
    void nobodyLosesItsLeaseBecauseTheServerStoodStill() {
        LeaseKey a = begin(A);
        table.setWhole(HOST, F, LockMode.SHARED, -1, nowNs);
        pass(20);
        nowNs += 100 * S;
        assertEquals(Standing.VALID, table.leases(nowNs).renew(a, nowNs).standing());
        assertEquals(Standing.VALID, table.leases(nowNs).renew(a, nowNs).standing());
        nowNs += 100 * S;
        table.advance(nowNs);
        pass(11);
        assertEquals(Standing.LOST, table.leases(nowNs).renew(a, nowNs).standing());
    }

    @Test
    void filesAndClientsAreBounded() {
        LockLimits limits = LockLimits.of(Duration.ofSeconds(30), Duration.ofMinutes(5), 100, 50);
        table = new LockTable(limits.bounded(3, 1, 2), nowNs, Map.of(), nowNs);
        LeaseKey a = begin(A);
        LeaseKey b = begin(B);
        UUID third = new UUID(3, 3);
        assertEquals(
                Standing.REFUSED,
                table.leases(nowNs).renew(new LeaseKey(third, 1, 0), nowNs).standing());
        contend(a, b);
        for (int i = 0; i < 3; i++) {
            acquire(a, LockMode.EXCLUSIVE, i * 20L, i * 20L + 9, Manner.TRY);
        }
        assertEquals(3, table.held());
        assertEquals(LockAnswer.Other.FULL, acquire(b, LockMode.SHARED, 900, 901, Manner.TRY));
        table.release(a, F, lock(A, LockMode.SHARED, 0, 0).owner(), 40, 49, nowNs);
        assertEquals(Verdict.QUEUED, verdict(b, LockMode.EXCLUSIVE, Manner.WAIT));
        RangeLock again = lock(B, LockMode.EXCLUSIVE, 0, 9);
        assertInstanceOf(
                LockAnswer.Decided.class,
                table.acquire(b, new LockRequest(tickets, F, again, Manner.WAIT), true, nowNs),
                "asking again is no second wish");
        assertEquals(LockAnswer.Other.FULL, acquire(a, LockMode.SHARED, 0, 9, Manner.WAIT));
        table.end(b, nowNs);
        assertEquals(
                Standing.VALID,
                table.leases(nowNs).renew(new LeaseKey(third, 1, 0), nowNs).standing());
    }

    @Test
    void boundsHold() {
        LeaseKey a = begin(A);
        LeaseKey b = begin(B);
        contend(a, b);
        for (int i = 0; i < 50; i++) {
            acquire(a, LockMode.SHARED, i * 20L, i * 20L + 9, Manner.TRY);
        }
        assertEquals(LockAnswer.Other.FULL, acquire(a, LockMode.SHARED, 9000, 9001, Manner.TRY));
        table.end(a, nowNs);
        assertEquals(0, table.held());
        assertEquals(1, table.sessions());
    }
}
