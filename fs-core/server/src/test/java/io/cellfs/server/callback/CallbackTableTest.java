package io.cellfs.server.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CallbackTableTest {
    private static final Fid FILE = new Fid(1, 2, 3);
    private static final Fid OTHER = new Fid(1, 4, 5);
    private static final long HOUR_NS = Duration.ofHours(1).toNanos();

    private final CallbackTable table = new CallbackTable(100, 50);

    @Test
    void everyHolderButTheOneThatChangesIsTold() {
        table.grant(1, FILE, 0);
        table.grant(2, FILE, 0);
        table.grant(3, FILE, 0);
        table.grant(2, OTHER, 0);
        assertEquals(Set.of(new Break(2, FILE), new Break(3, FILE)), Set.copyOf(table.breakFile(FILE, 1, 5)));
        assertTrue(table.holds(1, FILE, 5));
        assertTrue(table.holds(2, OTHER, 5));
        assertEquals(List.of(), table.breakFile(FILE, 1, 5));
    }

    @Test
    void lifetimeShrinksWithTheNumberOfHolders() {
        for (int host = 1; host <= 8; host++) {
            assertEquals(4 * HOUR_NS, table.grant(host, FILE, 0).lifetimeNs());
        }
        assertEquals(HOUR_NS, table.grant(9, FILE, 0).lifetimeNs());
        for (int host = 10; host <= 40; host++) {
            table.grant(host, FILE, 0);
        }
        assertEquals(HOUR_NS / 6, table.grant(41, FILE, 0).lifetimeNs());
        assertEquals(
                2 * HOUR_NS, table.grant(41, CallbackTable.wholeVolume(7), 0).lifetimeNs());
    }

    @Test
    void expiredPromisesNeedNoTelling() {
        table.grant(1, FILE, 0);
        assertTrue(table.holds(1, FILE, 4 * HOUR_NS - 1));
        assertFalse(table.holds(1, FILE, 4 * HOUR_NS));
        assertEquals(List.of(), table.breakFile(FILE, 0, 4 * HOUR_NS));
        assertEquals(0, table.size());
    }

    @Test
    void aNewGrantSweepsWhatHasExpired() {
        table.grant(1, FILE, 0);
        table.grant(2, FILE, 0);
        table.grant(3, OTHER, 5 * HOUR_NS);
        assertEquals(1, table.size());
    }

    @Test
    void theOldestPromiseGoesWhenTheTableIsFull() {
        CallbackTable small = new CallbackTable(2, 2);
        small.grant(1, FILE, 0);
        small.grant(2, FILE, 1);
        small.grant(1, FILE, 2);
        assertEquals(List.of(new Break(2, FILE)), small.grant(3, OTHER, 3).evicted());
        assertTrue(small.holds(1, FILE, 3));
        assertEquals(2, small.size());
    }

    @Test
    void oneHostCannotFillTheTable() {
        for (int i = 0; i < 60; i++) {
            List<Break> evicted = table.grant(1, new Fid(1, 2L * i, i), i).evicted();
            assertEquals(i < 50 ? List.of() : List.of(new Break(1, new Fid(1, 2L * (i - 50), i - 50))), evicted);
        }
        assertEquals(List.of(), table.grant(2, FILE, 100).evicted());
    }

    @Test
    void promisesCanBeGivenUp() {
        table.grant(1, FILE, 0);
        table.grant(1, OTHER, 0);
        table.grant(2, OTHER, 0);
        table.giveUp(1, FILE);
        table.giveUp(1, FILE);
        assertFalse(table.holds(1, FILE, 0));
        table.giveUpAll(1);
        assertEquals(1, table.size());
        assertTrue(table.holds(2, OTHER, 0));
    }

    @Test
    void aVolumeIsBrokenAsAWhole() {
        table.grant(1, FILE, 0);
        table.grant(2, CallbackTable.wholeVolume(1), 0);
        table.grant(3, new Fid(9, 1, 1), 0);
        Set<Long> told = table.breakVolume(1, 0, 0).stream().map(Break::host).collect(Collectors.toSet());
        assertEquals(Set.of(1L, 2L), told);
        assertEquals(1, table.size());
    }

    @Test
    void changesOfTheSameFileWaitForEachOthersTelling() {
        Callbacks callbacks = new Callbacks(1000, 1000);
        callbacks.grant(1, FILE, 0);
        Callbacks.Breaking first = callbacks.breakFiles(List.of(FILE), 2, 0);
        Callbacks.Breaking second = callbacks.breakFiles(List.of(FILE), 3, 0);
        assertEquals(List.of(new Break(1, FILE)), first.breaks());
        assertEquals(List.of(), second.breaks());
        assertEquals(1, second.earlier().size());
        assertFalse(second.earlier().getFirst().isDone());
        callbacks.told(first);
        assertTrue(second.earlier().getFirst().isDone());
        assertEquals(List.of(), callbacks.breakFiles(List.of(FILE), 3, 0).earlier());
    }
}
