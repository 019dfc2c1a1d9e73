package io.cellfs.csi.controller;

import csi.v1.Csi.ControllerGetVolumeRequest;
import csi.v1.Csi.ControllerGetVolumeResponse;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.Conditions;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeHandle;

/** Controller.ControllerGetVolume: what the cell has of one volume, and whether it serves. */
final class ControllerGetVolume implements CsiHandler<ControllerGetVolumeRequest, ControllerGetVolumeResponse> {
    private final VolumeAdministration volumes;

    ControllerGetVolume(VolumeAdministration volumes) {
        this.volumes = volumes;
    }

    @Override
    public ControllerGetVolumeResponse handle(ControllerGetVolumeRequest request) throws CsiException {
        VolumeHandle handle = Checks.existingVolumeId(request.getVolumeId());
        VolumeDescription volume = NodeErrors.call(() -> volumes.get(handle));
        return ControllerGetVolumeResponse.newBuilder()
                .setVolume(Volumes.toCsi(volume))
                .setStatus(ControllerGetVolumeResponse.VolumeStatus.newBuilder()
                        .setVolumeCondition(Conditions.of(volume.state())))
                .build();
    }
}
