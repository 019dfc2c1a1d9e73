package io.cellfs.storage.volume;

import io.cellfs.protocol.Name;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Counter;
import io.cellfs.storage.meta.Epochs;
import io.cellfs.storage.meta.FileChunk;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One operation on a volume: everything that it changes in the database, which happens at {@link #commit} or not at all. The caller holds
 * the locks of the vnodes that it changes from before it reads them until after the commit.
 */
final class Change implements AutoCloseable {
    private static final long UPDATED_EVERY = 10_000_000;
    private static final byte[] NOTHING = {};

    /** {@code freed} is the chunk file that nothing shows any more, 0 if none. */
    private record ChunkChange(ChunkKey key, Optional<ChunkRecord> before, Optional<ChunkRecord> after, long freed) {}

    private final VolumeState volume;
    private final long space;
    private final Batch batch;
    private final History history;
    private final long epoch;
    private final List<Vnode> put = new ArrayList<>(4);
    private final List<Long> removed = new ArrayList<>(1);
    private final List<ChunkChange> chunks = new ArrayList<>(1);
    private long charge;
    private int files;
    private boolean committed;

    Change(VolumeState volume) {
        this(volume, volume.history().epoch());
    }

    /** A change to what the volume has not shown since an epoch. */
    Change(VolumeState volume, long epoch) {
        this.volume = volume;
        this.epoch = epoch;
        this.history = volume.history();
        this.space = volume.space();
        this.batch = volume.services().store().batch();
    }

    /** Sets a vnode. */
    Vnode put(Vnode vnode) throws StorageException {
        history.put(batch, Keys.vnode(space, vnode.number()), VnodeCodec.encode(vnode));
        put.add(vnode);
        return vnode;
    }

    /** Counts a new vnode. */
    void countNew() {
        charge += Usage.VNODE_BYTES;
        files++;
    }

    /** Removes a vnode and stops counting it. */
    void remove(Vnode vnode) throws StorageException {
        history.delete(batch, Keys.vnode(space, vnode.number()));
        removed.add(vnode.number());
        if (history.mayHaveSaved()) {
            volume.versions().removed(batch, vnode.status().dataVersion());
        }
        charge -= Usage.VNODE_BYTES;
        files--;
    }

    void putEntry(Vnode directory, Name name, VnodeCodec.Entry entry) throws StorageException {
        history.put(batch, Keys.entry(space, directory.number(), name), VnodeCodec.encodeEntry(entry));
    }

    void addEntry(Vnode directory, Name name, VnodeCodec.Entry entry) throws StorageException {
        putEntry(directory, name, entry);
        history.put(batch, Keys.order(space, directory.number(), entry.serial()), VnodeCodec.encodeOrder(name));
    }

    /** Lets a name that is there stand for something else, perhaps with another serial. */
    void replaceEntry(Vnode directory, Name name, long oldSerial, VnodeCodec.Entry entry) throws StorageException {
        if (entry.serial() == oldSerial) {
            putEntry(directory, name, entry);
        } else {
            history.delete(batch, Keys.order(space, directory.number(), oldSerial));
            addEntry(directory, name, entry);
        }
    }

    void removeEntry(Vnode directory, Name name, long serial) throws StorageException {
        history.delete(batch, Keys.entry(space, directory.number(), name));
        history.delete(batch, Keys.order(space, directory.number(), serial));
    }

    void putLink(Vnode file, long directory, Name name) throws StorageException {
        putLink(file.number(), directory, name);
    }

    /** The same for a vnode that need not be there yet. */
    void putLink(long vnode, long directory, Name name) throws StorageException {
        history.put(batch, Keys.link(space, vnode, directory, name), Epochs.present());
    }

    void removeLink(Vnode file, long directory, Name name) throws StorageException {
        removeLink(file.number(), directory, name);
    }

    /** The same for a vnode that need not be there yet. */
    void removeLink(long vnode, long directory, Name name) throws StorageException {
        history.delete(batch, Keys.link(space, vnode, directory, name));
    }

    void putHeld(Vnode file, String holder) throws StorageException {
        history.put(batch, Keys.held(space, holder, file.number(), file.unique()), Epochs.present());
    }

    void removeHeld(Vnode file, String holder) throws StorageException {
        history.delete(batch, Keys.held(space, holder, file.number(), file.unique()));
    }

    /** Changes what the volume uses. */
    void charge(long bytes) {
        charge += bytes;
    }

    /** Says that nothing shows the chunks from {@code from} to before {@code end} any more. */
    void doom(ChunkKey from, long end) throws StorageException {
        batch.put(Keys.doomedRange(from), DoomedRanges.encode(end, epoch));
    }

    /** Says that a doomed range is gone. */
    void doomDone(ChunkKey from) throws StorageException {
        batch.delete(Keys.doomedRange(from));
    }

    /** Replaces a chunk; the charge is the caller's. */
    void chunk(ChunkKey key, Optional<ChunkRecord> before, Optional<ChunkRecord> after) throws StorageException {
        byte[] record = Keys.chunk(key);
        boolean foreign = before.isPresent() && volume.isForeign(key);
        Optional<ChunkRecord> own = foreign ? Optional.empty() : before;
        boolean saved = after.isPresent()
                ? history.put(batch, record, ChunkCodec.encode(after.get()))
                : history.delete(batch, record, epoch);
        boolean dirty = volume.stable().containsKey(key);
        if (after.isPresent() && after.get() instanceof FileChunk && !dirty) {
            long hidden = foreign ? before.get().chargedBytes() : 0;
            batch.put(Keys.dirty(key), Epochs.stamp(ChunkCodec.encodeStable(own, hidden), epoch));
        } else if (dirty && !(after.isPresent() && after.get() instanceof FileChunk)) {
            batch.delete(Keys.dirty(key));
        }
        long oldFile = fileId(own);
        long newFile = fileId(after);
        long freed = 0;
        if (oldFile != newFile) {
            if (oldFile != 0 && !saved && !isSaved(key, oldFile)) {
                batch.put(Keys.freed(oldFile), NOTHING);
                freed = oldFile;
            }
            if (newFile != 0) {
                batch.put(Keys.owner(newFile), Keys.chunk(key));
            }
        }
        chunks.add(new ChunkChange(key, own, after, freed));
    }

    private boolean isSaved(ChunkKey key, long file) throws StorageException {
        return history.mayHaveSaved() && SavedChunks.anyIn(volume.services().store(), key, file, -1);
    }

    private static long fileId(Optional<ChunkRecord> chunk) {
        return chunk.isPresent() && chunk.get() instanceof FileChunk file ? file.id() : 0;
    }

    /** Makes the change, against the quota if it grows the volume. */
    void commit() throws StorageException {
        commitWithin(volume.header().boundBytes());
    }

    /** Makes the change whatever the quota is. */
    void commitUnbounded() throws StorageException {
        commitWithin(0);
    }

    private void commitWithin(long quotaBytes) throws StorageException {
        MetaStore store = volume.services().store();
        volume.usage().take(charge, quotaBytes);
        try {
            if (charge != 0) {
                batch.add(Keys.counter(space, Counter.USED_BYTES), charge);
            }
            if (files != 0) {
                batch.add(Keys.counter(space, Counter.FILES), files);
            }
            long now = volume.services().now();
            if (now - volume.updated() >= UPDATED_EVERY) {
                MetaStore.putCounter(batch, Keys.counter(space, Counter.UPDATED), now);
                volume.updated(now);
            }
            store.write(batch);
        } catch (StorageException e) {
            volume.usage().giveBack(charge);
            throw e;
        }
        committed = true;
        volume.changed();
        volume.usage().addFiles(files);
        show();
    }

    private void show() {
        RecordCache cache = volume.services().cache();
        put.forEach(vnode -> cache.put(volume.cacheSpace(), vnode));
        removed.forEach(number -> cache.removeVnode(volume.cacheSpace(), number));
        for (ChunkChange change : chunks) {
            ChunkKey cached = volume.cached(change.key);
            change.after.ifPresentOrElse(chunk -> cache.put(cached, chunk), () -> cache.removeChunk(cached));
            if (fileId(change.after) != 0) {
                volume.stable().putIfAbsent(change.key, change.before);
            } else {
                volume.stable().remove(change.key);
            }
            if (change.freed != 0) {
                volume.freed().add(change.freed);
            }
        }
    }

    /** Ends the change; deletes the chunk files that were made for it if it was not committed. */
    @Override
    public void close() throws StorageException {
        batch.close();
        if (committed) {
            return;
        }
        for (ChunkChange change : chunks) {
            long newFile = fileId(change.after);
            if (newFile != 0 && newFile != fileId(change.before)) {
                volume.services().files().delete(newFile);
            }
        }
    }
}
