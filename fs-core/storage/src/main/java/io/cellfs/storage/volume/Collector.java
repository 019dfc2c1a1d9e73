package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.ChangedKey;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Epochs;
import io.cellfs.storage.meta.FileChunk;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.RecordCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Frees what an epoch that no clone shows any more needed alone, some records at a time. The epoch lies in a gap between two that are still
 * shown (or the volume's present); a version is free if it began and ended within the gap. What changed in the gap is found by the records
 * of changes, those of versions that began before the gap are skipped.
 */
final class Collector {
    private static final int RECORDS_PER_PIECE = 512;
    private static final long NONE = -1;

    private final VolumeState volume;
    private final MetaStore store;
    private final long space;
    private final boolean headless;
    private final long below;
    private final long above;
    private final List<Long> freed = new ArrayList<>();
    private int processed;

    /** Works on the gap around {@code epoch}; {@code headless} if the read-write volume is gone. */
    Collector(VolumeState volume, long epoch, boolean headless) throws StorageException {
        this.volume = volume;
        this.store = volume.services().store();
        this.space = volume.space();
        this.headless = headless;
        long under = NONE;
        long over = Long.MAX_VALUE;
        for (long pin : History.pins(store, space)) {
            under = pin < epoch ? pin : under;
            over = pin >= epoch ? Math.min(over, pin) : over;
        }
        this.below = under;
        this.above = over;
    }

    private boolean collectsPresent() {
        return headless && above == Long.MAX_VALUE;
    }

    /** Frees some, from a key of a change on; the key to go on from, empty when all is done. */
    Optional<byte[]> run(Optional<byte[]> from) throws StorageException {
        byte[] prefix = Keys.changes(space);
        byte[] start = from.orElseGet(() -> Keys.changedIn(space, below + 1, 0));
        try (MetaStore.Cursor cursor = store.scan(prefix, start)) {
            boolean more = cursor.next();
            while (more && processed < RECORDS_PER_PIECE) {
                ChangedKey change = ChangedKey.of(cursor.key());
                if (change.epoch() > above) {
                    more = false;
                } else if (change.start() <= below && !collectsPresent()) {
                    processed++;
                    more = cursor.seek(Keys.changedIn(space, change.epoch(), below + 1));
                } else {
                    processed++;
                    process(change);
                    more = cursor.next();
                }
            }
            return more ? Optional.of(cursor.key()) : Optional.empty();
        }
    }

    /** Chunk files that are free once the database is synced, if there is no volume to take care of that. */
    List<Long> freed() {
        return freed;
    }

    private void process(ChangedKey change) throws StorageException {
        LockTable.Held locked = volume.services().locks().write(volume.lockSpace(), Keys.lockedVnode(change.record()));
        try (Batch batch = store.batch()) {
            List<Spare> spares = new ArrayList<>(1);
            boolean gone = !change.isCreation() && freeSaved(batch, change, spares);
            if (below == NONE && change.isCreation()) {
                batch.delete(Keys.changed(space, change.epoch(), change.start(), change.record()));
            }
            if (collectsPresent()) {
                freePresent(batch, change, gone ? change.epoch() - 1 : NONE, spares);
            }
            if (!batch.isEmpty()) {
                store.write(batch);
            }
            for (Spare spare : spares) {
                volume.services().files().keepOnly(spare.file, spare.slots);
            }
        } finally {
            locked.close();
        }
    }

    /** Slots of a chunk file that are still shown. */
    private record Spare(long file, long slots) {}

    private boolean freeSaved(Batch batch, ChangedKey change, List<Spare> spares) throws StorageException {
        long end = change.epoch() - 1;
        if (change.start() <= below || end >= above) {
            return false;
        }
        byte[] key = change.record();
        byte @Nullable [] old = store.get(Keys.saved(key, end));
        if (old != null) {
            freeChunk(batch, key, old, List.of(end), spares);
            batch.delete(Keys.saved(key, end));
        }
        batch.delete(Keys.changed(space, change.epoch(), change.start(), key));
        byte[] creation = Keys.changed(space, change.start(), change.start(), key);
        if (store.get(creation) != null) {
            batch.delete(creation);
            Optional<Long> next = below == NONE ? Optional.empty() : startOfNext(key, change.epoch());
            if (next.isPresent()) {
                batch.put(Keys.changed(space, next.get(), next.get(), key), new byte[0]);
            }
        }
        return true;
    }

    /** When the version after one that ended before {@code epoch} was written. */
    private Optional<Long> startOfNext(byte[] key, long epoch) throws StorageException {
        try (MetaStore.Cursor cursor = store.scan(Keys.saved(key), Keys.saved(key, epoch))) {
            if (cursor.next() && cursor.key().length == key.length + 8) {
                return Optional.of(Epochs.of(cursor.value()));
            }
        }
        byte @Nullable [] now = store.get(key);
        return now == null ? Optional.empty() : Optional.of(Epochs.of(now));
    }

    /** Frees the present version; with it goes the saved one that ended with {@code freedEnd}, which the database still has. */
    private void freePresent(Batch batch, ChangedKey change, long freedEnd, List<Spare> spares)
            throws StorageException {
        byte[] key = change.record();
        byte @Nullable [] now = store.get(key);
        if (now != null && Epochs.of(now) > below) {
            freeChunk(batch, key, now, List.of(NONE, freedEnd), spares);
            batch.delete(key);
        }
        if (change.isCreation() && freedEnd == NONE) {
            batch.delete(Keys.changed(space, change.epoch(), change.start(), key));
        }
    }

    /**
     * Frees the chunk file of a version or the slots that it alone shows.
     *
     * @param ends when the versions end that the batch removes, this one among them; -1 for the present one
     */
    private void freeChunk(Batch batch, byte[] key, byte[] version, List<Long> ends, List<Spare> spares)
            throws StorageException {
        if (!Keys.isChunk(key)
                || Epochs.isTombstone(version)
                || !(ChunkCodec.decode(version) instanceof FileChunk chunk)) {
            return;
        }
        ChunkKey chunkKey = Keys.chunkKey(key);
        long slots = 0;
        boolean shown = false;
        for (FileChunk other : others(chunkKey, chunk.id(), ends)) {
            shown = true;
            slots |= other.slotsUsed();
        }
        if (shown) {
            spares.add(new Spare(chunk.id(), slots | stableSlots(chunkKey, chunk.id())));
            return;
        }
        batch.put(Keys.freed(chunk.id()), new byte[0]);
        if (headless) {
            freed.add(chunk.id());
        } else {
            volume.freed().add(chunk.id());
            volume.changed();
        }
    }

    private List<FileChunk> others(ChunkKey key, long file, List<Long> except) throws StorageException {
        List<FileChunk> found = new ArrayList<>();
        byte[] record = Keys.chunk(key);
        try (RecordCursor cursor = store.scan(Keys.saved(record), Keys.saved(record))) {
            while (cursor.next()) {
                if (!except.contains(Keys.savedEnd(cursor.key()))) {
                    addIf(found, file, cursor.value());
                }
            }
        }
        byte @Nullable [] now = except.contains(NONE) ? null : store.get(record);
        if (now != null) {
            addIf(found, file, now);
        }
        return found;
    }

    /** Slots that the stable state of a changed chunk shows. A file that nothing else shows is deleted only after that is given up. */
    private long stableSlots(ChunkKey key, long file) {
        Optional<ChunkRecord> stable = volume.stable().getOrDefault(key, Optional.empty());
        return stable.isPresent() && stable.get() instanceof FileChunk chunk && chunk.id() == file
                ? chunk.slotsUsed()
                : 0;
    }

    private static void addIf(List<FileChunk> found, long file, byte[] record) throws StorageException {
        if (!Epochs.isTombstone(record) && ChunkCodec.decode(record) instanceof FileChunk chunk && chunk.id() == file) {
            found.add(chunk);
        }
    }
}
