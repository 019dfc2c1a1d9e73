package io.cellfs.client.policy;

import java.io.InterruptedIOException;
import java.util.concurrent.locks.ReentrantLock;

/** Taking a lock that may be held over a call to a server: who waits for it can be interrupted. */
public final class Locking {
    private Locking() {}

    /**
     * Takes {@code lock}.
     *
     * @throws InterruptedIOException when the thread is interrupted, without the lock; it stays interrupted
     */
    public static void lock(ReentrantLock lock) throws InterruptedIOException {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while another operation waits for a server");
        }
    }
}
