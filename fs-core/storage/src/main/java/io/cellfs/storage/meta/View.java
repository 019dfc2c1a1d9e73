package io.cellfs.storage.meta;

import io.cellfs.storage.api.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The version of each record that a volume shows. What a read-write volume shows is simply there; a frozen clone shows, of each record, the
 * present version if that is old enough, else the first saved one that lasted long enough; what a layer does not have, the one below may.
 *
 * <p>Needs no locks where the layer is frozen: a record's new version and its saved old one become visible at once, so whoever looks at the
 * present version first and at the saved ones afterwards finds the right one.
 */
public final class View {
    private final MetaStore store;
    private final List<Layer> layers;
    private final Layer top;

    /** A view of layers, the top one first. */
    public View(MetaStore store, List<Layer> layers) {
        this.store = store;
        this.layers = List.copyOf(layers);
        this.top = this.layers.getFirst();
    }

    /** Whether all that it shows lies in one space, as it is. */
    public boolean isPlain() {
        return top.isHead() && layers.size() == 1;
    }

    /** Whether something may be shown that lies in other spaces. */
    public boolean hasBase() {
        return layers.size() > 1;
    }

    /** A record by its key in the top layer's space, or null. */
    public byte @Nullable [] get(byte[] key) throws StorageException {
        if (isPlain()) {
            return store.get(key);
        }
        return getFrom(0, key);
    }

    /** What the layers below the top one show of a record, or null. */
    public byte @Nullable [] getBelow(byte[] key) throws StorageException {
        return getFrom(1, key);
    }

    /** What the top layer itself has of a record, tombstones included, or null. */
    public byte @Nullable [] getTop(byte[] key) throws StorageException {
        return get(top, key);
    }

    private byte @Nullable [] getFrom(int first, byte[] key) throws StorageException {
        for (int i = first; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            byte @Nullable [] found = get(layer, i == 0 ? key : Keys.inSpace(key, layer.space()));
            if (found != null) {
                return Epochs.isTombstone(found) ? null : found;
            }
        }
        return null;
    }

    private byte @Nullable [] get(Layer layer, byte[] key) throws StorageException {
        byte @Nullable [] now = store.get(key);
        if (layer.isHead() || (now != null && Epochs.of(now) <= layer.epoch())) {
            return now;
        }
        try (MetaStore.Cursor cursor = store.scan(Keys.saved(key), Keys.saved(key, layer.epoch()))) {
            boolean found = cursor.next()
                    && cursor.key().length == key.length + 8
                    && Epochs.of(cursor.value()) <= layer.epoch();
            return found ? cursor.value() : null;
        }
    }

    /** Where the record lies that is shown for a key: its own place or that of a saved version; empty if there is none. */
    public Optional<byte[]> place(byte[] key) throws StorageException {
        for (Layer layer : layers) {
            byte[] here = Keys.inSpace(key, layer.space());
            byte @Nullable [] now = store.get(here);
            if (now != null && (layer.isHead() || Epochs.of(now) <= layer.epoch())) {
                return Optional.of(here);
            }
            try (MetaStore.Cursor cursor = store.scan(Keys.saved(here), Keys.saved(here, layer.epoch()))) {
                if (cursor.next()
                        && cursor.key().length == here.length + 8
                        && Epochs.of(cursor.value()) <= layer.epoch()) {
                    return Optional.of(cursor.key());
                }
            }
        }
        return Optional.empty();
    }

    /** Records of the top layer's space whose keys are at or after {@code from} and start with {@code prefix}. */
    public RecordCursor scan(byte[] prefix, byte[] from) throws StorageException {
        if (isPlain()) {
            return store.scan(prefix, from);
        }
        List<LayerCursor> cursors = new ArrayList<>();
        for (Layer layer : layers) {
            cursors.add(new LayerCursor(
                    store, layer, Keys.inSpace(prefix, layer.space()), Keys.inSpace(from, layer.space())));
        }
        return new LayeredCursor(top.space(), cursors);
    }
}
