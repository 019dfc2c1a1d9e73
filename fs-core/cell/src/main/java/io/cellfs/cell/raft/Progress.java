package io.cellfs.cell.raft;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What threads that wait for the group are woken by: entries that were applied here, and news of who leads. */
final class Progress {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long applied = -1;
    private long elections;

    /** An entry has been applied. */
    void applied(long index) {
        lock.lock();
        try {
            applied = index;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Somebody leads, or nobody does any more. */
    void leaderChanged() {
        lock.lock();
        try {
            elections++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until an entry has been applied; whether it was in time. */
    boolean awaitApplied(long index, long timeoutNs) throws InterruptedException {
        lock.lock();
        try {
            long left = timeoutNs;
            while (applied < index && left > 0) {
                left = changed.awaitNanos(left);
            }
            return applied >= index;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for news of who leads, at most so long. */
    void awaitLeader(long timeoutNs) throws InterruptedException {
        lock.lock();
        try {
            long before = elections;
            long left = timeoutNs;
            while (elections == before && left > TimeUnit.MICROSECONDS.toNanos(1)) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
