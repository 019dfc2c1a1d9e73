package io.cellfs.protocol.lock;

/** What a lock excludes. */
public enum LockMode {
    /** Exclusive locks of others. */
    SHARED,
    /** All locks of others. */
    EXCLUSIVE
}
