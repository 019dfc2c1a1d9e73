package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Frees the chunks of long files piece by piece, after a change that no longer shows them; goes on after a crash. */
public final class DoomedRanges {
    private static final int CHUNKS_PER_CHANGE = 256;

    private DoomedRanges() {}

    static byte[] encode(long end) {
        return ByteBuffer.allocate(8).putLong(end).array();
    }

    /** The end in a doomed range's record. */
    public static long decode(byte[] bytes) throws StorageException {
        if (bytes.length != 8) {
            throw Failures.of(StorageException.Reason.CORRUPT, "doomed range");
        }
        return ByteBuffer.wrap(bytes).getLong();
    }

    /** Frees a range; the caller holds the vnode's lock or is alone with the file. */
    static void free(VolumeState volume, ChunkKey from, long end) throws StorageException {
        while (!freeSome(volume, from, end)) {
            Thread.onSpinWait();
        }
    }

    /** Frees some chunks of a range; true when none is left. */
    static boolean freeSome(VolumeState volume, ChunkKey from, long end) throws StorageException {
        byte[] prefix = Keys.file(from);
        try (Change change = new Change(volume);
                MetaStore.Cursor cursor = volume.services().store().scanChunks(prefix, Keys.chunk(from))) {
            int count = 0;
            boolean done = true;
            while (cursor.next()) {
                ChunkKey key = Keys.chunkKey(cursor.key());
                if (key.index() >= end) {
                    break;
                }
                if (count++ == CHUNKS_PER_CHANGE) {
                    done = false;
                    break;
                }
                change.chunk(key, Optional.of(ChunkCodec.decode(cursor.value())), Optional.empty());
            }
            if (done) {
                change.doomDone(from);
            }
            change.commit();
            return done;
        }
    }
}
