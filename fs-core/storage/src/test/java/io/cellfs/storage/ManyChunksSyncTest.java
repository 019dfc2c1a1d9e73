package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cellfs.protocol.Fid;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sync of so many changed chunks that they are synced with one call, not one by one. */
final class ManyChunksSyncTest {
    private static final int CHUNKS = 48;
    /** More than what stands in the chunk's record itself. */
    private static final int BYTES = 20_000;

    @TempDir
    Path root;

    private final Random random = new Random(1);

    @Test
    void leavesNothingDirtyAndLosesNothing() throws Exception {
        byte[][] content = new byte[CHUNKS][BYTES];
        Fid file;
        try (Fixture f = new Fixture(root)) {
            file = f.file("f");
            write(f, file, content);
            f.volume.sync();
            write(f, file, content);
            f.volume.sync();
        }
        try (MetaStore store = MetaStore.open(root.resolve("meta"), 1 << 20, 1 << 20);
                MetaStore.Cursor dirty = store.scan(Keys.dirty(), Keys.dirty())) {
            assertFalse(dirty.next(), "a chunk is dirty after the sync");
        }
        try (Fixture f = new Fixture(root)) {
            for (int i = 0; i < CHUNKS; i++) {
                assertArrayEquals(content[i], f.read(file, (long) i * ChunkRecord.CHUNK_BYTES, BYTES), "chunk " + i);
            }
        }
    }

    private void write(Fixture f, Fid file, byte[][] content) throws StorageException {
        for (int i = 0; i < CHUNKS; i++) {
            random.nextBytes(content[i]);
            f.write(file, (long) i * ChunkRecord.CHUNK_BYTES, content[i]);
        }
    }
}
