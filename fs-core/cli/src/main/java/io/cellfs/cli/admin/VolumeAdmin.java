package io.cellfs.cli.admin;

import java.util.List;

/** Volumes of one cell. A volume is named by its name or by its id in decimal. Every call may fail with {@link AdminException}. */
public interface VolumeAdmin {
    /** The read-write volumes, ordered by id. */
    List<VolumeSummary> list() throws AdminException;

    /**
     * One volume.
     *
     * @throws AdminException NOT_FOUND
     */
    VolumeSummary get(String nameOrId) throws AdminException;

    /**
     * Makes a read-write volume: its entry in the location database and the volume, or neither.
     *
     * @param quotaBytes enforced bound, 0 for none; rounded up to whole KiB
     * @throws AdminException EXISTS, INVALID, NO_SPACE
     */
    VolumeSummary create(String name, long quotaBytes) throws AdminException;

    /**
     * Removes a volume with all its data, and its entry.
     *
     * @throws AdminException NOT_FOUND, BUSY
     */
    void remove(String nameOrId) throws AdminException;

    /**
     * Gives a volume another name.
     *
     * @throws AdminException NOT_FOUND, EXISTS, INVALID
     */
    VolumeSummary rename(String nameOrId, String newName) throws AdminException;

    /**
     * Changes a volume's quota.
     *
     * @param quotaBytes enforced bound, 0 for none; rounded up to whole KiB
     * @throws AdminException NOT_FOUND, BUSY
     */
    VolumeSummary setQuota(String nameOrId, long quotaBytes) throws AdminException;

    /**
     * Where the file service of a volume is: {@code host:port} for each server that holds it.
     *
     * @throws AdminException NOT_FOUND
     */
    List<String> fileServers(String nameOrId) throws AdminException;

    /** Asks the location database whether it answers. */
    void ping() throws AdminException;

    /** The partitions of all servers. */
    List<PartitionSpace> partitions() throws AdminException;
}
