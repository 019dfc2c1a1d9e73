package io.cellfs.storage.api;

/** Watches a check while it runs. Whoever watches may let it wait, or end it by throwing. */
public interface CheckListener {
    /** Looks away. */
    CheckListener NONE = new CheckListener() {};

    /** So much more was looked at; {@code bytes} of them were read to verify them. Called often. */
    default void looked(long vnodes, long entries, long chunks, long bytes) {}

    /** Something is wrong. Called for each finding, without bound. */
    default void problem(String what) {}

    /** The problem that was told last is that chunk {@code index} of a file cannot be read, or is not what was written. */
    default void damaged(long vnode, int unique, long index) {}
}
