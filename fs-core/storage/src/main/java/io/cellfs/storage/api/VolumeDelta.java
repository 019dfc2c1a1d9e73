package io.cellfs.storage.api;

import java.util.List;

/** A cursor over differences between two frozen contents of a volume. Not thread-safe. */
public interface VolumeDelta extends AutoCloseable {
    /**
     * Up to {@code max} further differences, in no particular order; empty at the end. One that comes a second time says the same again.
     * A chunk's hash is computed if nobody did before.
     */
    List<Difference> next(int max) throws StorageException;

    /** Lets go of the two clones. */
    @Override
    void close();
}
