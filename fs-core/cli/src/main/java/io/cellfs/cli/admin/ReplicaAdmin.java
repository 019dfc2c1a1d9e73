package io.cellfs.cli.admin;

import java.util.List;
import java.util.function.Consumer;

/** Read-only sites of volumes, releases to them, and moves. A volume is named by its name or by its id in decimal. */
public interface ReplicaAdmin {
    /**
     * Adds a read-only site; it serves after the next release.
     *
     * @param server {@code host} or {@code host:port} of its file or volume service
     * @param partition as "a" or "/vicepa"
     * @throws AdminException NOT_FOUND, EXISTS, INVALID, BUSY (the entry is locked)
     */
    ReplicaSite addSite(String nameOrId, String server, String partition) throws AdminException;

    /**
     * Removes a read-only site and what is there.
     *
     * @param dryRun only look whether there is such a site
     * @throws AdminException NOT_FOUND, INVALID, BUSY
     */
    ReplicaSite removeSite(String nameOrId, String server, String partition, boolean dryRun) throws AdminException;

    /**
     * Publishes the present content to all read-only sites.
     *
     * @param force take over the lock of a release that was given up
     * @param progress is told from time to time how far it is
     * @throws AdminException NOT_FOUND, BUSY, FAILED (some sites still show the old content)
     */
    JobReport release(String nameOrId, boolean force, Consumer<JobReport> progress) throws AdminException;

    /**
     * The sites that a release would bring up to date.
     *
     * @throws AdminException NOT_FOUND, INVALID (there are none)
     */
    List<SiteSummary> planRelease(String nameOrId) throws AdminException;

    /**
     * Moves the read-write volume while it is used.
     *
     * @throws AdminException NOT_FOUND, INVALID, BUSY, FAILED
     */
    JobReport move(String nameOrId, String server, String partition, boolean force, Consumer<JobReport> progress)
            throws AdminException;

    /** Where the volume would go, checked as far as possible without doing it. */
    ReplicaSite plan(String nameOrId, String server, String partition) throws AdminException;
}
