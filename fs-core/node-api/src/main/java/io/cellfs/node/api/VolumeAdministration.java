package io.cellfs.node.api;

import java.util.List;

/**
 * Port: administration of the read-write volumes of a cell. Called from many threads; arguments are checked. All calls fail with
 * {@link NodeApiException}: NOT_FOUND for an unknown cell, UNAVAILABLE when it cannot be reached.
 */
public interface VolumeAdministration extends SnapshotAdministration, PropertyAdministration {
    /**
     * Makes a volume. Idempotent: a volume of this name and quota is returned as it is.
     *
     * @param name as {@link Names#requireNewVolume} allows
     * @param quotaBytes a multiple of 1024, at most 2^53; 0: no bound
     * @throws NodeApiException ALREADY_EXISTS (that name with another quota), RESOURCE_EXHAUSTED (no partition can hold it)
     */
    VolumeDescription create(String cell, String name, long quotaBytes) throws NodeApiException;

    /**
     * Removes a volume and its data. Does nothing for a volume that does not exist, nor for the handle of a read-only or backup volume.
     *
     * @throws NodeApiException FAILED_PRECONDITION (it is attached to this node)
     */
    void delete(VolumeHandle volume) throws NodeApiException;

    /** A volume by its handle; NOT_FOUND, also for the handle of a read-only or backup volume. */
    VolumeDescription get(VolumeHandle volume) throws NodeApiException;

    /** Whether a volume serves, of whatever kind: read-write, read-only (on any of its servers), backup or snapshot. NOT_FOUND. */
    VolumeState state(VolumeHandle volume) throws NodeApiException;

    /** A volume by its name; NOT_FOUND. */
    VolumeDescription find(String cell, String name) throws NodeApiException;

    /**
     * Volumes in ascending order of their ids.
     *
     * @param afterVolumeId only volumes with greater ids; 0 from the beginning
     * @param limit at most so many, 1 to 1,001
     */
    List<VolumeDescription> list(String cell, long afterVolumeId, int limit) throws NodeApiException;

    /**
     * Changes a volume's quota, as for {@link #create}.
     *
     * @throws NodeApiException NOT_FOUND, FAILED_PRECONDITION (less than it holds)
     */
    VolumeDescription setQuota(VolumeHandle volume, long quotaBytes) throws NodeApiException;

    /**
     * Sets how far a volume's quota may be raised.
     *
     * @param maximumBytes a multiple of 1024, at most 2^53; 0: no such bound
     * @throws NodeApiException NOT_FOUND, FAILED_PRECONDITION (less than its quota)
     */
    void setMaximum(VolumeHandle volume, long maximumBytes) throws NodeApiException;

    /** How far a volume's quota may be raised, in bytes; 0: no such bound. NOT_FOUND. */
    long maximum(VolumeHandle volume) throws NodeApiException;

    /** The space of the cell's partitions. */
    CellCapacity capacity(String cell) throws NodeApiException;

    /** The names that begin so: of volumes and snapshots, also of those being made; 100 at most. */
    List<String> names(String cell, String prefix) throws NodeApiException;

    /** What statfs tells of a volume, of whatever kind; NOT_FOUND. Nothing but the state while its servers do not answer. */
    VolumeUsage usage(VolumeHandle volume) throws NodeApiException;
}
