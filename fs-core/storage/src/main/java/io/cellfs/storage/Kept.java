package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.volume.RocksVolume;
import java.util.Collection;
import java.util.Collections;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Volumes that stay attached although nobody uses them now: as many as are wanted, those that were asked for last, and whatever has changes that
 * are only in memory. Second chance: one that was asked for since it was looked at last is passed over once.
 */
final class Kept {
    /** A step over the bound looks at so many volumes at most, so that one with many changed volumes does not stop the caller. */
    private static final int LOOKS = 64;

    private final int wanted;
    private final Set<RocksVolume> members = ConcurrentHashMap.newKeySet();
    private final Queue<RocksVolume> order = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();

    Kept(int wanted) {
        this.wanted = wanted;
    }

    /** Keeps a volume, also one that is kept. */
    void add(RocksVolume volume) {
        if (members.add(volume)) {
            order.add(volume);
            queued.incrementAndGet();
        }
    }

    /** Keeps a volume no more: it is gone. */
    void remove(RocksVolume volume) {
        members.remove(volume);
    }

    /** All that are kept. */
    Collection<RocksVolume> all() {
        return Collections.unmodifiableSet(members);
    }

    /** Lets go of some of those that were used least recently, if there are too many. */
    void trim() throws StorageException {
        for (int look = 0; look < LOOKS && queued.get() > wanted; look++) {
            RocksVolume volume = order.poll();
            if (volume == null) {
                return;
            }
            queued.decrementAndGet();
            letGo(volume);
        }
    }

    /** A change that begins meanwhile keeps the volume again: it is let go before it is asked whether it can be. */
    private void letGo(RocksVolume volume) throws StorageException {
        boolean passedOver = volume.takeUsed();
        if (!members.remove(volume)) {
            return;
        }
        if (passedOver || !volume.rest()) {
            add(volume);
        }
    }
}
