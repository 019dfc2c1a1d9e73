package io.cellfs.storage;

import io.cellfs.rocks.DirectoryLock;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.chunk.ChunkFiles;
import io.cellfs.storage.chunk.ChunkIo;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.ChunkIdSource;
import io.cellfs.storage.meta.DiskErrors;
import io.cellfs.storage.meta.HeaderRecords;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.PartitionValue;
import io.cellfs.storage.volume.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An open partition directory: the lock, the database and the chunk files, recovered from whatever happened before. */
final class Core implements AutoCloseable {
    /** Number of the layout that ADR 0005 describes. */
    private static final long FORMAT = 1;

    private static final String CLOSING = "closing chunk files";

    private final DirectoryLock lock;
    private final MetaStore store;
    private final ChunkFiles files;
    private final ChunkIdSource ids;
    private final Services services;

    private Core(DirectoryLock lock, MetaStore store, ChunkFiles files, ChunkIdSource ids, Services services) {
        this.lock = lock;
        this.store = store;
        this.files = files;
        this.ids = ids;
        this.services = services;
    }

    static Core open(Path directory, PartitionConfig config) throws StorageException {
        try {
            Files.createDirectories(directory.resolve("chunks"));
            Files.createDirectories(directory.resolve("meta"));
        } catch (IOException e) {
            throw new StorageException(StorageException.Reason.IO, "partition directory " + directory + ": " + e, e);
        }
        DirectoryLock lock = lock(directory);
        try {
            return openLocked(lock, directory, config);
        } catch (StorageException e) {
            unlock(lock);
            throw e;
        }
    }

    private static DirectoryLock lock(Path directory) throws StorageException {
        try {
            return DirectoryLock.take(directory, "partition");
        } catch (IOException e) {
            StorageException.Reason reason = DiskErrors.reason(e.getMessage());
            throw new StorageException(
                    reason,
                    reason == StorageException.Reason.DISK_READ_ONLY
                            ? directory + " is on a file system that is mounted read-only"
                            : String.valueOf(e.getMessage()),
                    e);
        }
    }

    private static void unlock(DirectoryLock lock) throws StorageException {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StorageException(StorageException.Reason.IO, "partition lock", e);
        }
    }

    private static Core openLocked(DirectoryLock lock, Path directory, PartitionConfig config) throws StorageException {
        MetaStore store =
                MetaStore.open(directory.resolve("meta"), config.blockCacheBytes(), config.writeBufferBytes());
        ChunkFiles files = new ChunkFiles(directory.resolve("chunks"), config.maxOpenChunks());
        try {
            checkFormat(store, directory);
            ChunkIdSource ids = new ChunkIdSource(store);
            Services services = new Services(
                    store,
                    files,
                    new ChunkIo(files, ids::next),
                    config.clock(),
                    directory,
                    new Services.Limits(config.cachedVnodes(), config.blobCacheBytes(), config.reserveBytes()));
            new Recovery(services).run();
            HeaderRecords.completeNames(store);
            return new Core(lock, store, files, ids, services);
        } catch (StorageException e) {
            store.close();
            close(files);
            throw e;
        }
    }

    private static void close(ChunkFiles files) throws StorageException {
        try {
            files.close();
        } catch (IOException e) {
            throw new StorageException(StorageException.Reason.IO, CLOSING, e);
        }
    }

    private static void checkFormat(MetaStore store, Path directory) throws StorageException {
        byte[] key = Keys.partition(PartitionValue.FORMAT);
        long format = store.counter(key);
        if (format == 0) {
            try (Batch batch = store.batch()) {
                store.write(MetaStore.putCounter(batch, key, FORMAT));
            }
        } else if (format != FORMAT) {
            throw new StorageException(
                    StorageException.Reason.CORRUPT,
                    "partition " + directory + " has layout " + format + ", this version knows " + FORMAT);
        }
    }

    Services services() {
        return services;
    }

    ChunkIdSource ids() {
        return ids;
    }

    @Override
    public void close() throws StorageException {
        try {
            try (files) {
                ids.close();
            }
            store.flush();
            store.sync();
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException(StorageException.Reason.IO, CLOSING, e);
        } finally {
            store.close();
            unlock(lock);
        }
    }
}
