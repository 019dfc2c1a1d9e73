package io.cellfs.storage.meta;

import io.cellfs.storage.api.StorageException;
import java.util.Arrays;

/** A walk over what one layer shows, tombstones included: the present records and the saved versions side by side. */
final class LayerCursor implements RecordCursor {
    private static final int STEPS_BEFORE_SEEK = 4;

    private final Layer layer;
    private final MetaStore.Cursor now;
    private final MetaStore.Cursor saved;
    private boolean nowValid;
    private boolean savedValid;
    private boolean started;
    private byte[] key = {};
    private byte[] value = {};

    LayerCursor(MetaStore store, Layer layer, byte[] prefix, byte[] from) {
        this.layer = layer;
        // In this order: what leaves the present between the two is found among the saved.
        this.now = store.scan(prefix, from);
        this.saved = store.scan(Keys.saved(prefix), Keys.saved(from));
    }

    @Override
    public boolean next() throws StorageException {
        if (!started) {
            started = true;
            nowValid = now.next();
            savedValid = !layer.isHead() && saved.next();
        }
        while (nowValid || savedValid) {
            if (takeNext()) {
                return true;
            }
        }
        return false;
    }

    /** Takes the lowest key that either side is at; whether the layer shows a version of it. */
    private boolean takeNext() throws StorageException {
        byte[] savedKey = savedValid ? Keys.current(saved.key()) : key;
        byte[] nowKey = nowValid ? now.key() : key;
        int order = !savedValid ? -1 : !nowValid ? 1 : Arrays.compareUnsigned(nowKey, savedKey);
        key = order <= 0 ? nowKey : savedKey;
        boolean shown = false;
        if (order <= 0) {
            shown = isShown(now.value());
            nowValid = now.next();
        }
        if (order >= 0) {
            shown = takeSaved(shown);
        }
        return shown;
    }

    private boolean isShown(byte[] candidate) throws StorageException {
        if (!layer.isHead() && Epochs.of(candidate) > layer.epoch()) {
            return false;
        }
        value = candidate;
        return true;
    }

    /** Passes all saved versions of the key, taking the first that lasted long enough unless a version was taken before. */
    private boolean takeSaved(boolean taken) throws StorageException {
        boolean done = taken;
        boolean shown = taken;
        int steps = 0;
        while (savedValid && isSavedVersion()) {
            if (!done && Keys.savedEnd(saved.key()) >= layer.epoch()) {
                done = true;
                shown = isShown(saved.value());
            }
            if (++steps % STEPS_BEFORE_SEEK == 0) {
                savedValid = saved.seek(Keys.saved(key, done ? Long.MAX_VALUE : layer.epoch()));
            } else {
                savedValid = saved.next();
            }
        }
        return shown;
    }

    private boolean isSavedVersion() {
        byte[] at = saved.key();
        return at.length == key.length + 8 && Arrays.equals(at, 1, key.length, key, 1, key.length);
    }

    @Override
    public byte[] key() {
        return key;
    }

    @Override
    public byte[] value() {
        return value;
    }

    @Override
    public void close() {
        now.close();
        saved.close();
    }
}
