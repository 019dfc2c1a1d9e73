package io.cellfs.storage.volume;

import io.cellfs.protocol.Fid;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.meta.Counter;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;

/**
 * Hands out vnode numbers, each once in the volume's life: serial n becomes file 2n or directory 2n + 1 with uniquifier n + 1 (serial 0 is
 * the root, 1.1). Reserves ahead in the database, stably: a FID that a client may know is
 * not given to another vnode even after a power failure. A crash skips what was reserved.
 */
final class Serials {
    private static final long STEP = 16_384;

    private final MetaStore store;
    private final byte[] key;
    private long next;
    private long reserved;

    Serials(MetaStore store, long space) throws StorageException {
        this.store = store;
        this.key = Keys.counter(space, Counter.SERIALS);
        this.reserved = Math.max(1, store.counter(key));
        this.next = reserved;
    }

    synchronized Fid next(long volume, VnodeType type) throws StorageException {
        if (next == reserved) {
            store.putCounter(key, reserved + STEP);
            store.sync();
            reserved += STEP;
        }
        long serial = next++;
        return new Fid(volume, type == VnodeType.DIRECTORY ? 2 * serial + 1 : 2 * serial, (int) (serial + 1));
    }

    synchronized long peek() {
        return next;
    }

    /** Hands out no number below {@code serial} any more. */
    synchronized void raise(long serial) throws StorageException {
        if (serial > next) {
            store.putCounter(key, serial);
            next = serial;
            reserved = serial;
        }
    }

    /** Gives back what was reserved. */
    synchronized void close() throws StorageException {
        if (next != reserved) {
            store.putCounter(key, next);
            reserved = next;
        }
    }
}
