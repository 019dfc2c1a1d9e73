package io.cellfs.cli.admin;

import java.util.List;
import java.util.OptionalLong;

/** Named snapshots of all volumes, whatever becomes of the volumes. They are made by {@link CopyAdmin}. Every call may fail with {@link AdminException}. */
public interface SnapshotAdmin {
    /**
     * One snapshot.
     *
     * @throws AdminException NOT_FOUND (also where the id is that of something else)
     */
    SnapshotSummary get(long id) throws AdminException;

    /**
     * Snapshots in order of id.
     *
     * @param volumeId only those of this volume
     * @param afterId only those with greater ids
     * @param limit so many at most
     */
    List<SnapshotSummary> list(OptionalLong volumeId, long afterId, int limit) throws AdminException;

    /** Snapshots with this name behind that of the volume, whichever that is. */
    List<SnapshotSummary> named(String snapshot) throws AdminException;

    /**
     * Removes a snapshot.
     *
     * @throws AdminException NOT_FOUND (also where the id is that of something else), BUSY
     */
    void remove(long id) throws AdminException;
}
