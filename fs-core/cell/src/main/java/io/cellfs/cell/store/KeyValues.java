package io.cellfs.cell.store;

import org.jspecify.annotations.Nullable;

/** Ordered bytes to bytes, for reading. Keys compare as unsigned bytes. */
public interface KeyValues {
    /** The value of a key, null when it has none. */
    byte @Nullable [] get(byte[] key);

    /** Visits the keys from {@code from} on that start with {@code prefix}, in order, until the visitor has had enough. */
    void scan(byte[] prefix, byte[] from, Visitor visitor);

    /** Sees one key and its value. */
    @FunctionalInterface
    interface Visitor {
        /** Returns whether to go on. */
        boolean visit(byte[] key, byte[] value);
    }
}
