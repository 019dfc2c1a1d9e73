package io.cellfs.storage.volume;

import io.cellfs.storage.api.ChunkHash;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Epochs;
import io.cellfs.storage.meta.FileChunk;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hashes of chunks, computed when someone asks; what a frozen clone shows does not change, so its chunks' records keep theirs. */
final class Hashes {
    private Hashes() {}

    /** The hash of a chunk's record; the caller is in the volume. */
    static ChunkHash of(VolumeState volume, ChunkKey key, Optional<ChunkRecord> chunk) throws StorageException {
        if (chunk.isPresent()
                && chunk.get() instanceof FileChunk file
                && file.hash().isPresent()) {
            return file.hash().get();
        }
        ChunkHash hash = volume.services().chunks().hash(chunk);
        if (chunk.isPresent()
                && chunk.get() instanceof FileChunk file
                && volume.header().frozen().isPresent()) {
            keep(volume, key, file.withHash(hash));
        }
        return hash;
    }

    private static void keep(VolumeState volume, ChunkKey key, FileChunk hashed) throws StorageException {
        MetaStore store = volume.services().store();
        Optional<byte[]> before = volume.view().place(Keys.chunk(key));
        if (before.isEmpty()) {
            return;
        }
        long space = Keys.chunkSpace(before.get());
        LockTable.Held locked = volume.services().locks().write(space, key.vnode());
        try (Batch batch = store.batch()) {
            // Looked up again: it may have been saved under another key meanwhile.
            byte[] place = volume.view().place(Keys.chunk(key)).orElse(before.get());
            byte @Nullable [] record = store.get(place);
            if (record != null
                    && !Epochs.isTombstone(record)
                    && ChunkCodec.decode(record) instanceof FileChunk now
                    && now.isSame(hashed)) {
                store.write(batch.put(place, Epochs.stamp(ChunkCodec.encode(hashed), Epochs.of(record))));
            }
        } finally {
            locked.close();
        }
    }
}
