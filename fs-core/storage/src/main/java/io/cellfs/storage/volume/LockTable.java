package io.cellfs.storage.volume;

import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Locks for vnodes: a fixed table of read-write locks that vnodes share by hash. Whoever needs several takes them at once, in the order of
 * the table, so that no two can wait for each other.
 */
public final class LockTable {
    private static final int STRIPES = 4096;

    private final ReentrantReadWriteLock[] stripes = new ReentrantReadWriteLock[STRIPES];

    /** A table without holders. */
    public LockTable() {
        Arrays.setAll(stripes, i -> new ReentrantReadWriteLock());
    }

    /** Locks held; {@link #close} gives them back. */
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    private static int stripe(long space, long vnode) {
        long h = (space * 0x9e3779b97f4a7c15L + vnode) * 0xbf58476d1ce4e5b9L;
        return (int) (h >>> 40) & (STRIPES - 1);
    }

    /** One vnode, shared with other readers. */
    public Held read(long space, long vnode) {
        Lock lock = stripes[stripe(space, vnode)].readLock();
        lock.lock();
        return lock::unlock;
    }

    /** One vnode, alone. */
    public Held write(long space, long vnode) {
        Lock lock = stripes[stripe(space, vnode)].writeLock();
        lock.lock();
        return lock::unlock;
    }

    /** Several vnodes, alone; the same one may occur more than once. */
    public Held write(long space, long... vnodes) {
        int[] order = Arrays.stream(vnodes)
                .mapToInt(vnode -> stripe(space, vnode))
                .sorted()
                .distinct()
                .toArray();
        for (int stripe : order) {
            stripes[stripe].writeLock().lock();
        }
        return () -> {
            for (int i = order.length - 1; i >= 0; i--) {
                stripes[order[i]].writeLock().unlock();
            }
        };
    }
}
