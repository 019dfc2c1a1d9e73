package io.cellfs.client.region;

import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What the region cache needs of the file server. Implementations retry what can be retried and tell the status cache what they learn. */
public interface FileServerPort {
    /**
     * The server's idea of a file after an operation.
     *
     * @param dataVersion its data version
     * @param size its length in bytes
     */
    record Version(long dataVersion, long size) {}

    /** Where the data of a fetch go. */
    interface Landing {
        /** Data begin to arrive, anew if the server was asked again: they are to be put into this buffer, from its position on. */
        ByteBuffer begin() throws IOException;

        /** So many bytes from where the data began are valid so far; returns false to end the fetch early. */
        boolean received(int bytes);
    }

    /** Gives the data of a store. */
    @FunctionalInterface
    interface Content {
        /** Fills {@code dst} with the file's bytes from {@code offset}. */
        void read(ByteBuffer dst, long offset) throws IOException;
    }

    /**
     * What a store is to do.
     *
     * @param offset where the data goes
     * @param length bytes of data, 0 to set the size only
     * @param fileSize the size that the file shall have, at least {@code offset + length}
     * @param content the data
     */
    record StoreRequest(long offset, long length, long fileSize, Content content) {}

    /** Reads at most {@code length} bytes from {@code offset}, short at the end of the file; the version is that of the data. */
    Version fetch(Fid file, long offset, int length, Landing landing) throws IOException;

    /**
     * Reads at most {@code length} bytes from {@code offset}, short at the end of the file, of what a file of a read-only volume held at a data version.
     *
     * @throws FsException ESTALE when no server has that any more
     */
    void fetchAt(Fid file, long dataVersion, long offset, int length, Landing landing) throws IOException;

    /** Stores data in one call. */
    Version store(Fid file, StoreRequest request) throws IOException;

    /**
     * After a fetch or a store that failed with ETIMEDOUT, as transfers hold what others need and so do not wait without an end: waits, if that is the policy,
     * until it may be tried again. False if it is not: then that was the answer.
     */
    default boolean awaitServer(Fid file) throws IOException {
        return false;
    }

    /** Whether calls for a file fail as its volume is being let go of by force: nothing has been refused then. */
    default boolean isLetGo(Fid file) {
        return false;
    }
}
