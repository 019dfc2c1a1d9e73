package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.FileChunk;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.volume.FreedFiles;
import io.cellfs.storage.volume.Services;
import java.util.ArrayList;
import java.util.List;

/** Removes the records and chunk files of a removed volume, some at a time; what is left after a crash is found again. */
final class SpaceRemoval implements Keeper.Piece {
    private static final int CHUNKS_PER_PIECE = 256;

    private final Services services;
    private final MetaStore store;
    private final long space;
    private List<Long> freed;

    SpaceRemoval(Services services, long space, List<Long> freed) {
        this.services = services;
        this.store = services.store();
        this.space = space;
        this.freed = freed;
    }

    @Override
    public boolean run() throws StorageException {
        store.sync();
        FreedFiles.delete(services, freed);
        freed = freeSome();
        if (!freed.isEmpty()) {
            return false;
        }
        try (Batch batch = store.batch()) {
            batch.deleteAll(Keys.vnodes(space))
                    .deleteAll(Keys.entries(space))
                    .deleteAll(Keys.order(space))
                    .deleteAll(Keys.links(space))
                    .deleteAll(Keys.held(space))
                    .deleteAll(Keys.dirty(space))
                    .deleteAll(Keys.doomedRanges(space))
                    .deleteAll(Keys.counters(space))
                    .delete(Keys.doomedSpace(space));
            store.write(batch);
        }
        return true;
    }

    /** Frees some chunks; empty when there were no more chunk files. */
    private List<Long> freeSome() throws StorageException {
        List<Long> ids = new ArrayList<>();
        byte[] prefix = Keys.chunks(space);
        try (Batch batch = store.batch();
                MetaStore.Cursor cursor = store.scanChunks(prefix, prefix)) {
            while (ids.size() < CHUNKS_PER_PIECE && cursor.next()) {
                batch.deleteChunk(cursor.key());
                if (ChunkCodec.decode(cursor.value()) instanceof FileChunk file) {
                    batch.put(Keys.freed(file.id()), new byte[0]);
                    ids.add(file.id());
                }
            }
            store.write(batch);
        }
        return ids;
    }
}
