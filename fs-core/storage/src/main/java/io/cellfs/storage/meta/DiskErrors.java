package io.cellfs.storage.meta;

import io.cellfs.storage.api.StorageException.Reason;
import org.jspecify.annotations.Nullable;

/** What a failed write says of the disk. The words are those of the C library, which Java and RocksDB both pass on. */
public final class DiskErrors {
    private DiskErrors() {}

    /** DISK_FULL, DISK_READ_ONLY, or IO for whatever else the message tells. */
    public static Reason reason(@Nullable String message) {
        String words = String.valueOf(message);
        if (words.contains("No space left on device") || words.contains("Disk quota exceeded")) {
            return Reason.DISK_FULL;
        }
        return words.contains("Read-only file system") ? Reason.DISK_READ_ONLY : Reason.IO;
    }
}
