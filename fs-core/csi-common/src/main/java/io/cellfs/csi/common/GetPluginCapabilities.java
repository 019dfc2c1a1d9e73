package io.cellfs.csi.common;

import csi.v1.Csi.GetPluginCapabilitiesRequest;
import csi.v1.Csi.GetPluginCapabilitiesResponse;
import csi.v1.Csi.PluginCapability;

/** Identity.GetPluginCapabilities: there are controller and group controller services, and volumes grow while they are used. Topology is not needed: a cell reaches every node. */
final class GetPluginCapabilities implements CsiHandler<GetPluginCapabilitiesRequest, GetPluginCapabilitiesResponse> {
    @Override
    public GetPluginCapabilitiesResponse handle(GetPluginCapabilitiesRequest request) {
        return GetPluginCapabilitiesResponse.newBuilder()
                .addCapabilities(PluginCapability.newBuilder()
                        .setService(PluginCapability.Service.newBuilder()
                                .setType(PluginCapability.Service.Type.CONTROLLER_SERVICE)))
                .addCapabilities(PluginCapability.newBuilder()
                        .setService(PluginCapability.Service.newBuilder()
                                .setType(PluginCapability.Service.Type.GROUP_CONTROLLER_SERVICE)))
                .addCapabilities(PluginCapability.newBuilder()
                        .setVolumeExpansion(PluginCapability.VolumeExpansion.newBuilder()
                                .setType(PluginCapability.VolumeExpansion.Type.ONLINE)))
                .build();
    }
}
