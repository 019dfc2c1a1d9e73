package io.cellfs.cli.admin;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/** Copies of volumes: dumps in the AFS format, backups, clones and named snapshots. Every call may fail with {@link AdminException}. */
public interface CopyAdmin {
    /**
     * How much a dump would be.
     *
     * @param since seconds since 1970; what has not changed since is only listed; 0 for everything
     * @throws AdminException NOT_FOUND, BUSY
     */
    DumpReport measure(String nameOrId, long since) throws AdminException;

    /**
     * Writes a dump of a volume, backup, read-only volume or snapshot. A read-write volume waits meanwhile.
     *
     * @param omitDirectories leaves the content of unchanged directories out of an incremental dump
     * @param progress told of the bytes written so far
     * @throws AdminException NOT_FOUND, BUSY, FAILED
     */
    DumpReport dump(String nameOrId, long since, boolean omitDirectories, OutputStream to, LongConsumer progress)
            throws AdminException;

    /** What becomes of a volume that a dump is restored to. */
    enum RestoreMode {
        /** The volume must be new. */
        NEW,
        /** An existing volume gets the content of a full dump. */
        OVERWRITE,
        /** An existing volume gets what an incremental dump says has changed. */
        INCREMENTAL
    }

    /**
     * Restores a dump.
     *
     * @param site where a new volume goes: server and partition; empty for where most space is
     * @param progress told of the bytes read so far
     * @throws AdminException EXISTS, NOT_FOUND, BUSY, FAILED when the dump is damaged: a new volume is then removed again
     */
    DumpReport restore(
            String name, Optional<ReplicaSite> site, RestoreMode mode, InputStream from, LongConsumer progress)
            throws AdminException;

    /**
     * Makes or renews the backup volume, {@code NAME.backup}.
     *
     * @throws AdminException NOT_FOUND, BUSY
     */
    CopySummary backup(String nameOrId) throws AdminException;

    /**
     * Makes a read-write volume that starts with another's content: that of a volume, backup or snapshot on the same partition.
     *
     * @param quotaBytes its enforced bound, 0 for none; rounded up to whole KiB; empty for what the other one has
     * @throws AdminException NOT_FOUND, EXISTS, BUSY
     */
    CopySummary copy(String nameOrId, String newName, OptionalLong quotaBytes) throws AdminException;

    /**
     * Makes a named snapshot: a read-only volume {@code VOLUME.SNAPSHOT}.
     *
     * @throws AdminException NOT_FOUND, EXISTS, INVALID, BUSY
     */
    CopySummary snapshot(String nameOrId, String snapshot) throws AdminException;

    /**
     * Makes named snapshots of several volumes, on any servers, of one moment: what a writer of them knew to be written when it wrote what is in
     * one of the snapshots, is in the others. All or none is made.
     *
     * @throws AdminException NOT_FOUND, EXISTS, INVALID, BUSY
     */
    void snapshots(List<String> namesOrIds, String snapshot) throws AdminException;

    /**
     * The named snapshots of a volume, oldest first.
     *
     * @throws AdminException NOT_FOUND
     */
    List<CopySummary> snapshots(String nameOrId) throws AdminException;

    /**
     * Removes a named snapshot.
     *
     * @param dryRun only look which one that is
     * @throws AdminException NOT_FOUND, BUSY
     */
    CopySummary removeSnapshot(String nameOrId, String snapshot, boolean dryRun) throws AdminException;

    /**
     * Gives a volume the content of one of its named snapshots again. Later snapshots stay.
     *
     * @param dryRun only tell what would change
     * @throws AdminException NOT_FOUND, INVALID, BUSY
     */
    RestoreReport restoreSnapshot(String nameOrId, String snapshot, boolean dryRun) throws AdminException;
}
