package io.cellfs.csi.node;

import csi.v1.Csi.NodeGetCapabilitiesRequest;
import csi.v1.Csi.NodeGetCapabilitiesResponse;
import csi.v1.Csi.NodeServiceCapability;
import csi.v1.Csi.NodeServiceCapability.RPC;
import io.cellfs.csi.common.CsiHandler;
import java.util.List;

/** Node.NodeGetCapabilities. What is not named here answers UNIMPLEMENTED. */
final class NodeGetCapabilities implements CsiHandler<NodeGetCapabilitiesRequest, NodeGetCapabilitiesResponse> {
    private static final List<RPC.Type> SUPPORTED = List.of(
            RPC.Type.STAGE_UNSTAGE_VOLUME,
            RPC.Type.GET_VOLUME_STATS,
            RPC.Type.VOLUME_CONDITION,
            RPC.Type.VOLUME_MOUNT_GROUP,
            RPC.Type.SINGLE_NODE_MULTI_WRITER);

    @Override
    public NodeGetCapabilitiesResponse handle(NodeGetCapabilitiesRequest request) {
        NodeGetCapabilitiesResponse.Builder response = NodeGetCapabilitiesResponse.newBuilder();
        for (RPC.Type type : SUPPORTED) {
            response.addCapabilities(
                    NodeServiceCapability.newBuilder().setRpc(RPC.newBuilder().setType(type)));
        }
        return response.build();
    }
}
