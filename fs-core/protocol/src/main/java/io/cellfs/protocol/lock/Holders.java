package io.cellfs.protocol.lock;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The locks held on one file. Those of one owner never overlap, and neighbours of one mode are one lock. */
final class Holders {
    private final Map<LockOwner, TreeMap<Long, RangeLock>> byOwner = new LinkedHashMap<>();
    private int size;

    /** The first held lock that {@code wanted} cannot be held beside. */
    Optional<RangeLock> conflict(RangeLock wanted) {
        for (Map.Entry<LockOwner, TreeMap<Long, RangeLock>> each : byOwner.entrySet()) {
            if (each.getKey().meets(wanted.owner())) {
                for (RangeLock held : overlapping(each.getValue(), wanted.start(), wanted.end())) {
                    if (held.conflictsWith(wanted)) {
                        return Optional.of(held);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Everybody who holds something that {@code wanted} cannot be held beside. */
    List<LockOwner> blockers(RangeLock wanted) {
        List<LockOwner> blockers = new ArrayList<>();
        byOwner.forEach((owner, locks) -> {
            boolean blocks = owner.meets(wanted.owner())
                    && overlapping(locks, wanted.start(), wanted.end()).stream()
                            .anyMatch(held -> held.conflictsWith(wanted));
            if (blocks) {
                blockers.add(owner);
            }
        });
        return blockers;
    }

    private static Collection<RangeLock> overlapping(NavigableMap<Long, RangeLock> locks, long start, long end) {
        Map.Entry<Long, RangeLock> before = locks.floorEntry(start);
        long from = before != null && before.getValue().end() >= start ? before.getKey() : start;
        return locks.subMap(from, true, end, true).values();
    }

    /** Takes a lock, in place of what its owner held in the range; returns by how much the number of locks grew. */
    int set(RangeLock lock) {
        int cleared = clear(lock.owner(), lock.start(), lock.end());
        int grown = cleared;
        TreeMap<Long, RangeLock> mine = byOwner.computeIfAbsent(lock.owner(), o -> new TreeMap<>());
        RangeLock merged = lock;
        Map.Entry<Long, RangeLock> before = mine.lowerEntry(lock.start());
        if (before != null && joins(before.getValue(), lock)) {
            mine.remove(before.getKey());
            merged = merged.on(before.getKey(), merged.end());
            grown--;
        }
        RangeLock after = lock.end() == Long.MAX_VALUE ? null : mine.get(lock.end() + 1);
        if (after != null && joins(lock, after)) {
            mine.remove(after.start());
            merged = merged.on(merged.start(), after.end());
            grown--;
        }
        mine.put(merged.start(), merged);
        int taken = grown + 1;
        size += taken - cleared;
        return taken;
    }

    private static boolean joins(RangeLock first, RangeLock second) {
        return first.end() != Long.MAX_VALUE && first.end() + 1 == second.start() && first.mode() == second.mode();
    }

    /** Drops what the owner holds in the range; returns by how much the number of locks grew: splitting adds one. */
    int clear(LockOwner owner, long start, long end) {
        TreeMap<Long, RangeLock> mine = byOwner.get(owner);
        if (mine == null) {
            return 0;
        }
        int before = mine.size();
        for (RangeLock held : List.copyOf(overlapping(mine, start, end))) {
            mine.remove(held.start());
            if (held.start() < start) {
                mine.put(held.start(), held.on(held.start(), start - 1));
            }
            if (held.end() > end) {
                mine.put(end + 1, held.on(end + 1, held.end()));
            }
        }
        if (mine.isEmpty()) {
            byOwner.remove(owner);
        }
        size += mine.size() - before;
        return mine.size() - before;
    }

    /** Drops everything of some owners; returns what was dropped. */
    List<RangeLock> drop(Predicate<LockOwner> whose) {
        List<RangeLock> dropped = held(whose);
        byOwner.keySet().removeIf(whose);
        size -= dropped.size();
        return dropped;
    }

    /** What some owners hold. */
    List<RangeLock> held(Predicate<LockOwner> whose) {
        List<RangeLock> held = new ArrayList<>();
        byOwner.forEach((owner, locks) -> {
            if (whose.test(owner)) {
                held.addAll(locks.values());
            }
        });
        return held;
    }

    /** Whether some of these owners hold anything. */
    boolean any(Predicate<LockOwner> whose) {
        return byOwner.keySet().stream().anyMatch(whose);
    }

    /** Whether the owner holds a lock of another mode. */
    boolean holdsOther(LockOwner owner, LockMode mode) {
        @Nullable TreeMap<Long, RangeLock> mine = byOwner.get(owner);
        return mine != null && mine.values().stream().anyMatch(held -> held.mode() != mode);
    }

    /** How many locks. */
    int size() {
        return size;
    }

    boolean isEmpty() {
        return byOwner.isEmpty();
    }
}
