package io.cellfs.cell.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A store that can be replaced as a whole while others read: readers see the old or the new one. */
public final class ReplaceableStore implements CellStore {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private RocksCellStore current;
    private boolean closed;

    /** Takes over a store. */
    public ReplaceableStore(RocksCellStore first) {
        this.current = first;
    }

    /** Makes the next store after the last one has been closed. */
    @FunctionalInterface
    public interface Successor {
        /** Makes it. */
        RocksCellStore open() throws IOException;
    }

    /** Waits for the readers, closes the store and puts another one in its place. */
    public void replace(Successor successor) throws IOException {
        lock.writeLock().lock();
        try {
            current.close();
            closed = true;
            current = successor.open();
            closed = false;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Writes a copy of the store, which shares its unchanging files, into a directory that is not there yet. */
    public void checkpoint(Path directory) throws IOException {
        lock.readLock().lock();
        try {
            open().checkpoint(directory);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public <R, X extends Exception> R read(Reader<R, X> reader) throws X {
        lock.readLock().lock();
        try {
            return open().read(reader);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void commit(Batch batch) throws IOException {
        lock.readLock().lock();
        try {
            open().commit(batch);
        } finally {
            lock.readLock().unlock();
        }
    }

    private RocksCellStore open() {
        if (closed) {
            throw new IllegalStateException("the cell database is closed");
        }
        return current;
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                current.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
