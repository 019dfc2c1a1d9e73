package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.ChangedKey;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.Counter;
import io.cellfs.storage.meta.Epochs;
import io.cellfs.storage.meta.FileChunk;
import io.cellfs.storage.meta.HeaderRecords;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.Layer;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.View;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;
import io.cellfs.storage.meta.VolumeHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives a volume the content of one of its epochs again. An intent says so; then every record that changed since gets its old version back,
 * in a new epoch, so that after a crash it is clear what is done. Nobody is in the volume until all is.
 */
final class Restoration {
    private static final int RECORDS_PER_BATCH = 512;

    /** What is to be restored: the epoch, the epoch in which that happens, and what the volume counts afterwards. */
    private record Intent(long epoch, long during, long usedBytes, long files) {
        byte[] encode() {
            return ByteBuffer.allocate(32)
                    .putLong(epoch)
                    .putLong(during)
                    .putLong(usedBytes)
                    .putLong(files)
                    .array();
        }

        static Intent decode(byte[] bytes) throws StorageException {
            if (bytes.length != 32) {
                throw Failures.of(StorageException.Reason.CORRUPT, "intent to restore a volume");
            }
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return new Intent(in.getLong(), in.getLong(), in.getLong(), in.getLong());
        }
    }

    private final VolumeState volume;
    private final MetaStore store;
    private final long space;
    private final Intent intent;
    private final View then;
    private final List<byte[]> heldAgain = new ArrayList<>();

    private Restoration(VolumeState volume, Intent intent) {
        this.volume = volume;
        this.store = volume.services().store();
        this.space = volume.space();
        this.intent = intent;
        this.then = new View(store, List.of(new Layer(space, intent.epoch)));
    }

    /** Restores what a frozen clone shows; the caller is alone in the volume. Returns files without a name that are there again. */
    static List<byte[]> run(VolumeState volume, VolumeHeader clone) throws StorageException {
        VolumeSync.sync(volume);
        finishDoomedRanges(volume);
        MetaStore store = volume.services().store();
        long during = volume.history().epoch() + 1;
        VolumeHeader.Frozen counts = clone.frozen().orElseThrow();
        Intent intent = new Intent(clone.epoch(), during, counts.usedBytes(), counts.files());
        VolumeHeader header = volume.header().at(during, Optional.empty());
        try (Batch batch = store.batch()) {
            HeaderRecords.replace(batch, volume.header(), header);
            batch.put(Keys.restoring(volume.space()), intent.encode());
            store.write(batch);
        }
        volume.header(header);
        volume.history().set(during, History.pins(store, volume.space()));
        return new Restoration(volume, intent).finish();
    }

    /** Goes on with a restoration that a crash interrupted, if there is one; the caller is alone in the volume. */
    static List<byte[]> resume(VolumeState volume) throws StorageException {
        byte @Nullable [] bytes = volume.services().store().get(Keys.restoring(volume.space()));
        return bytes == null ? List.of() : new Restoration(volume, Intent.decode(bytes)).finish();
    }

    /** What removed files left must not be freed once they are there again. */
    private static void finishDoomedRanges(VolumeState volume) throws StorageException {
        List<DoomedRange> ranges = new ArrayList<>();
        byte[] prefix = Keys.doomedRanges(volume.space());
        try (MetaStore.Cursor cursor = volume.services().store().scan(prefix, prefix)) {
            while (cursor.next()) {
                ranges.add(DoomedRanges.decode(cursor.key(), cursor.value()));
            }
        }
        for (DoomedRange range : ranges) {
            DoomedRanges.free(volume, range);
        }
    }

    private List<byte[]> finish() throws StorageException {
        byte[] prefix = Keys.changes(space);
        try (MetaStore.Cursor cursor = store.scan(prefix, Keys.changedIn(space, intent.epoch + 1, 0))) {
            boolean more = cursor.next();
            while (more) {
                try (Batch batch = store.batch()) {
                    while (more && batch.size() < RECORDS_PER_BATCH) {
                        ChangedKey change = ChangedKey.of(cursor.key());
                        if (change.epoch() < intent.during) {
                            restore(batch, change.record());
                        }
                        more = cursor.next();
                    }
                    store.write(batch);
                }
            }
        }
        try (Batch batch = store.batch()) {
            MetaStore.putCounter(batch, Keys.counter(space, Counter.USED_BYTES), intent.usedBytes);
            MetaStore.putCounter(batch, Keys.counter(space, Counter.FILES), intent.files);
            MetaStore.putCounter(
                    batch,
                    Keys.counter(space, Counter.UPDATED),
                    volume.services().now());
            store.write(batch.delete(Keys.restoring(space)));
        }
        store.sync();
        volume.show(volume.header());
        volume.updated(volume.services().now());
        volume.changed();
        return heldAgain;
    }

    private void restore(Batch batch, byte[] key) throws StorageException {
        byte @Nullable [] now = store.get(key);
        if (now != null && Epochs.of(now) == intent.during) {
            return;
        }
        byte @Nullable [] old = then.getTop(key);
        if (old == null && now == null) {
            return;
        }
        if (old == null && Keys.kindOf(key) == Keys.Kind.VNODE) {
            // Not just uncovered again: it needs a higher data version than the layer below has for it.
            old = volume.view().getBelow(key);
        }
        boolean saved = volume.history().preserve(batch, key, intent.during, old == null);
        switch (Keys.kindOf(key)) {
            case VNODE -> restoreVnode(batch, key, now, old);
            case CHUNK -> restoreChunk(batch, key, now, old, saved);
            case HELD -> {
                put(batch, key, old);
                if (old != null) {
                    heldAgain.add(key);
                }
            }
            case ENTRY, LINK, OTHER -> put(batch, key, old);
        }
    }

    private void put(Batch batch, byte[] key, byte @Nullable [] old) throws StorageException {
        if (old == null) {
            batch.delete(key);
        } else {
            batch.put(key, Epochs.restamp(old, intent.during));
        }
    }

    /** A data version is never used again: a restored vnode gets one above all that it can have had. */
    private void restoreVnode(Batch batch, byte[] key, byte @Nullable [] now, byte @Nullable [] old)
            throws StorageException {
        long number = Keys.vnodeNumber(key);
        Optional<Vnode> present = decode(number, now);
        Optional<Vnode> past = decode(number, old);
        if (past.isEmpty()) {
            if (present.isPresent()) {
                volume.versions().removed(batch, present.get().status().dataVersion());
            }
            put(batch, key, old);
            return;
        }
        long used = present.map(vnode -> vnode.status().dataVersion()).orElseGet(volume.versions()::highestRemoved);
        long version = Math.max(used, past.get().status().dataVersion()) + 1;
        Vnode restored =
                past.get().edit().version(version).done(past.get().status().serverMtime());
        batch.put(key, Epochs.stamp(VnodeCodec.encode(restored), intent.during));
    }

    private static Optional<Vnode> decode(long number, byte @Nullable [] bytes) throws StorageException {
        return bytes == null || Epochs.isTombstone(bytes)
                ? Optional.empty()
                : Optional.of(VnodeCodec.decode(0, number, bytes));
    }

    private void restoreChunk(Batch batch, byte[] key, byte @Nullable [] now, byte @Nullable [] old, boolean saved)
            throws StorageException {
        put(batch, key, old);
        long file = file(now);
        if (file == 0 || file == file(old) || saved) {
            return;
        }
        if (!SavedChunks.anyIn(store, Keys.chunkKey(key), file, -1)) {
            batch.put(Keys.freed(file), new byte[0]);
            volume.freed().add(file);
            volume.changed();
        }
    }

    private static long file(byte @Nullable [] record) throws StorageException {
        return record != null && !Epochs.isTombstone(record) && ChunkCodec.decode(record) instanceof FileChunk chunk
                ? chunk.id()
                : 0;
    }
}
