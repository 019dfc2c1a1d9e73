package io.cellfs.cell.history;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What volumes and users have in common: ids with names, both unique. */
public final class Naming {
    private Naming() {}

    /** What can be done. */
    public enum Kind {
        CREATE,
        RENAME,
        DELETE,
        FIND
    }

    /** How it ended. */
    public enum Outcome {
        DONE,
        NAME_TAKEN,
        ID_TAKEN,
        ABSENT,
        UNKNOWN
    }

    /**
     * An operation, ended or not.
     *
     * @param kind what
     * @param id whose id; what a find found, 0 for nothing
     * @param name the name to give or to find
     * @param outcome how it ended
     */
    public record Operation(Kind kind, int id, String name, Outcome outcome) {}

    /** Names by id after an operation. */
    public static Optional<Map<Integer, String>> after(Map<Integer, String> names, Operation operation) {
        Outcome due = due(names, operation);
        boolean unknown = operation.outcome() == Outcome.UNKNOWN;
        if (!unknown && due != operation.outcome()) {
            return Optional.empty();
        }
        return Optional.of(due == Outcome.DONE ? changed(names, operation) : names);
    }

    private static Outcome due(Map<Integer, String> names, Operation operation) {
        boolean known = names.containsKey(operation.id());
        boolean elsewhere = names.entrySet().stream()
                .anyMatch(each ->
                        each.getKey() != operation.id() && each.getValue().equals(operation.name()));
        return switch (operation.kind()) {
            case CREATE -> {
                boolean taken = names.containsValue(operation.name());
                yield taken ? Outcome.NAME_TAKEN : known ? Outcome.ID_TAKEN : Outcome.DONE;
            }
            case RENAME -> !known ? Outcome.ABSENT : elsewhere ? Outcome.NAME_TAKEN : Outcome.DONE;
            case DELETE -> known ? Outcome.DONE : Outcome.ABSENT;
            case FIND -> found(names, operation.name()) == operation.id() ? Outcome.DONE : Outcome.ABSENT;
        };
    }

    private static int found(Map<Integer, String> names, String name) {
        return names.entrySet().stream()
                .filter(each -> each.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(0);
    }

    private static Map<Integer, String> changed(Map<Integer, String> names, Operation operation) {
        Map<Integer, String> next = new TreeMap<>(names);
        switch (operation.kind()) {
            case CREATE, RENAME -> next.put(operation.id(), operation.name());
            case DELETE -> next.remove(operation.id());
            case FIND -> {}
        }
        return next;
    }
}
