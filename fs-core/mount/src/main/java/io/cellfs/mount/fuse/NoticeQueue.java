package io.cellfs.mount.fuse;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Pending {@link Notice}s, each at most once. Bounded: when full, they coalesce to {@link Notice.Everything}. Thread-safe. */
final class NoticeQueue {
    private final int limit;
    /** In the order of their coming, with their numbers. */
    private final LinkedHashMap<Notice, Long> pending = new LinkedHashMap<>();

    private long added;
    private long inHand = Long.MAX_VALUE;
    private boolean closed;

    NoticeQueue(int limit) {
        this.limit = limit;
    }

    /** Adds without waiting. */
    synchronized void add(Notice notice) {
        Notice everything = new Notice.Everything();
        if (closed || pending.containsKey(everything)) {
            return;
        }
        if (pending.size() >= limit && !pending.containsKey(notice)) {
            pending.clear();
            pending.put(everything, ++added);
        } else {
            pending.putIfAbsent(notice, ++added);
        }
        notifyAll();
    }

    /** Waits for the oldest; empty when closed. */
    synchronized Optional<Notice> take() throws InterruptedException {
        inHand = Long.MAX_VALUE;
        notifyAll();
        while (pending.isEmpty() && !closed) {
            wait();
        }
        Map.Entry<Notice, Long> oldest = pending.pollFirstEntry();
        if (closed || oldest == null) {
            return Optional.empty();
        }
        inHand = oldest.getValue();
        return Optional.of(oldest.getKey());
    }

    /** Waits until everything added so far has been sent: what was taken counts as sent with the next {@link #take}. */
    synchronized void awaitSent() throws InterruptedException {
        long last = added;
        while (!closed && Math.min(inHand, oldest()) <= last) {
            wait();
        }
    }

    private long oldest() {
        Map.Entry<Notice, Long> first = pending.firstEntry();
        return first == null ? Long.MAX_VALUE : first.getValue();
    }

    /** Ends {@link #take}; what is pending is dropped. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized int size() {
        return pending.size();
    }
}
