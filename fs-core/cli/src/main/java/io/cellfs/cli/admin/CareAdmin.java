package io.cellfs.cli.admin;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Looking after volumes. Every call may fail with {@link AdminException}. */
public interface CareAdmin {
    /**
     * Checks a volume, backup, read-only volume or snapshot while it is used.
     *
     * @param place of several read-only copies, the one at this server and partition; empty for the first
     * @param progress is told from time to time how far it is
     * @throws AdminException NOT_FOUND, BUSY (the server runs other checks), FAILED
     */
    CheckOutcome check(String nameOrId, VolumeAdmin.Place place, Consumer<CheckProgress> progress)
            throws AdminException;

    /**
     * Checks all volumes of a server, one after the other.
     *
     * @param server {@code host} or {@code host:port} of its file or volume service
     * @param partition as "a" or "/vicepa"; empty for all
     * @throws AdminException NOT_FOUND, BUSY, UNREACHABLE
     */
    CheckOutcome checkServer(String server, Optional<String> partition, Consumer<CheckProgress> progress)
            throws AdminException;

    /**
     * How a volume is used.
     *
     * @throws AdminException NOT_FOUND, UNREACHABLE, FAILED (the server is not one of CellFS)
     */
    VolumeStatistics statistics(String nameOrId) throws AdminException;

    /**
     * What the sites of a volume keep of what they showed before they were released anew, as far as their servers answer soon and are of CellFS.
     *
     * @throws AdminException NOT_FOUND
     */
    FormerSummary formers(String nameOrId) throws AdminException;

    /**
     * The same of all volumes of a server.
     *
     * @param server {@code host} or {@code host:port} of its file or volume service
     * @throws AdminException NOT_FOUND, UNREACHABLE, FAILED (the server is not one of CellFS)
     */
    FormerSummary formersAt(String server) throws AdminException;

    /**
     * Sets what a volume may use at most, whatever its quota is.
     *
     * @param maximumBytes 0 for no such bound
     * @throws AdminException NOT_FOUND, UNREACHABLE, FAILED (the server is not one of CellFS)
     */
    VolumeStatistics setMaxSize(String nameOrId, long maximumBytes) throws AdminException;

    /** What is kept with volumes for their users. */
    PropertyAdmin properties();

    /**
     * How far the scrub of a server's partitions is.
     *
     * @param server {@code host} or {@code host:port} of its file or volume service
     * @param partition as "a" or "/vicepa"; empty for all
     * @param begin begin a pass now, where none is on its way
     * @throws AdminException NOT_FOUND, UNREACHABLE, FAILED (the server is not one of CellFS)
     */
    List<ScrubSummary> scrub(String server, Optional<String> partition, boolean begin) throws AdminException;
}
