package io.cellfs.mount.fuse;

import java.lang.foreign.MemorySegment;

/** A descriptor of {@code /dev/fuse}: whole requests are read from it, whole answers and notifications written to it. Thread-safe. */
interface FuseDevice extends AutoCloseable {
    /** Waits for a request, unless made not to wait (-EAGAIN then); its length, or -errno (ENODEV: unmounted). */
    long read(MemorySegment buffer);

    /** Writes one message of {@code length} bytes; the length, or -errno. */
    long write(MemorySegment buffer, long length);

    /** Gives the descriptor back. */
    @Override
    void close();
}
