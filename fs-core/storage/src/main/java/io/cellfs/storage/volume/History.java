package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.Epochs;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.View;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A read-write volume's epochs: sees to it that a changed record's old version is saved if a clone shows it, and that what changed since the
 * newest clone can be found. The caller holds the lock of the record's vnode.
 */
final class History {
    private static final byte[] NOTHING = {};
    private static final long NONE = -1;

    private final MetaStore store;
    private final long space;
    private final View view;
    private volatile long epoch;
    private volatile long[] pins;

    /** Goes on from an epoch; {@code pins} are the epochs that clones show, in order. */
    History(MetaStore store, long space, View view, long epoch, long[] pins) {
        this.store = store;
        this.space = space;
        this.view = view;
        this.epoch = epoch;
        this.pins = pins;
    }

    /** The pins of a space. */
    static long[] pins(MetaStore store, long space) throws StorageException {
        long[] found = new long[8];
        int count = 0;
        try (MetaStore.Cursor cursor = store.scan(Keys.pins(space), Keys.pins(space))) {
            while (cursor.next()) {
                long pin = Keys.pinKey(cursor.key()).epoch();
                if (count > 0 && found[count - 1] == pin) {
                    continue;
                }
                found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
                found[count++] = pin;
            }
        }
        return Arrays.copyOf(found, count);
    }

    long epoch() {
        return epoch;
    }

    /** Whether saved versions may exist: there was a clone once. */
    boolean mayHaveSaved() {
        return epoch > 0;
    }

    /** Goes on after a clone was made or removed; nobody else is in the volume. */
    void set(long newEpoch, long[] newPins) {
        epoch = newEpoch;
        pins = newPins;
    }

    private long newestPinBelow(long atEpoch) {
        long[] all = pins;
        for (int i = all.length - 1; i >= 0; i--) {
            if (all[i] < atEpoch) {
                return all[i];
            }
        }
        return NONE;
    }

    /** Sets a record, encoded with epoch 0; true if its old version was saved. */
    boolean put(Batch batch, byte[] key, byte[] encoded) throws StorageException {
        boolean saved = preserve(batch, key, epoch, false);
        batch.put(key, Epochs.stamp(encoded, epoch));
        return saved;
    }

    /** Removes a record; true if its old version was saved. */
    boolean delete(Batch batch, byte[] key) throws StorageException {
        return delete(batch, key, epoch);
    }

    /** Removes a record that has not been shown since an epoch. */
    boolean delete(Batch batch, byte[] key, long atEpoch) throws StorageException {
        boolean hides = view.hasBase() && view.getBelow(key) != null;
        boolean saved = preserve(batch, key, atEpoch, !hides);
        if (hides) {
            batch.put(key, Epochs.stamp(Epochs.tombstone(), atEpoch));
        } else {
            batch.delete(key);
        }
        return saved;
    }

    /** Saves a record's version if a clone shows it, and says that the record changes; true if it was saved. */
    boolean preserve(Batch batch, byte[] key, long atEpoch, boolean gone) throws StorageException {
        long pin = newestPinBelow(atEpoch);
        if (pin == NONE) {
            return false;
        }
        byte @Nullable [] old = store.get(key);
        if (old == null) {
            if (!gone) {
                batch.put(Keys.changed(space, atEpoch, atEpoch, key), NOTHING);
            }
            return false;
        }
        long start = Epochs.of(old);
        if (start >= atEpoch) {
            if (gone) {
                batch.delete(Keys.changed(space, start, start, key));
            }
            return false;
        }
        if (start <= pin) {
            batch.put(Keys.saved(key, atEpoch - 1), old);
            batch.put(Keys.changed(space, atEpoch, start, key), NOTHING);
            return true;
        }
        followCreation(batch, key, start, atEpoch, gone);
        return false;
    }

    /** Nobody needs the old version: if it was the first since the newest clone, the new one is that now. */
    private void followCreation(Batch batch, byte[] key, long start, long atEpoch, boolean gone)
            throws StorageException {
        byte[] creation = Keys.changed(space, start, start, key);
        if (store.get(creation) != null) {
            batch.delete(creation);
            if (!gone) {
                batch.put(Keys.changed(space, atEpoch, atEpoch, key), NOTHING);
            }
        }
    }
}
