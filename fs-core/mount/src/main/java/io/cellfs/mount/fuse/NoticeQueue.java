package io.cellfs.mount.fuse;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Pending {@link Notice}s, each at most once. Bounded: when full, they coalesce to {@link Notice.Everything}. Thread-safe. */
final class NoticeQueue {
    private final int limit;
    private final Set<Notice> pending = new LinkedHashSet<>();
    private boolean closed;

    NoticeQueue(int limit) {
        this.limit = limit;
    }

    /** Adds without waiting. */
    synchronized void add(Notice notice) {
        Notice everything = new Notice.Everything();
        if (closed || pending.contains(everything)) {
            return;
        }
        if (pending.size() >= limit && !pending.contains(notice)) {
            pending.clear();
            pending.add(everything);
        } else {
            pending.add(notice);
        }
        notifyAll();
    }

    /** Waits for the oldest; empty when closed. */
    synchronized Optional<Notice> take() throws InterruptedException {
        while (pending.isEmpty() && !closed) {
            wait();
        }
        Iterator<Notice> oldest = pending.iterator();
        if (closed || !oldest.hasNext()) {
            return Optional.empty();
        }
        Notice notice = oldest.next();
        oldest.remove();
        return Optional.of(notice);
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
