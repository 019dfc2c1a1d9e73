package io.cellfs.client.region;

import java.io.InterruptedIOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the fetches and stores that are under way at a time: of each volume by its budget, and of all so that a volume whose server does not answer
 * leaves room to the others. A volume's first request never waits. Thread-safe.
 */
final class RequestSlots {
    private final FairShare share;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private int all;

    /** For {@code total} requests, of which a volume alone may have half. */
    RequestSlots(int total) {
        this.share = new FairShare(total, 1);
    }

    /** Waits until one more may begin; it ends with {@link #end}. */
    void begin(VolumeAccount account) throws InterruptedIOException {
        lock.lock();
        try {
            while (account.requests() > 0
                    && !share.admits(account.requests(), all, account.budget().requests())) {
                ended.await();
            }
            all++;
            account.addRequests(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for other requests of the volume");
        } finally {
            lock.unlock();
        }
    }

    /** A request has ended. */
    void end(VolumeAccount account) {
        lock.lock();
        try {
            all--;
            account.addRequests(-1);
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
