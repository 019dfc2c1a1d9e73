package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.Epochs;
import io.cellfs.storage.meta.FileChunk;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.Layer;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.volume.FreedFiles;
import io.cellfs.storage.volume.Services;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Removes the records and chunk files of a space that no volume shows, some at a time; what is left after a crash is found again. */
final class SpaceRemoval implements Keeper.Piece {
    private static final int CHUNKS_PER_PIECE = 256;

    private final Services services;
    private final MetaStore store;
    private final long space;
    private final Last last;
    private List<Long> freed = List.of();

    /** Writes the batch that removes the last records, with what goes with them. */
    interface Last {
        void write(Batch batch) throws StorageException;
    }

    SpaceRemoval(Services services, long space, Last last) {
        this.services = services;
        this.store = services.store();
        this.space = space;
        this.last = last;
    }

    /** The intent's record: what lies below the space. */
    static byte[] encode(List<Layer> base) {
        ByteBuffer out = ByteBuffer.allocate(16 * base.size());
        base.forEach(layer -> out.putLong(layer.space()).putLong(layer.epoch()));
        return out.array();
    }

    static List<Layer> decode(byte[] record) throws StorageException {
        if (record.length % 16 != 0) {
            throw new StorageException(Reason.CORRUPT, "record of a space to be removed");
        }
        List<Layer> layers = new ArrayList<>();
        for (ByteBuffer in = ByteBuffer.wrap(record); in.hasRemaining(); ) {
            layers.add(new Layer(in.getLong(), in.getLong()));
        }
        return layers;
    }

    @Override
    public boolean run() throws StorageException {
        store.sync();
        FreedFiles.delete(services, freed);
        freed = freeSome(Keys.chunks(space));
        if (freed.isEmpty()) {
            freed = freeSome(Keys.saved(Keys.chunks(space)));
        }
        if (!freed.isEmpty()) {
            return false;
        }
        try (Batch batch = store.batch()) {
            for (byte kind : Keys.versionedKinds()) {
                batch.deleteAll(Keys.ofKind(kind, space)).deleteAll(Keys.saved(Keys.ofKind(kind, space)));
            }
            batch.deleteAll(Keys.dirty(space))
                    .deleteAll(Keys.doomedRanges(space))
                    .deleteAll(Keys.counters(space))
                    .deleteAll(Keys.changes(space))
                    .delete(Keys.restoring(space))
                    .delete(Keys.doomedSpace(space));
            last.write(batch);
        }
        return true;
    }

    /** Frees some chunks; empty when there were no more chunk files. */
    private List<Long> freeSome(byte[] prefix) throws StorageException {
        List<Long> ids = new ArrayList<>();
        try (Batch batch = store.batch();
                MetaStore.Cursor cursor = store.scan(prefix, prefix)) {
            while (ids.size() < CHUNKS_PER_PIECE && cursor.next()) {
                batch.delete(cursor.key());
                if (!Epochs.isTombstone(cursor.value())
                        && ChunkCodec.decode(cursor.value()) instanceof FileChunk file) {
                    batch.put(Keys.freed(file.id()), new byte[0]);
                    ids.add(file.id());
                }
            }
            store.write(batch);
        }
        return ids;
    }
}
