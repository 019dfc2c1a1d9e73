package io.cellfs.csi.node;

import csi.v1.Csi.NodeGetInfoRequest;
import csi.v1.Csi.NodeGetInfoResponse;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.node.api.Attachments;
import io.cellfs.node.api.NodeInformationSource;
import java.util.Optional;

/** Node.NodeGetInfo: the node's id, and how many volumes it can have. No topology: a cell reaches every node. */
final class NodeGetInfo implements CsiHandler<NodeGetInfoRequest, NodeGetInfoResponse> {
    private final NodeInformationSource node;
    private final Optional<String> configuredId;

    /** With the configured id of this node, or that of its client. */
    NodeGetInfo(NodeInformationSource node, Optional<String> configuredId) {
        this.node = node;
        this.configuredId = configuredId;
    }

    /** This node's id. */
    String id() throws CsiException {
        return configuredId.isPresent()
                ? configuredId.get()
                : NodeErrors.call(node::information).nodeId();
    }

    @Override
    public NodeGetInfoResponse handle(NodeGetInfoRequest request) throws CsiException {
        return NodeGetInfoResponse.newBuilder()
                .setNodeId(id())
                .setMaxVolumesPerNode(Attachments.MAXIMUM)
                .build();
    }
}
