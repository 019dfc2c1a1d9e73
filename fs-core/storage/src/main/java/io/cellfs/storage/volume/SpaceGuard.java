package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps data from filling the disk to the last byte: the database must always be able to write. Asks the system once per some MiB. */
final class SpaceGuard {
    private static final long ASK_EVERY_BYTES = 8L << 20;
    private static final long ASK_EVERY_NANOS = 1_000_000_000L;

    private final Path directory;
    private final long reserveBytes;
    private final AtomicLong sinceAsked = new AtomicLong(Long.MAX_VALUE / 2);
    private volatile long usableBytes;
    private volatile long askedNanos;
    private volatile Reclaimer reclaimer = () -> {};

    SpaceGuard(Path directory, long reserveBytes) {
        this.directory = directory;
        this.reserveBytes = reserveBytes;
    }

    /** What may give space back: freed chunk files wait for the next flush. */
    interface Reclaimer {
        void reclaim();
    }

    void reclaimer(Reclaimer newReclaimer) {
        reclaimer = newReclaimer;
    }

    /** Refuses with DISK_FULL what would eat into the reserve. The caller holds no locks. */
    void require(long bytes) throws StorageException {
        long since = sinceAsked.addAndGet(bytes);
        if (since > ASK_EVERY_BYTES
                || usableBytes - since < reserveBytes
                || System.nanoTime() - askedNanos > ASK_EVERY_NANOS) {
            ask();
            since = bytes;
        }
        if (usableBytes - since < reserveBytes) {
            reclaimer.reclaim();
            ask();
        }
        if (usableBytes - bytes < reserveBytes) {
            throw Failures.of(StorageException.Reason.DISK_FULL, usableBytes + " bytes left on " + directory);
        }
    }

    private void ask() throws StorageException {
        try {
            usableBytes = Files.getFileStore(directory).getUsableSpace();
            askedNanos = System.nanoTime();
            sinceAsked.set(0);
        } catch (IOException e) {
            throw new StorageException(StorageException.Reason.IO, "free space of " + directory, e);
        }
    }
}
