package io.cellfs.cell.history;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cell.history.Linearizability.Event;
import io.cellfs.cell.history.Naming.Kind;
import io.cellfs.cell.history.Naming.Operation;
import io.cellfs.cell.history.Naming.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinearizabilityTest {
    private static final long OPEN = Long.MAX_VALUE;

    private static Event<Operation> event(long from, long to, Kind kind, int id, String name, Outcome outcome) {
        return new Event<>(from, to, new Operation(kind, id, name, outcome));
    }

    private static boolean holds(List<Event<Operation>> history) {
        return Linearizability.holds(Naming::after, Map.of(), history);
    }

    @Test
    void aReadMayNotMissWhatEndedBefore() {
        Event<Operation> create = event(0, 10, Kind.CREATE, 1, "a", Outcome.DONE);
        assertTrue(holds(List.of(create, event(11, 12, Kind.FIND, 1, "a", Outcome.DONE))));
        assertFalse(holds(List.of(create, event(11, 12, Kind.FIND, 0, "a", Outcome.DONE))));
        assertTrue(holds(List.of(create, event(5, 12, Kind.FIND, 0, "a", Outcome.DONE))));
    }

    @Test
    void whatOneHasSeenAnotherSeesLater() {
        Event<Operation> open = event(0, OPEN, Kind.CREATE, 1, "a", Outcome.UNKNOWN);
        Event<Operation> seen = event(1, 2, Kind.FIND, 1, "a", Outcome.DONE);
        assertTrue(holds(List.of(open, seen, event(3, 4, Kind.FIND, 1, "a", Outcome.DONE))));
        assertFalse(holds(List.of(open, seen, event(3, 4, Kind.FIND, 0, "a", Outcome.DONE))));
        assertTrue(holds(List.of(open, event(3, 4, Kind.FIND, 0, "a", Outcome.DONE))));
    }

    @Test
    void nothingIsDoneTwice() {
        Event<Operation> create = event(0, 10, Kind.CREATE, 1, "a", Outcome.DONE);
        assertFalse(holds(List.of(create, event(0, 10, Kind.CREATE, 1, "a", Outcome.DONE))));
        assertTrue(holds(List.of(create, event(0, 10, Kind.CREATE, 1, "a", Outcome.NAME_TAKEN))));
        assertFalse(holds(List.of(create, event(20, 30, Kind.RENAME, 1, "b", Outcome.ABSENT))));
    }

    /** Histories made one operation at a time and then stretched hold; with one outcome turned round, an early one, they mostly do not. */
    @Test
    void madeHistoriesHoldAndSpoiltOnesAreFound() {
        Random random = new Random(7);
        int found = 0;
        for (int round = 0; round < 200; round++) {
            List<Event<Operation>> history = made(random);
            assertTrue(holds(history), "round " + round);
            Event<Operation> spoilt = history.get(random.nextInt(history.size() / 2));
            Operation was = spoilt.operation();
            Outcome other = was.outcome() == Outcome.DONE ? Outcome.ABSENT : Outcome.DONE;
            history.set(
                    history.indexOf(spoilt),
                    event(spoilt.calledNs(), spoilt.returnedNs(), was.kind(), was.id(), was.name(), other));
            found += holds(history) ? 0 : 1;
        }
        assertTrue(found > 100, "found only " + found + " of 200");
    }

    private static List<Event<Operation>> made(Random random) {
        List<Event<Operation>> history = new ArrayList<>();
        Map<Integer, String> state = Map.of();
        for (int i = 0; i < 60; i++) {
            Kind kind = Kind.values()[random.nextInt(3)];
            int id = 1 + random.nextInt(3);
            String name = String.valueOf((char) ('a' + random.nextInt(3)));
            for (Outcome outcome : Outcome.values()) {
                Optional<Map<Integer, String>> next = Naming.after(state, new Operation(kind, id, name, outcome));
                if (next.isPresent()) {
                    long at = 10L * i;
                    history.add(event(at - random.nextInt(15), at + random.nextInt(15), kind, id, name, outcome));
                    state = next.get();
                    break;
                }
            }
        }
        return history;
    }
}
