package io.cellfs.storage.api;

import java.util.List;

/** A cursor over differences between two frozen contents of a volume. Not thread-safe. */
public interface VolumeDelta extends AutoCloseable {
    /**
     * Up to {@code max} further differences, in no particular order; empty at the end. One that comes a second time says the same again.
     * A chunk's hash is computed if nobody did before. Between two calls the clones may be removed, or show other content.
     *
     * @throws StorageException NO_VOLUME when a clone is gone or shows another content by now
     */
    List<Difference> next(int max) throws StorageException;

    /** Ends it. */
    @Override
    void close();
}
