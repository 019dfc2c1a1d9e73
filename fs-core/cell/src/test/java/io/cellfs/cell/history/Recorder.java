package io.cellfs.cell.history;

import io.cellfs.cell.history.Linearizability.Event;
import io.cellfs.cell.history.Naming.Kind;
import io.cellfs.cell.history.Naming.Operation;
import io.cellfs.cell.history.Naming.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets random operations loose on something that has names, and keeps their history in small parts that do not touch each other. */
public final class Recorder {
    private static final int IDS = 3;

    /** Something that has names. */
    public interface Target {
        /** Creates, renames or deletes; empty when it certainly did nothing for want of a majority. */
        Optional<Outcome> change(Kind kind, int id, String name);

        /** The id of a name, 0 for none; empty when there was no answer. */
        OptionalInt find(String name);
    }

    private final String prefix;
    private final int firstId;
    private final int parts;
    private final Map<Integer, List<Event<Operation>>> histories = new ConcurrentHashMap<>();
    private final AtomicInteger ended = new AtomicInteger();

    /**
     * An empty history.
     *
     * @param prefix of all names
     * @param firstId the least id to give
     * @param parts how many parts, each with three ids and three names
     */
    public Recorder(String prefix, int firstId, int parts) {
        this.prefix = prefix;
        this.firstId = firstId;
        this.parts = parts;
    }

    /** Does one operation. */
    public void step(Random random, Target target) {
        int part = random.nextInt(parts);
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        int id = firstId + part * IDS + random.nextInt(IDS);
        String name = prefix + part + (char) ('a' + random.nextInt(IDS));
        long calledNs = System.nanoTime();
        Optional<Operation> done = done(target, kind, id, name);
        long returnedNs = System.nanoTime();
        if (done.isPresent()) {
            boolean open = done.get().outcome() == Outcome.UNKNOWN;
            List<Event<Operation>> history = histories.computeIfAbsent(part, key -> new ArrayList<>());
            synchronized (history) {
                history.add(new Event<>(calledNs, open ? Long.MAX_VALUE : returnedNs, done.get()));
            }
            ended.addAndGet(open ? 0 : 1);
        }
    }

    private static Optional<Operation> done(Target target, Kind kind, int id, String name) {
        if (kind == Kind.FIND) {
            OptionalInt found = target.find(name);
            return found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Operation(kind, found.getAsInt(), name, Outcome.DONE));
        }
        return target.change(kind, id, name).map(outcome -> new Operation(kind, id, name, outcome));
    }

    /** Operations whose outcome is known. */
    public int ended() {
        return ended.get();
    }

    /** Fails with the first part that is not linearizable. */
    public void check(String seed) {
        histories.forEach((part, history) -> {
            if (!Linearizability.holds(Naming::after, Map.of(), history)) {
                StringBuilder text = new StringBuilder("part " + part + " is not linearizable, " + seed + "\n");
                history.stream()
                        .sorted((a, b) -> Long.compare(a.calledNs(), b.calledNs()))
                        .forEach(each -> text.append(each).append('\n'));
                throw new AssertionError(text);
            }
        });
    }
}
