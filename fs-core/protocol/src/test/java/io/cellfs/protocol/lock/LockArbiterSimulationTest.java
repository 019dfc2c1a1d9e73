package io.cellfs.protocol.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.lock.LockDecision.Verdict;
import io.cellfs.protocol.lock.LockRequest.Manner;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random owners, files and ranges, compared with {@link NaiveLocks} after every step. */
class LockArbiterSimulationTest {
    private static final int STEPS = 3000;

    private final List<LockOwner> owners = new ArrayList<>();
    private final List<Fid> files = List.of(new Fid(1, 2, 3), new Fid(1, 4, 5), new Fid(1, 6, 7));
    private final LockArbiter arbiter = new LockArbiter();
    private final NaiveLocks naive = new NaiveLocks();
    private long tickets;
    private int granted;
    private int refused;
    private int circles;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void agreesWithTheNaiveModel(long seed) {
        for (int i = 0; i < 7; i++) {
            owners.add(new LockOwner(new UUID(0, i / 2), i, LockSpace.POSIX));
        }
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            act(random);
            apply(arbiter.takeDecisions());
            check("seed " + seed + " step " + step);
        }
        assertTrue(granted > 100 && refused > 100 && circles > 5, granted + " " + refused + " " + circles);
        owners.forEach(owner -> files.forEach(file -> arbiter.drop(file, owner::equals)));
        assertEquals(0, arbiter.held());
        assertTrue(arbiter.files().isEmpty());
    }

    private void act(Random random) {
        LockOwner owner = owners.get(random.nextInt(owners.size()));
        Fid file = files.get(random.nextInt(files.size()));
        int start = random.nextInt(NaiveLocks.BYTES);
        int end = start + random.nextInt(NaiveLocks.BYTES - start);
        int choice = random.nextInt(100);
        boolean waits = naive.waiting().stream().anyMatch(r -> r.owner().equals(owner));
        if (choice < 40) {
            naive.set(file, owner, start, end, null);
            arbiter.release(file, owner, start, end);
        } else if (choice < 44) {
            naive.forget(owner);
            files.forEach(each -> arbiter.drop(each, owner::equals));
        } else if (choice < 50 && waits) {
            LockRequest request = naive.waiting().stream()
                    .filter(r -> r.owner().equals(owner))
                    .findFirst()
                    .orElseThrow();
            naive.waiting().remove(request);
            assertTrue(arbiter.cancel(request.file(), owner.client(), request.ticket()));
        } else if (!waits) {
            LockMode mode = random.nextBoolean() ? LockMode.SHARED : LockMode.EXCLUSIVE;
            Manner manner = Manner.values()[random.nextInt(3)];
            long last = random.nextInt(8) == 0 ? Long.MAX_VALUE : end;
            ask(new LockRequest(++tickets, file, new RangeLock(owner, mode, start, last, 1), manner));
        }
    }

    private void ask(LockRequest request) {
        boolean blocked = !naive.blockers(request).isEmpty();
        LockDecision decision = arbiter.acquire(request);
        switch (decision.verdict()) {
            case GRANTED -> {
                assertFalse(blocked, "granted against a lock: " + request);
                grant(request);
            }
            case CONFLICT -> {
                assertTrue(
                        blocked || (request.manner() == Manner.TRY && naive.hasEarlier(request)), "free: " + request);
                assertTrue(decision.conflict().orElseThrow().conflictsWith(request.lock()));
                refused++;
            }
            case QUEUED -> {
                assertEquals(Manner.WAIT, request.manner());
                naive.waiting().add(request);
            }
            case DEADLOCK -> {
                naive.waiting().add(request);
                assertTrue(naive.hasCircle(), "no circle for " + request);
                naive.waiting().remove(request);
                circles++;
            }
        }
    }

    private void grant(LockRequest request) {
        granted++;
        if (request.manner() != Manner.TEST) {
            naive.set(
                    request.file(),
                    request.owner(),
                    (int) request.lock().start(),
                    (int) Math.min(request.lock().end(), NaiveLocks.BYTES),
                    request.lock().mode());
        }
    }

    private void apply(List<LockDecision> decisions) {
        for (LockDecision decision : decisions) {
            assertEquals(Verdict.GRANTED, decision.verdict());
            assertTrue(naive.waiting().remove(decision.request()), "unknown " + decision);
            assertTrue(naive.blockers(decision.request()).isEmpty(), "granted against a lock: " + decision);
            grant(decision.request());
        }
    }

    private void check(String when) {
        assertFalse(naive.hasCircle(), () -> when + ": a deadlock was not seen");
        for (LockRequest request : naive.waiting()) {
            boolean waitsForSomething = !naive.blockers(request).isEmpty() || naive.hasEarlier(request);
            assertTrue(waitsForSomething, () -> when + ": waits for nothing: " + request);
        }
        for (Fid file : files) {
            for (LockOwner owner : owners) {
                List<RangeLock> held = arbiter.held(file, owner::equals);
                for (int at = 0; at <= NaiveLocks.BYTES; at++) {
                    int place = at;
                    LockMode mode = held.stream()
                            .filter(lock -> lock.overlaps(place, place))
                            .map(RangeLock::mode)
                            .findFirst()
                            .orElse(null);
                    assertEquals(naive.at(file, owner, at), mode, () -> when + ": " + owner + " at " + place);
                }
            }
        }
    }
}
