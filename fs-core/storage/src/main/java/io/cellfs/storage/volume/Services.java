package io.cellfs.storage.volume;

import io.cellfs.storage.chunk.BufferPool;
import io.cellfs.storage.chunk.ChunkFiles;
import io.cellfs.storage.chunk.ChunkIo;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.MetaStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/** What the volumes of a partition share. */
public final class Services {
    private static final int POOLED_CHUNK_BUFFERS = 32;

    private final MetaStore store;
    private final ChunkFiles files;
    private final ChunkIo chunks;
    private final InstantSource clock;
    private final LockTable locks = new LockTable();
    private final BufferPool buffers = new BufferPool(ChunkRecord.CHUNK_BYTES, POOLED_CHUNK_BUFFERS);
    private final RecordCache cache;
    private final BlobCache blobs;
    private final SpaceGuard disk;
    private final DamageLog damage = new DamageLog();
    private final AtomicBoolean owesSync = new AtomicBoolean();

    /** Sizes of the shared caches, and what must stay free on the disk. */
    public record Limits(int cachedVnodes, long blobCacheBytes, long reserveBytes) {}

    /** Services on a database and its chunk files, which lie in {@code directory}. */
    public Services(
            MetaStore store, ChunkFiles files, ChunkIo chunks, InstantSource clock, Path directory, Limits limits) {
        this.store = store;
        this.files = files;
        this.chunks = chunks;
        this.clock = clock;
        this.cache = new RecordCache(limits.cachedVnodes(), limits.cachedVnodes());
        this.blobs = new BlobCache(limits.blobCacheBytes());
        this.disk = new SpaceGuard(directory, limits.reserveBytes());
    }

    /** The database. */
    public MetaStore store() {
        return store;
    }

    /** The chunk files. */
    public ChunkFiles files() {
        return files;
    }

    /** Reading and making chunks. */
    public ChunkIo chunks() {
        return chunks;
    }

    /** Locks of vnodes. */
    public LockTable locks() {
        return locks;
    }

    /** The time in 100 ns units since the epoch. */
    public long now() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 10_000_000 + now.getNano() / 100;
    }

    /** Sets what is run when the disk is full, before anything is refused. */
    public void whenFull(Runnable flush) {
        disk.reclaimer(flush::run);
    }

    /** Says whether a volume that came to rest had written something that is not known to be stable; tells what was said before. */
    public boolean owesSync(boolean owes) {
        return owesSync.getAndSet(owes);
    }

    BufferPool buffers() {
        return buffers;
    }

    RecordCache cache() {
        return cache;
    }

    BlobCache blobs() {
        return blobs;
    }

    DamageLog damage() {
        return damage;
    }

    SpaceGuard disk() {
        return disk;
    }
}
