package io.cellfs.cli.admin;

import io.cellfs.protocol.ext.PropertyExtensions.Publication;
import io.cellfs.protocol.ext.PropertyExtensions.Publications;
import io.cellfs.protocol.ext.PropertyExtensions.PublishReply;
import java.util.Map;
import java.util.SortedMap;

/** What servers keep with read-write volumes for those who use them. Every call may fail with {@link AdminException}. */
public interface PropertyAdmin {
    /**
     * What is kept with a volume of how nodes treat it, by name.
     *
     * @throws AdminException NOT_FOUND, UNREACHABLE, FAILED (the server is not one of CellFS)
     */
    SortedMap<String, String> properties(String nameOrId) throws AdminException;

    /**
     * Changes it, all or nothing.
     *
     * @param changes new values by name, empty to take one away; what is not named stays
     * @return the properties then
     * @throws AdminException NOT_FOUND, UNREACHABLE, FAILED (the server is not one of CellFS)
     */
    SortedMap<String, String> setProperties(String nameOrId, Map<String, String> changes) throws AdminException;

    /**
     * Lets a node use a volume, unless another's use forbids that.
     *
     * @throws AdminException NOT_FOUND, UNREACHABLE, FAILED (the server is not one of CellFS)
     */
    PublishReply publish(String nameOrId, Publication publication) throws AdminException;

    /**
     * Ends that.
     *
     * @param node the node; empty: all
     * @throws AdminException NOT_FOUND, UNREACHABLE, FAILED (the server is not one of CellFS)
     */
    void unpublish(String nameOrId, String node) throws AdminException;

    /**
     * Some nodes that may use a volume, first the one that it is alone for or that writes, then by their ids.
     *
     * @param after empty for the first ones, else what the answer before told to go on with
     * @throws AdminException NOT_FOUND, UNREACHABLE, FAILED (the server is not one of CellFS)
     */
    Publications publications(String nameOrId, String after) throws AdminException;
}
