package io.cellfs.csi.controller;

import csi.v1.Csi.ControllerModifyVolumeRequest;
import csi.v1.Csi.ControllerModifyVolumeResponse;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeHandle;
import java.util.Map;

/** Controller.ControllerModifyVolume: changes what a VolumeAttributesClass can say of a volume that is in use. What is not named stays. */
final class ControllerModifyVolume
        implements CsiHandler<ControllerModifyVolumeRequest, ControllerModifyVolumeResponse> {
    private final VolumeAdministration volumes;
    private final VolumeLocks locks;

    ControllerModifyVolume(VolumeAdministration volumes, VolumeLocks locks) {
        this.volumes = volumes;
        this.locks = locks;
    }

    @Override
    public ControllerModifyVolumeResponse handle(ControllerModifyVolumeRequest request) throws CsiException {
        Checks.required(request.getVolumeId(), "volume_id");
        Parameters parameters = Parameters.of(Map.of(), request.getParametersMutableMap(), "");
        VolumeHandle volume = Checks.existingVolumeId(request.getVolumeId());
        return locks.during(volume.toString(), () -> modify(volume, parameters));
    }

    private ControllerModifyVolumeResponse modify(VolumeHandle volume, Parameters parameters) throws CsiException {
        NodeErrors.call(() -> volumes.get(volume));
        Volumes.modify(volumes, volume, parameters);
        return ControllerModifyVolumeResponse.getDefaultInstance();
    }
}
