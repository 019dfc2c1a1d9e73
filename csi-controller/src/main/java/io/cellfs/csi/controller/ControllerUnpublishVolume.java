package io.cellfs.csi.controller;

import csi.v1.Csi.ControllerUnpublishVolumeRequest;
import csi.v1.Csi.ControllerUnpublishVolumeResponse;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.Publication;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeHandle;
import java.util.Optional;

/** Controller.ControllerUnpublishVolume: a node, or for an empty node id every node, does not use the volume any more. OK for what does not exist. */
final class ControllerUnpublishVolume
        implements CsiHandler<ControllerUnpublishVolumeRequest, ControllerUnpublishVolumeResponse> {
    private final VolumeAdministration volumes;
    private final VolumeLocks locks;

    ControllerUnpublishVolume(VolumeAdministration volumes, VolumeLocks locks) {
        this.volumes = volumes;
        this.locks = locks;
    }

    @Override
    public ControllerUnpublishVolumeResponse handle(ControllerUnpublishVolumeRequest request) throws CsiException {
        Optional<VolumeHandle> volume = Checks.volumeId(request.getVolumeId());
        String node = request.getNodeId();
        if (volume.isEmpty() || (!node.isEmpty() && !Publication.isNode(node))) {
            return ControllerUnpublishVolumeResponse.getDefaultInstance();
        }
        return locks.during(volume.get().toString(), () -> {
            NodeErrors.actIfFound(() -> volumes.unpublish(volume.get(), node));
            return ControllerUnpublishVolumeResponse.getDefaultInstance();
        });
    }
}
