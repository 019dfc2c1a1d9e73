package io.cellfs.csi.controller;

import csi.v1.Csi.ControllerGetVolumeRequest;
import csi.v1.Csi.ControllerGetVolumeResponse;
import csi.v1.Csi.Volume;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.Conditions;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeState;
import java.util.List;

/** Controller.ControllerGetVolume: what the cell has of one volume, and whether it serves; only the latter while its server does not answer. */
final class ControllerGetVolume implements CsiHandler<ControllerGetVolumeRequest, ControllerGetVolumeResponse> {
    private final VolumeAdministration volumes;

    ControllerGetVolume(VolumeAdministration volumes) {
        this.volumes = volumes;
    }

    @Override
    public ControllerGetVolumeResponse handle(ControllerGetVolumeRequest request) throws CsiException {
        VolumeHandle handle = Checks.existingVolumeId(request.getVolumeId());
        VolumeState state = NodeErrors.call(() -> volumes.state(handle));
        if (state == VolumeState.UNREACHABLE) {
            return response(Volume.newBuilder().setVolumeId(handle.toString()).build(), state, List.of());
        }
        VolumeDescription volume = NodeErrors.call(() -> volumes.get(handle));
        return response(Volumes.toCsi(volume), volume.state(), PublishedNodes.of(volumes, handle));
    }

    private static ControllerGetVolumeResponse response(Volume volume, VolumeState state, List<String> nodes) {
        return ControllerGetVolumeResponse.newBuilder()
                .setVolume(volume)
                .setStatus(ControllerGetVolumeResponse.VolumeStatus.newBuilder()
                        .addAllPublishedNodeIds(nodes)
                        .setVolumeCondition(Conditions.of(state)))
                .build();
    }
}
