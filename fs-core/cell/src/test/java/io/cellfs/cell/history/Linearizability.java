package io.cellfs.cell.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a history of concurrent operations could have come from one object that does one at a time, each at some moment between its
 * call and its return (Wing and Gong's search, with Lowe's memory of what has been tried). An operation of which nobody knows whether it was
 * done may take effect at any moment after its call, or never.
 */
public final class Linearizability<S, O> {
    /** Configurations that are tried before the search is given up: histories are to be short. */
    private static final int MAX_TRIED = 5_000_000;

    /** What the object does. */
    @FunctionalInterface
    public interface Model<S, O> {
        /** The state after an operation with its outcome; empty when the operation cannot have that outcome in this state. */
        Optional<S> after(S state, O operation);
    }

    /**
     * An operation in a history.
     *
     * @param calledNs when it began
     * @param returnedNs when it ended; {@link Long#MAX_VALUE} when that is not known
     * @param operation what it was, and its outcome
     */
    public record Event<O>(long calledNs, long returnedNs, O operation) {
        boolean open() {
            return returnedNs == Long.MAX_VALUE;
        }
    }

    private record Configuration<S>(BitSet done, S state) {}

    private final Model<S, O> model;
    private final List<Event<O>> events;
    private final Set<Configuration<S>> tried = new HashSet<>();

    private Linearizability(Model<S, O> model, List<Event<O>> history) {
        this.model = model;
        this.events = new ArrayList<>(history);
        this.events.sort(Comparator.comparingLong(Event::calledNs));
    }

    /** Whether the history is linearizable from a state. */
    public static <S, O> boolean holds(Model<S, O> model, S initial, List<Event<O>> history) {
        return new Linearizability<>(model, history).search(new BitSet(), initial);
    }

    private boolean search(BitSet done, S state) {
        long firstReturnNs = Long.MAX_VALUE;
        boolean left = false;
        for (int i = done.nextClearBit(0); i < events.size(); i = done.nextClearBit(i + 1)) {
            Event<O> event = events.get(i);
            left |= !event.open();
            firstReturnNs = Math.min(firstReturnNs, event.returnedNs());
        }
        if (!left) {
            return true;
        }
        if (!tried.add(new Configuration<>((BitSet) done.clone(), state))) {
            return false;
        }
        if (tried.size() > MAX_TRIED) {
            throw new IllegalStateException("not decided after " + MAX_TRIED + " configurations");
        }
        for (int i = done.nextClearBit(0); i < events.size(); i = done.nextClearBit(i + 1)) {
            if (events.get(i).calledNs() > firstReturnNs) {
                break;
            }
            Optional<S> next = model.after(state, events.get(i).operation());
            if (next.isPresent()) {
                done.set(i);
                if (search(done, next.get())) {
                    return true;
                }
                done.clear(i);
            }
        }
        return false;
    }
}
