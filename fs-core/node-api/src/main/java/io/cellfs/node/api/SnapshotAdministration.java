package io.cellfs.node.api;

import java.util.List;
import java.util.Optional;

/**
 * Port: named snapshots of a cell, and volumes made of volumes and snapshots. Called from many threads; arguments are checked. All calls fail
 * with {@link NodeApiException}: NOT_FOUND for an unknown cell, UNAVAILABLE when it cannot be reached or another call makes the same thing.
 */
public interface SnapshotAdministration {
    /**
     * Makes a snapshot. Idempotent: one of this volume and name is returned as it is.
     *
     * @param name as {@link Names#requireSnapshot} allows
     * @throws NodeApiException NOT_FOUND (the volume), INVALID_ARGUMENT (with the volume's the name is too long)
     */
    SnapshotDescription createSnapshot(VolumeHandle source, String name) throws NodeApiException;

    /**
     * Makes snapshots of several volumes of one cell, of one moment: what a writer of them knew to be written when it wrote what is in one of the
     * snapshots, is in the others. Idempotent: snapshots of exactly these volumes and this name are returned as they are.
     *
     * @param sources at least one, none twice
     * @param name as {@link Names#requireSnapshot} allows
     * @throws NodeApiException NOT_FOUND (a volume), ALREADY_EXISTS (the name is of other volumes' snapshots), INVALID_ARGUMENT (with a volume's
     *     the name is too long)
     */
    List<SnapshotDescription> createSnapshots(List<VolumeHandle> sources, String name) throws NodeApiException;

    /**
     * Removes a snapshot. Does nothing for one that does not exist, nor to a volume that is none.
     *
     * @throws NodeApiException FAILED_PRECONDITION (it is attached to this node)
     */
    void deleteSnapshot(VolumeHandle snapshot) throws NodeApiException;

    /** A snapshot by its handle; NOT_FOUND, also where that is of something else. */
    SnapshotDescription getSnapshot(VolumeHandle snapshot) throws NodeApiException;

    /**
     * Snapshots in ascending order of their ids.
     *
     * @param source only those of this volume, which may be gone
     * @param afterId only those with greater ids; 0 from the beginning
     * @param limit at most so many, 1 to 1,001
     */
    List<SnapshotDescription> listSnapshots(String cell, Optional<VolumeHandle> source, long afterId, int limit)
            throws NodeApiException;

    /** The snapshots with this name behind that of their volume, whichever that is. */
    List<SnapshotDescription> snapshotsNamed(String cell, String name) throws NodeApiException;

    /**
     * Makes a read-write volume that starts with the content of another volume or snapshot. Idempotent: a volume of this name and quota is
     * returned as it is, of whatever it was made.
     *
     * @param name as {@link Names#requireNewVolume} allows
     * @param quotaBytes as for {@link VolumeAdministration#create}
     * @throws NodeApiException NOT_FOUND (the source), ALREADY_EXISTS (that name with another quota), RESOURCE_EXHAUSTED (beyond the maximum
     *     that it has of its source)
     */
    VolumeDescription copy(VolumeHandle source, String name, long quotaBytes) throws NodeApiException;
}
