package io.cellfs.server.lock;

import static io.cellfs.server.lock.LockOutcome.CONFLICT;
import static io.cellfs.server.lock.LockOutcome.DONE;
import static io.cellfs.server.lock.LockOutcome.NOT_HELD;
import static io.cellfs.server.lock.LockOutcome.TOO_MANY;
import static io.cellfs.server.lock.LockType.READ;
import static io.cellfs.server.lock.LockType.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.protocol.Fid;
import org.junit.jupiter.api.Test;

class LockTableTest {
    private static final Fid FILE = new Fid(1, 2, 3);
    private static final long LIFE_NS = 300_000_000_000L;

    private final LockTable table = new LockTable(4, 3, LIFE_NS);

    @Test
    void readersShareAndWritersDoNot() {
        assertEquals(DONE, table.set(1, FILE, READ, 0));
        assertEquals(DONE, table.set(2, FILE, READ, 0));
        assertEquals(2, table.count(FILE, 0));
        assertEquals(CONFLICT, table.set(3, FILE, WRITE, 0));
        assertEquals(CONFLICT, table.set(1, FILE, WRITE, 0));
        assertEquals(DONE, table.release(2, FILE, 0));
        assertEquals(DONE, table.set(1, FILE, WRITE, 0));
        assertEquals(-1, table.count(FILE, 0));
        assertEquals(CONFLICT, table.set(2, FILE, READ, 0));
    }

    @Test
    void locksEndUnlessExtended() {
        table.set(1, FILE, WRITE, 0);
        assertEquals(DONE, table.extend(1, FILE, LIFE_NS - 1));
        assertEquals(CONFLICT, table.set(2, FILE, READ, 2 * LIFE_NS - 2));
        assertEquals(DONE, table.set(2, FILE, READ, 2 * LIFE_NS - 1));
        assertEquals(NOT_HELD, table.extend(1, FILE, 2 * LIFE_NS));
        assertEquals(NOT_HELD, table.release(1, FILE, 2 * LIFE_NS));
        assertEquals(1, table.count(FILE, 2 * LIFE_NS));
    }

    @Test
    void askingAgainChangesTheLockAndDoesNotAddOne() {
        table.set(1, FILE, WRITE, 0);
        assertEquals(DONE, table.set(1, FILE, WRITE, 1));
        assertEquals(DONE, table.set(1, FILE, READ, 1));
        assertEquals(1, table.size());
        assertEquals(1, table.count(FILE, 1));
        assertEquals(DONE, table.set(2, FILE, READ, 1));
    }

    @Test
    void locksAreBoundedPerHostAndInAll() {
        for (int i = 0; i < 3; i++) {
            assertEquals(DONE, table.set(1, new Fid(1, i, 1), READ, 0));
        }
        assertEquals(TOO_MANY, table.set(1, FILE, READ, 0));
        assertEquals(DONE, table.set(2, FILE, READ, 0));
        assertEquals(TOO_MANY, table.set(3, FILE, READ, 0));
        assertEquals(DONE, table.set(1, FILE, READ, LIFE_NS));
        assertEquals(1, table.size());
    }

    @Test
    void aHostThatIsGoneHoldsNothing() {
        table.set(1, FILE, READ, 0);
        table.set(2, FILE, READ, 0);
        table.releaseAll(1);
        assertEquals(1, table.count(FILE, 0));
        assertEquals(DONE, table.set(2, FILE, WRITE, 0));
    }
}
