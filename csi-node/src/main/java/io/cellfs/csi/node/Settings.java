package io.cellfs.csi.node;

import java.util.Optional;

/**
 * What the node's handlers are configured with.
 *
 * @param nodeId id of this node; the node client's where it is not given
 */
record Settings(Optional<String> nodeId) {}
