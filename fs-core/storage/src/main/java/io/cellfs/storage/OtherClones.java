package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.Epochs;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.View;
import io.cellfs.storage.meta.VolumeHeader;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which data others than a volume show too. */
final class OtherClones {
    private final MetaStore store;
    private final View view;
    private final VolumeHeader looking;
    private final long volume;
    private final NavigableSet<Long> epochs = new TreeSet<>();
    private boolean otherHead;

    /** Others than {@code volume}, and than {@code looking}, the frozen content that is looked at. */
    OtherClones(MetaStore store, View view, VolumeHeader looking, long volume) {
        this.store = store;
        this.view = view;
        this.looking = looking;
        this.volume = volume;
    }

    /** Learns what others show. */
    void load() throws StorageException {
        long space = looking.space();
        try (MetaStore.Cursor cursor = store.scan(Keys.pins(space), Keys.pins(space))) {
            while (cursor.next()) {
                Keys.PinKey pin = Keys.pinKey(cursor.key());
                if (pin.volume() != volume && pin.volume() != looking.id()) {
                    epochs.add(pin.epoch());
                }
            }
        }
        byte[] head = Keys.head(space);
        otherHead = store.get(head) != null && store.counter(head) != volume;
    }

    /** Whether others show a chunk that is shown here. What lies in a space below is another volume's. */
    boolean show(ChunkKey key) throws StorageException {
        Optional<byte[]> place = view.place(Keys.chunk(key));
        if (place.isEmpty()) {
            return false;
        }
        byte[] at = place.get();
        if (Keys.chunkSpace(at) != looking.space()) {
            return true;
        }
        byte @Nullable [] record = store.get(at);
        boolean present = at.length == Keys.chunk(key).length;
        long start = record == null ? looking.epoch() : Epochs.of(record);
        long end = present ? Long.MAX_VALUE : Keys.savedEnd(at);
        Long pin = epochs.ceiling(start);
        return (pin != null && pin <= end) || (present && otherHead);
    }
}
