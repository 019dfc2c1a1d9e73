package io.cellfs.client.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FileLock.Kind;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LockTableTest {
    private static final long TO_END = Long.MAX_VALUE;

    private final LockTable table = new LockTable();

    private static FileLock posix(Kind kind, long start, long end, long owner) {
        return new FileLock(kind, start, end, owner, (int) owner, false);
    }

    private static FileLock flock(Kind kind, long owner) {
        return new FileLock(kind, 0, TO_END, owner, (int) owner, true);
    }

    @Test
    void sharedLocksStandTogetherExclusiveOnesAlone() {
        table.set(posix(Kind.SHARED, 0, 9, 1));
        assertTrue(table.conflict(posix(Kind.SHARED, 5, 20, 2)).isEmpty());
        assertEquals(Optional.of(posix(Kind.SHARED, 0, 9, 1)), table.conflict(posix(Kind.EXCLUSIVE, 5, 20, 2)));
        assertTrue(table.conflict(posix(Kind.EXCLUSIVE, 10, 20, 2)).isEmpty());
        assertTrue(table.conflict(posix(Kind.EXCLUSIVE, 0, TO_END, 1)).isEmpty());
    }

    @Test
    void unlockingTheMiddleSplitsAndLockingItAgainMerges() {
        table.set(posix(Kind.EXCLUSIVE, 0, TO_END, 1));
        table.set(posix(Kind.NONE, 10, 19, 1));
        assertEquals(2, table.locks().size());
        assertTrue(table.conflict(posix(Kind.EXCLUSIVE, 10, 19, 2)).isEmpty());
        assertFalse(table.conflict(posix(Kind.SHARED, 20, 20, 2)).isEmpty());
        table.set(posix(Kind.EXCLUSIVE, 10, 19, 1));
        assertEquals(1, table.locks().size());
        assertEquals(posix(Kind.EXCLUSIVE, 0, TO_END, 1), table.locks().getFirst());
    }

    @Test
    void downgradeOfAPartKeepsTheRest() {
        table.set(posix(Kind.EXCLUSIVE, 0, 99, 1));
        table.set(posix(Kind.SHARED, 50, 99, 1));
        assertTrue(table.conflict(posix(Kind.SHARED, 60, 60, 2)).isEmpty());
        assertFalse(table.conflict(posix(Kind.SHARED, 49, 49, 2)).isEmpty());
        assertEquals(Kind.EXCLUSIVE, table.strongest());
        table.set(posix(Kind.NONE, 0, TO_END, 1));
        assertTrue(table.isEmpty());
        assertEquals(Kind.NONE, table.strongest());
    }

    @Test
    void flockIsASpaceOfItsOwn() {
        table.set(flock(Kind.EXCLUSIVE, 1));
        assertTrue(table.conflict(posix(Kind.EXCLUSIVE, 0, TO_END, 2)).isEmpty());
        assertFalse(table.conflict(flock(Kind.SHARED, 2)).isEmpty());
        table.set(flock(Kind.SHARED, 1));
        assertTrue(table.conflict(flock(Kind.SHARED, 2)).isEmpty());
        assertEquals(1, table.locks().size());
    }

    @Test
    void agreesWithAModelByByte() {
        Random random = new Random(11);
        Kind[][] model = new Kind[3][40];
        for (Kind[] row : model) {
            java.util.Arrays.fill(row, Kind.NONE);
        }
        for (int step = 0; step < 20_000; step++) {
            int owner = random.nextInt(3);
            int start = random.nextInt(40);
            int end = start + random.nextInt(40 - start);
            FileLock lock = posix(Kind.values()[random.nextInt(3)], start, end, owner);
            boolean conflict = modelConflict(model, owner, start, end, lock.kind());
            assertEquals(conflict, table.conflict(lock).isPresent(), "step " + step);
            if (!conflict) {
                table.set(lock);
                java.util.Arrays.fill(model[owner], start, end + 1, lock.kind());
            }
        }
    }

    private static boolean modelConflict(Kind[][] model, int owner, int start, int end, Kind wanted) {
        for (int other = 0; other < model.length; other++) {
            for (int at = start; other != owner && at <= end; at++) {
                Kind held = model[other][at];
                boolean both = held != Kind.NONE && wanted != Kind.NONE;
                if (both && (held == Kind.EXCLUSIVE || wanted == Kind.EXCLUSIVE)) {
                    return true;
                }
            }
        }
        return false;
    }
}
