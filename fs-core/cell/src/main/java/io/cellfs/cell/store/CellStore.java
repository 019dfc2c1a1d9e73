package io.cellfs.cell.store;

import java.io.IOException;

/** Where the tables lie. One writer at a time; readers see whole batches only. */
public interface CellStore extends AutoCloseable {
    /** Runs a read on one consistent view. */
    <R, X extends Exception> R read(Reader<R, X> reader) throws X;

    /** Makes a batch's writes visible and durable, all or none. */
    void commit(Batch batch) throws IOException;

    @Override
    void close();

    /** Something that reads. */
    @FunctionalInterface
    interface Reader<R, X extends Exception> {
        /** Reads from the view, which ends with the call. */
        R read(KeyValues view) throws X;
    }
}
