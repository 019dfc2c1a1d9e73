package io.cellfs.csi.controller;

import csi.v1.Csi.ControllerGetCapabilitiesRequest;
import csi.v1.Csi.ControllerGetCapabilitiesResponse;
import csi.v1.Csi.ControllerServiceCapability;
import csi.v1.Csi.ControllerServiceCapability.RPC;
import io.cellfs.csi.common.CsiHandler;
import java.util.List;

/** Controller.ControllerGetCapabilities. What is not named here answers UNIMPLEMENTED. */
final class ControllerGetCapabilities
        implements CsiHandler<ControllerGetCapabilitiesRequest, ControllerGetCapabilitiesResponse> {
    private static final List<RPC.Type> SUPPORTED = List.of(
            RPC.Type.CREATE_DELETE_VOLUME,
            RPC.Type.PUBLISH_UNPUBLISH_VOLUME,
            RPC.Type.PUBLISH_READONLY,
            RPC.Type.LIST_VOLUMES,
            RPC.Type.LIST_VOLUMES_PUBLISHED_NODES,
            RPC.Type.GET_CAPACITY,
            RPC.Type.CREATE_DELETE_SNAPSHOT,
            RPC.Type.LIST_SNAPSHOTS,
            RPC.Type.GET_SNAPSHOT,
            RPC.Type.CLONE_VOLUME,
            RPC.Type.EXPAND_VOLUME,
            RPC.Type.VOLUME_CONDITION,
            RPC.Type.GET_VOLUME,
            RPC.Type.MODIFY_VOLUME,
            RPC.Type.SINGLE_NODE_MULTI_WRITER);

    @Override
    public ControllerGetCapabilitiesResponse handle(ControllerGetCapabilitiesRequest request) {
        ControllerGetCapabilitiesResponse.Builder response = ControllerGetCapabilitiesResponse.newBuilder();
        for (RPC.Type type : SUPPORTED) {
            response.addCapabilities(ControllerServiceCapability.newBuilder()
                    .setRpc(RPC.newBuilder().setType(type)));
        }
        return response.build();
    }
}
