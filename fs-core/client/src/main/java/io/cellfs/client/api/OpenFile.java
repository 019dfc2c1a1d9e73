package io.cellfs.client.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** An open regular file. Data that a writer gave is in the cache at once and at the server after {@link #flush} or {@link #fsync}. */
public interface OpenFile {
    /**
     * The attributes of the version that this open shows until its end, whatever the server has later; empty for files that follow the server's. Reads
     * of what is not cached fail with ESTALE once the server has another version.
     */
    default Optional<Attributes> bound() {
        return Optional.empty();
    }

    /** True when pages that the kernel already holds for this file still are of the current data version. */
    boolean keepCache();

    /**
     * Reads into {@code dst} from {@code offset}; short only at the end of the file.
     *
     * @return bytes read, 0 at or past the end
     */
    int read(ByteBuffer dst, long offset) throws IOException;

    /** Writes all of {@code src} at {@code offset}, or at the current end with {@code append}. EDQUOT and ENOSPC come from here or from flush. */
    void write(ByteBuffer src, long offset, boolean append) throws IOException;

    /** Stores all dirty data of the file at the server (close(2)); reports errors of earlier write-behind once. */
    void flush() throws IOException;

    /** As {@link #flush}, and the server has it on stable storage when this returns. */
    void fsync() throws IOException;

    /** Reserves (mode 0), punches (FALLOC_FL_PUNCH_HOLE|KEEP_SIZE) or zeroes a range, with Linux's fallocate modes. */
    void allocate(int mode, long offset, long length) throws IOException;

    /** lseek with SEEK_DATA (3) or SEEK_HOLE (4); ENXIO past the end. */
    long seek(long offset, int whence) throws IOException;

    /**
     * A share in the local file that holds exactly the current content, to be closed before this; empty when there is none: the file is small, not wholly
     * cached, has data to be stored, or too much is shared already.
     */
    default Optional<LocalCopy> localCopy() throws IOException {
        return Optional.empty();
    }

    /** Ends the open. An unlinked file is freed at the server on its last close. */
    void close();
}
