package io.cellfs.storage.api;

/** The kinds of {@link Difference}. */
public enum DifferenceKind {
    VNODE,
    ENTRY,
    LINK,
    CHUNK
}
