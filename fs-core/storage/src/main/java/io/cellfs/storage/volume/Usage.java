package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import java.util.concurrent.atomic.AtomicLong;

/** What a volume uses, and its quota. */
final class Usage {
    /** Bytes that a vnode counts for, besides its data. */
    static final long VNODE_BYTES = 512;

    private final AtomicLong usedBytes;
    private final AtomicLong files;

    Usage(long usedBytes, long files) {
        this.usedBytes = new AtomicLong(usedBytes);
        this.files = new AtomicLong(files);
    }

    long usedBytes() {
        return usedBytes.get();
    }

    long files() {
        return files.get();
    }

    /** Takes (or gives back) bytes; growth beyond the quota is refused. */
    void take(long bytes, long quotaBytes) throws StorageException {
        while (true) {
            long used = usedBytes.get();
            check(used, bytes, quotaBytes);
            if (usedBytes.compareAndSet(used, used + bytes)) {
                return;
            }
        }
    }

    /** Refuses growth that would not fit at present. */
    void check(long growth, long quotaBytes) throws StorageException {
        check(usedBytes.get(), growth, quotaBytes);
    }

    private static void check(long used, long growth, long quotaBytes) throws StorageException {
        if (growth > 0 && quotaBytes > 0 && growth > quotaBytes - used) {
            throw Failures.of(
                    StorageException.Reason.OVER_QUOTA,
                    used + " bytes used of " + quotaBytes + ", " + growth + " more");
        }
    }

    void giveBack(long bytes) {
        usedBytes.addAndGet(-bytes);
    }

    void addFiles(long count) {
        files.addAndGet(count);
    }
}
