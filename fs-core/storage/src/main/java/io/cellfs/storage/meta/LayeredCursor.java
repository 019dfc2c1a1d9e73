package io.cellfs.storage.meta;

import io.cellfs.storage.api.StorageException;
import java.util.Arrays;
import java.util.List;

/** A walk over layers at once: of each key, what the highest layer shows that knows it. Keys are in the space of the top layer. */
final class LayeredCursor implements RecordCursor {
    private final long space;
    private final List<LayerCursor> layers;
    private final boolean[] valid;
    private boolean started;
    private byte[] key = {};
    private byte[] value = {};

    LayeredCursor(long space, List<LayerCursor> layers) {
        this.space = space;
        this.layers = layers;
        this.valid = new boolean[layers.size()];
    }

    @Override
    public boolean next() throws StorageException {
        if (!started) {
            started = true;
            for (int i = 0; i < valid.length; i++) {
                valid[i] = layers.get(i).next();
            }
        }
        while (true) {
            int first = lowest();
            if (first < 0) {
                return false;
            }
            key = layers.get(first).key();
            value = layers.get(first).value();
            passKey();
            if (!Epochs.isTombstone(value)) {
                key = first == 0 ? key : Keys.inSpace(key, space);
                return true;
            }
        }
    }

    /** The highest of the layers that are at the lowest key; -1 if all are at the end. */
    private int lowest() {
        int best = -1;
        for (int i = 0; i < valid.length; i++) {
            if (valid[i]
                    && (best < 0
                            || compare(layers.get(i).key(), layers.get(best).key()) < 0)) {
                best = i;
            }
        }
        return best;
    }

    /** Compares what follows the space. */
    private static int compare(byte[] one, byte[] other) {
        return Arrays.compareUnsigned(one, 9, one.length, other, 9, other.length);
    }

    private void passKey() throws StorageException {
        for (int i = 0; i < valid.length; i++) {
            if (valid[i] && compare(layers.get(i).key(), key) == 0) {
                valid[i] = layers.get(i).next();
            }
        }
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
        layers.forEach(LayerCursor::close);
    }
}
