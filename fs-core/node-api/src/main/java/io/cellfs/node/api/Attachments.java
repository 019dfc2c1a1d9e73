package io.cellfs.node.api;

import java.util.List;
import java.util.Optional;

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
     * @throws NodeApiException NOT_FOUND (no such cell or volume), ALREADY_EXISTS (attached under that label with the other {@code readonly}, or
     *     another volume is), FAILED_PRECONDITION (it has another uniquifier than the one asked for, or than when it was attached),
     *     RESOURCE_EXHAUSTED (more than {@link #MAXIMUM})
     */
    AttachedVolume attach(Attaching wish) throws NodeApiException;

    /**
     * The volume that a reference stands for now.
     *
     * @throws NodeApiException NOT_FOUND (no such cell, volume or snapshot), FAILED_PRECONDITION (it has no read-only replica)
     */
    ResolvedVolume resolve(VolumeReference reference) throws NodeApiException;

    /**
     * Stores what was written through an attachment, then ends it. Does nothing when nothing is attached under the label.
     *
     * @throws NodeApiException FAILED_PRECONDITION (files are open below its path)
     */
    void detach(String label) throws NodeApiException;

    /** What is attached under a label. */
    Optional<AttachedVolume> attachment(String label) throws NodeApiException;

    /** All attachments, ordered by label. */
    List<AttachedVolume> attachments() throws NodeApiException;
}
