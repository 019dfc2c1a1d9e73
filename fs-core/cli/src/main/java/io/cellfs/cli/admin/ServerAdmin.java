package io.cellfs.cli.admin;

import java.util.List;

/** The file servers of one cell. */
public interface ServerAdmin {
    /**
     * All servers that the location database knows; those that do not answer in time are listed as such.
     *
     * @throws AdminException UNREACHABLE when no location server answers
     */
    List<ServerSummary> list() throws AdminException;

    /**
     * Makes the cell forget a server that is gone for good.
     *
     * @param server {@code host}, or {@code host:port} of its file or volume service
     * @throws AdminException NOT_FOUND; INVALID while the location database names volumes on it
     */
    ServerSummary remove(String server) throws AdminException;
}
