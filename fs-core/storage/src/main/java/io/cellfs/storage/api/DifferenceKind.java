package io.cellfs.storage.api;

/** The kinds of {@link Difference}. */
public enum DifferenceKind {
    VNODE,
    ENTRY,
    LINK,
    CHUNK,
    /** Where data is, without hashes, for who lacks all of it; not together with {@link #CHUNK}. */
    PLACE,
    /** Bytes that only the older content shows, alone. */
    FORMER_BYTES
}
