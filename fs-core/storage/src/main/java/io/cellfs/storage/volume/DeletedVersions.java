package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.Counter;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;

/** The highest data version that a removed vnode had: one that is restored from a clone must get a higher one. */
final class DeletedVersions {
    private final byte[] key;
    private long highest;

    DeletedVersions(MetaStore store, long space) throws StorageException {
        this.key = Keys.counter(space, Counter.REMOVED_VERSION);
        this.highest = store.counter(key);
    }

    /** The highest. */
    synchronized long highestRemoved() {
        return highest;
    }

    /** Takes note of a removed vnode's data version. */
    synchronized void removed(Batch batch, long dataVersion) throws StorageException {
        if (dataVersion > highest) {
            highest = dataVersion;
            MetaStore.putCounter(batch, key, highest);
        }
    }
}
