package io.cellfs.rx.core;

import org.jspecify.annotations.Nullable;

/**
 * Deadlines of many connections at a coarse grain, without allocation. A deadline beyond the wheel's horizon waits in the
 * farthest slot and is looked at again there. Entries may fire early never, late by one grain.
 */
final class TimerWheel {
    /** No deadline. */
    static final long NEVER_NS = Long.MAX_VALUE;

    static final long GRAIN_NS = 4_000_000L;
    private static final int SLOTS = 4096;

    private final @Nullable Entry[] slots = new @Nullable Entry[SLOTS];
    private final long[] occupied = new long[SLOTS / 64];
    /** Every slot up to this tick has been emptied. */
    private long currentTick;

    private int size;

    TimerWheel(long nowNs) {
        currentTick = nowNs / GRAIN_NS;
    }

    /** Makes the entry fire at {@code deadlineNs} at the latest; one that would fire earlier anyhow stays. */
    void schedule(Entry entry, long deadlineNs) {
        if (deadlineNs >= entry.scheduledNs) {
            return;
        }
        cancel(entry);
        insert(entry, deadlineNs);
    }

    /** Takes the entry out. */
    void cancel(Entry entry) {
        if (entry.scheduledNs == NEVER_NS) {
            return;
        }
        Entry previous = entry.previous;
        Entry next = entry.next;
        if (next != null) {
            next.previous = previous;
        }
        if (previous != null) {
            previous.next = next;
        } else {
            slots[entry.slot] = next;
            if (next == null) {
                occupied[entry.slot >> 6] &= ~(1L << (entry.slot & 63));
            }
        }
        entry.previous = null;
        entry.next = null;
        entry.scheduledNs = NEVER_NS;
        size--;
    }

    /** The next entry whose deadline has passed, taken out; null when there is none. */
    @Nullable
    Entry pollExpired(long nowNs) {
        long lastTick = nowNs / GRAIN_NS - 1;
        while (currentTick <= lastTick && size > 0) {
            Entry expired = firstExpired((int) (currentTick & (SLOTS - 1)), nowNs);
            if (expired != null) {
                cancel(expired);
                return expired;
            }
            currentTick = nextOccupied(currentTick + 1, lastTick + 1);
        }
        if (size == 0) {
            currentTick = Math.max(currentTick, lastTick + 1);
        }
        return null;
    }

    /** When {@link #pollExpired} should be asked next; {@link #NEVER_NS} when nothing is scheduled. */
    long nextNs() {
        if (size == 0) {
            return NEVER_NS;
        }
        return (nextOccupied(currentTick, currentTick + SLOTS - 1) + 1) * GRAIN_NS;
    }

    private void insert(Entry entry, long deadlineNs) {
        long tick = Math.max(currentTick, Math.min(deadlineNs / GRAIN_NS, currentTick + SLOTS - 2));
        int slot = (int) (tick & (SLOTS - 1));
        Entry head = slots[slot];
        entry.slot = slot;
        entry.scheduledNs = deadlineNs;
        entry.next = head;
        entry.previous = null;
        if (head != null) {
            head.previous = entry;
        }
        slots[slot] = entry;
        occupied[slot >> 6] |= 1L << (slot & 63);
        size++;
    }

    private @Nullable Entry firstExpired(int slot, long nowNs) {
        Entry entry = slots[slot];
        while (entry != null) {
            Entry next = entry.next;
            if (entry.scheduledNs <= nowNs) {
                return entry;
            }
            long deadlineNs = entry.scheduledNs;
            if (deadlineNs / GRAIN_NS > currentTick) {
                cancel(entry);
                currentTick++;
                insert(entry, deadlineNs);
                currentTick--;
            }
            entry = next;
        }
        return null;
    }

    /** The first tick from {@code from} on whose slot holds something, or {@code limit}. */
    private long nextOccupied(long from, long limit) {
        long tick = from;
        while (tick < limit) {
            int slot = (int) (tick & (SLOTS - 1));
            long word = occupied[slot >> 6] >>> (slot & 63);
            if (word != 0) {
                return Math.min(limit, tick + Long.numberOfTrailingZeros(word));
            }
            tick += 64 - (slot & 63);
        }
        return limit;
    }

    /** Something with a deadline. */
    abstract static class Entry {
        private @Nullable Entry next;
        private @Nullable Entry previous;
        private int slot;
        private long scheduledNs = NEVER_NS;
    }
}
