package io.cellfs.node.api;

import java.util.List;

/**
 * Port: the volumes attached to this node's mount. Called from many threads. All calls fail with {@link NodeApiException},
 * {@link NodeApiException.Reason#UNAVAILABLE} when the cell cannot be reached.
 */
public interface Attachments {
    /** Attachments that a node may have at once. */
    int MAXIMUM = 4096;

    /**
     * Makes a volume reachable at a path of the mount. Idempotent and not counted.
     *
     * @throws NodeApiException NOT_FOUND (no such cell or volume), ALREADY_EXISTS (attached with the other {@code readonly}),
     *     RESOURCE_EXHAUSTED (more than {@link #MAXIMUM})
     */
    AttachedVolume attach(VolumeHandle volume, boolean readonly) throws NodeApiException;

    /**
     * Stores what was written through an attachment, then ends it. Does nothing for a volume that is not attached.
     *
     * @throws NodeApiException FAILED_PRECONDITION (files are open below its path)
     */
    void detach(VolumeHandle volume) throws NodeApiException;

    /** All attachments, ordered by handle. */
    List<AttachedVolume> attachments() throws NodeApiException;
}
