package io.cellfs.server.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransactionTableTest {
    private static final long IDLE_NS = 600_000_000_000L;

    private final TransactionTable table = new TransactionTable(2, IDLE_NS);

    private Transaction begin(long volume, long nowNs) {
        return table.begin(volume, 0, Transaction.OFFLINE, nowNs, 0)
                .transaction()
                .orElseThrow();
    }

    @Test
    void aVolumeHasOneTransactionAtATime() {
        Transaction first = begin(10, 0);
        assertEquals(
                TransactionTable.Begin.VOLUME_BUSY, table.begin(10, 0, 0, 0, 0).outcome());
        assertTrue(table.end(first));
        assertFalse(table.end(first));
        Transaction second = begin(10, 0);
        assertTrue(second.id() != first.id());
        assertEquals(Optional.of(second), table.on(10));
    }

    @Test
    void theirNumberIsBounded() {
        begin(1, 0);
        begin(2, 0);
        assertEquals(TransactionTable.Begin.TOO_MANY, table.begin(3, 0, 0, 0, 0).outcome());
    }

    @Test
    void idleOnesEndAndCallsKeepThemAlive() {
        Transaction used = begin(1, 0);
        Transaction idle = begin(2, 0);
        table.leave(table.enter(used.id(), "SetFlags", 10, 0).orElseThrow(), 10);
        assertEquals(List.of(), table.expire(IDLE_NS - 1));
        assertEquals(List.of(idle), table.expire(IDLE_NS));
        assertEquals(Optional.empty(), table.enter(idle.id(), "GetFlags", IDLE_NS, 0));
        assertEquals(List.of(used), table.expire(IDLE_NS + 10));
        assertEquals(List.of(), table.all());
    }

    @Test
    void aRunningCallIsNotIdle() {
        Transaction transaction = begin(1, 0);
        table.enter(transaction.id(), "Dump", 0, 0);
        assertEquals(List.of(), table.expire(10 * IDLE_NS));
        table.leave(transaction, 10 * IDLE_NS);
        assertEquals(List.of(), table.expire(11 * IDLE_NS - 1));
        assertEquals(List.of(transaction), table.expire(11 * IDLE_NS));
    }
}
