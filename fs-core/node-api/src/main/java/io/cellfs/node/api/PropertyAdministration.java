package io.cellfs.node.api;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Port: what is kept with read-write volumes of how nodes treat them, and which nodes may use them. All calls fail with {@link NodeApiException}. */
public interface PropertyAdministration {
    /** The properties of a volume by name; NOT_FOUND. Names that this version does not know are among them if another one has set them. */
    SortedMap<String, String> properties(VolumeHandle volume) throws NodeApiException;

    /**
     * Changes properties of a volume, all or none.
     *
     * @param changes new values by name, as {@link VolumeProperty#value} gives them: empty to take one away; what is not named stays
     * @return the properties then
     * @throws NodeApiException NOT_FOUND
     */
    SortedMap<String, String> setProperties(VolumeHandle volume, Map<String, String> changes) throws NodeApiException;

    /**
     * Lets a node use a volume, unless another's use forbids it. Idempotent.
     *
     * @return what is in the way: the publication of another node, or of this one for another use; then nothing has changed
     * @throws NodeApiException NOT_FOUND
     */
    Optional<Publication> publish(VolumeHandle volume, Publication publication) throws NodeApiException;

    /**
     * Ends that. Idempotent.
     *
     * @param node the node; empty: all nodes
     * @throws NodeApiException NOT_FOUND
     */
    void unpublish(VolumeHandle volume, String node) throws NodeApiException;

    /**
     * Some of the nodes that may use a volume.
     *
     * @param after empty for the first ones, else {@link PublicationPage#next} of the answer before
     * @throws NodeApiException NOT_FOUND
     */
    PublicationPage publications(VolumeHandle volume, String after) throws NodeApiException;
}
