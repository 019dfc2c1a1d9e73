package io.cellfs.server.lock;

/** Kinds of whole-file lock. */
public enum LockType {
    /** Shared. */
    READ,
    /** Exclusive. */
    WRITE
}
