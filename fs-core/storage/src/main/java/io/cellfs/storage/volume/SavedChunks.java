package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Epochs;
import io.cellfs.storage.meta.FileChunk;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The saved versions of one chunk: what they show in a chunk file must stay. The caller holds the file's lock. */
final class SavedChunks {
    private SavedChunks() {}

    /** Saved versions of a chunk that lie in a chunk file. */
    static List<ChunkRecord> in(MetaStore store, ChunkKey key, long file) throws StorageException {
        List<ChunkRecord> found = new ArrayList<>();
        byte[] prefix = Keys.saved(Keys.chunk(key));
        try (MetaStore.Cursor cursor = store.scan(prefix, prefix)) {
            while (cursor.next()) {
                decode(cursor.value(), file).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Whether a version other than that which ended with {@code except} lies in a chunk file. */
    static boolean anyIn(MetaStore store, ChunkKey key, long file, long except) throws StorageException {
        byte[] prefix = Keys.saved(Keys.chunk(key));
        try (MetaStore.Cursor cursor = store.scan(prefix, prefix)) {
            while (cursor.next()) {
                if (Keys.savedEnd(cursor.key()) != except
                        && decode(cursor.value(), file).isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Optional<ChunkRecord> decode(byte[] value, long file) throws StorageException {
        if (!Epochs.isTombstone(value) && ChunkCodec.decode(value) instanceof FileChunk chunk && chunk.id() == file) {
            return Optional.of(chunk);
        }
        return Optional.empty();
    }

    /** Slots of a chunk file that saved versions of a chunk show. */
    static long slots(MetaStore store, ChunkKey key, long file) throws StorageException {
        long slots = 0;
        for (ChunkRecord chunk : in(store, key, file)) {
            slots |= ((FileChunk) chunk).slotsUsed();
        }
        return slots;
    }
}
