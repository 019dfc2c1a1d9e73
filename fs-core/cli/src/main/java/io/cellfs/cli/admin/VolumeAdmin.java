package io.cellfs.cli.admin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Volumes of one cell. A volume is named by its name or by its id in decimal. Every call may fail with {@link AdminException}. */
public interface VolumeAdmin {
    /** Takes volumes one by one. */
    interface Visitor {
        void visit(VolumeSummary volume) throws AdminException;
    }

    /** Visits the read-write volumes, however many, in the order in which the location database has them: CellFS's by id. */
    void forEach(Visitor visitor) throws AdminException;

    /** Some of the read-write volumes: at most so many of those with greater ids, ordered by id. Only theirs are read. */
    List<VolumeSummary> page(long afterId, int limit) throws AdminException;

    /** The read-write volumes, ordered by id. */
    default List<VolumeSummary> list() throws AdminException {
        List<VolumeSummary> found = new ArrayList<>();
        forEach(found::add);
        found.sort(Comparator.comparingLong(VolumeSummary::id));
        return found;
    }

    /**
     * One volume; a snapshot by its own name or id.
     *
     * @throws AdminException NOT_FOUND
     */
    VolumeSummary get(String nameOrId) throws AdminException;

    /**
     * Refuses the id of a read-only or backup volume that another volume's entry has: what is done to an entry by such an id is done to its
     * read-write volume. Only the location database is asked.
     *
     * @throws AdminException NOT_FOUND
     */
    void requireOwn(long id) throws AdminException;

    /**
     * The volume that has this very id, of whatever kind: read-write, read-only (at any of its servers), backup or snapshot. Its name is its
     * entry's. While none of its servers answers its status is {@code unreachable}, and its sizes are 0.
     *
     * @throws AdminException NOT_FOUND
     */
    VolumeSummary exactly(long id) throws AdminException;

    /**
     * Makes a read-write volume: its entry in the location database and the volume, or neither.
     *
     * @param quotaBytes enforced bound, 0 for none; rounded up to whole KiB
     * @param place where; of what that leaves open, where there is the most space
     * @throws AdminException EXISTS, INVALID, NO_SPACE, NOT_FOUND (the server)
     */
    VolumeSummary create(String name, long quotaBytes, Place place) throws AdminException;

    /** The same where there is the most space. */
    default VolumeSummary create(String name, long quotaBytes) throws AdminException {
        return create(name, quotaBytes, Place.ANYWHERE);
    }

    /**
     * Where a volume shall be made.
     *
     * @param server {@code host}, or {@code host:port} of a file or volume service; empty for any
     * @param partition as "a" or "/vicepa"; empty for any
     */
    record Place(Optional<String> server, Optional<String> partition) {
        /** Where there is the most space. */
        public static final Place ANYWHERE = new Place(Optional.empty(), Optional.empty());
    }

    /**
     * Removes what is left of a volume or snapshot whose making was broken off. Only for who knows that nobody makes it now.
     *
     * @return whether there was such a thing
     */
    boolean removeUnfinished(String name) throws AdminException;

    /** The names of volumes and snapshots, also of those being made, that begin so; 100 of them at most. */
    List<String> names(String prefix) throws AdminException;

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
     * Lets clients at a volume, or keeps them away from it, also after a restart of its server.
     *
     * @throws AdminException NOT_FOUND, BUSY
     */
    VolumeSummary setOnline(String nameOrId, boolean online) throws AdminException;

    /**
     * Where the file service of a volume is: {@code host:port} for each server that holds it.
     *
     * @throws AdminException NOT_FOUND
     */
    List<String> fileServers(String nameOrId) throws AdminException;

    /** The sites of a volume that the location database names, the read-write one first. */
    List<SiteSummary> sites(String nameOrId) throws AdminException;

    /** Asks the location database whether it answers. */
    void ping() throws AdminException;

    /** The partitions of all servers. */
    List<PartitionSpace> partitions() throws AdminException;
}
