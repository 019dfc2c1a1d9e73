package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.chunk.ChunkFiles;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.PartitionValue;
import io.cellfs.storage.volume.Services;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes chunk files that a crash left without an owner. Only ids that were handed out before this run and after the last sweep come into
 * question, so that a sweep is short and cannot meet a chunk that is being written. One directory of chunk files at a time.
 */
final class Sweeper implements Keeper.Piece {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private final MetaStore store;
    private final ChunkFiles files;
    private final byte[] key = Keys.partition(PartitionValue.SWEPT);
    private final long end;
    private long at;
    private int deleted;

    /** A sweep of ids below {@code end}. */
    Sweeper(Services services, long end) throws StorageException {
        this.store = services.store();
        this.files = services.files();
        this.end = end;
        this.at = store.counter(key);
    }

    @Override
    public boolean run() throws StorageException {
        if (at < end) {
            List<Long> ids = files.idsFrom(at);
            long next = ChunkFiles.nextDirectory(at);
            for (long id : ids) {
                if (id >= at && id < end && store.get(Keys.owner(id)) == null) {
                    files.delete(id);
                    deleted++;
                }
            }
            at = Math.min(next, end);
        }
        if (at < end) {
            return false;
        }
        store.putCounter(key, end);
        if (deleted > 0) {
            LOG.info("deleted {} chunk files that a crash left", deleted);
        }
        return true;
    }
}
