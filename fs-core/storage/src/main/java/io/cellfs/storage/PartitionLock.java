package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Sees to it that one process at a time uses a partition. */
final class PartitionLock implements AutoCloseable {
    private final FileChannel channel;

    private PartitionLock(FileChannel channel) {
        this.channel = channel;
    }

    static PartitionLock take(Path directory) throws StorageException {
        FileChannel channel;
        try {
            channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StorageException(StorageException.Reason.IO, "partition directory " + directory + ": " + e, e);
        }
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                return new PartitionLock(channel);
            }
            channel.close();
        } catch (OverlappingFileLockException | IOException e) {
            throw inUse(directory, e);
        }
        throw inUse(directory, null);
    }

    private static StorageException inUse(Path directory, @Nullable Exception cause) {
        return new StorageException(
                StorageException.Reason.IO,
                "partition " + directory + " is in use by another process",
                cause == null ? new IllegalStateException("lock is held") : cause);
    }

    @Override
    public void close() throws StorageException {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StorageException(StorageException.Reason.IO, "partition lock", e);
        }
    }
}
