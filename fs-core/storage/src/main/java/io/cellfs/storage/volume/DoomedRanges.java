package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.RecordCursor;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Frees the chunks of long files piece by piece, after a change that no longer shows them; goes on after a crash. */
public final class DoomedRanges {
    private static final int CHUNKS_PER_CHANGE = 256;

    private DoomedRanges() {}

    static byte[] encode(long end, long epoch) {
        return ByteBuffer.allocate(16).putLong(end).putLong(epoch).array();
    }

    /** A doomed range's record. */
    public static DoomedRange decode(byte[] key, byte[] value) throws StorageException {
        if (value.length != 8 && value.length != 16) {
            throw Failures.of(StorageException.Reason.CORRUPT, "doomed range");
        }
        ByteBuffer in = ByteBuffer.wrap(value);
        return new DoomedRange(Keys.chunkKey(key), in.getLong(), in.hasRemaining() ? in.getLong() : 0);
    }

    /** Frees a range; the caller holds the vnode's lock or is alone with the file. */
    static void free(VolumeState volume, DoomedRange range) throws StorageException {
        while (!freeSome(volume, range)) {
            Thread.onSpinWait();
        }
    }

    /** Frees some chunks of a range; true when none is left. */
    static boolean freeSome(VolumeState volume, DoomedRange range) throws StorageException {
        ChunkKey from = range.from();
        byte[] prefix = Keys.file(from);
        try (Change change = new Change(volume, range.epoch());
                RecordCursor cursor = volume.scan(prefix, Keys.chunk(from))) {
            int count = 0;
            boolean done = true;
            while (cursor.next()) {
                ChunkKey key = Keys.chunkKey(cursor.key());
                if (key.index() >= range.end()) {
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
