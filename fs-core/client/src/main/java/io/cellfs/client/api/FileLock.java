package io.cellfs.client.api;

/**
 * A byte-range lock.
 *
 * @param kind shared, exclusive, or none to unlock
 * @param start first byte
 * @param end last byte, inclusive; {@link Long#MAX_VALUE} for "to the end"
 * @param owner the kernel's lock owner
 * @param pid the process to name to others
 * @param flock whether this is a flock lock (whole file, own space) rather than a POSIX one
 */
public record FileLock(Kind kind, long start, long end, long owner, int pid, boolean flock) {
    /** What a lock excludes. */
    public enum Kind {
        NONE,
        SHARED,
        EXCLUSIVE
    }
}
