package io.cellfs.csi.controller;

import com.google.protobuf.Int64Value;
import csi.v1.Csi.GetCapacityRequest;
import csi.v1.Csi.GetCapacityResponse;
import csi.v1.Csi.VolumeCapability;
import io.cellfs.csi.common.Access;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.node.api.CellCapacity;
import io.cellfs.node.api.Quotas;
import io.cellfs.node.api.VolumeAdministration;
import java.util.List;
import java.util.Map;

/** Controller.GetCapacity: the free space of the cell's partitions. */
final class GetCapacity implements CsiHandler<GetCapacityRequest, GetCapacityResponse> {
    private final VolumeAdministration volumes;
    private final ControllerSettings settings;

    GetCapacity(VolumeAdministration volumes, ControllerSettings settings) {
        this.volumes = volumes;
        this.settings = settings;
    }

    @Override
    public GetCapacityResponse handle(GetCapacityRequest request) throws CsiException {
        Parameters parameters = Parameters.of(request.getParametersMap(), Map.of(), settings.homeCell());
        for (VolumeCapability capability : request.getVolumeCapabilitiesList()) {
            Access.of(capability);
        }
        if (request.hasAccessibleTopology()) {
            Topologies.refuse("accessible_topology", List.of(request.getAccessibleTopology()));
        }
        CellCapacity capacity = NodeErrors.call(() -> volumes.capacity(parameters.cell()));
        return GetCapacityResponse.newBuilder()
                .setAvailableCapacity(capacity.availableBytes())
                .setMaximumVolumeSize(Int64Value.of(capacity.maximumVolumeBytes()))
                .setMinimumVolumeSize(Int64Value.of(Quotas.KIB))
                .build();
    }
}
