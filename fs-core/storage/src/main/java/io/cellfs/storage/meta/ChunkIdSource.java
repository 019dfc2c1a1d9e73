package io.cellfs.storage.meta;

import io.cellfs.storage.api.StorageException;

/** Ids of chunk files, each handed out once in the partition's life; reserved ahead in the database, what is reserved is lost in a crash. */
public final class ChunkIdSource {
    private static final long STEP = 4096;

    private final MetaStore store;
    private final byte[] key = Keys.partition(PartitionValue.CHUNK_IDS);
    private final long first;
    private long next;
    private long end;

    /** Goes on where the database says. */
    public ChunkIdSource(MetaStore store) throws StorageException {
        this.store = store;
        this.first = Math.max(1, store.counter(key));
        this.next = first;
        this.end = first;
    }

    /** Ids below this are from before. */
    public long first() {
        return first;
    }

    /** An id that was never used. */
    public synchronized long next() throws StorageException {
        if (next == end) {
            store.putCounter(key, end + STEP);
            end += STEP;
        }
        return next++;
    }

    /** Gives back what was reserved and not used. */
    public synchronized void close() throws StorageException {
        store.putCounter(key, next);
        end = next;
    }
}
