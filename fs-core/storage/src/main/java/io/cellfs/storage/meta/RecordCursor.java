package io.cellfs.storage.meta;

import io.cellfs.storage.api.StorageException;

/** A walk over records in key order. */
public interface RecordCursor extends AutoCloseable {
    /** Goes to the first or next record; false at the end. */
    boolean next() throws StorageException;

    /** The record's key. */
    byte[] key();

    /** The record's value. */
    byte[] value();

    @Override
    void close();
}
