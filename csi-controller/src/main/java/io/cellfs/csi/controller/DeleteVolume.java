package io.cellfs.csi.controller;

import csi.v1.Csi.DeleteVolumeRequest;
import csi.v1.Csi.DeleteVolumeResponse;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.Publication;
import io.cellfs.node.api.PublicationPage;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeHandle;
import io.grpc.Status;
import java.util.List;
import java.util.Optional;

/** Controller.DeleteVolume: removes the volume and its data. OK for a volume that does not exist. */
final class DeleteVolume implements CsiHandler<DeleteVolumeRequest, DeleteVolumeResponse> {
    private final VolumeAdministration volumes;
    private final VolumeLocks locks;

    DeleteVolume(VolumeAdministration volumes, VolumeLocks locks) {
        this.volumes = volumes;
        this.locks = locks;
    }

    @Override
    public DeleteVolumeResponse handle(DeleteVolumeRequest request) throws CsiException {
        Optional<VolumeHandle> volume = Checks.volumeId(request.getVolumeId());
        return volume.isEmpty()
                ? DeleteVolumeResponse.getDefaultInstance()
                : locks.during(volume.get().toString(), () -> delete(volume.get()));
    }

    private void requireUnpublished(VolumeHandle volume) throws CsiException {
        List<Publication> nodes = NodeErrors.ifFound(() -> volumes.publications(volume, ""))
                .map(PublicationPage::some)
                .orElse(List.of());
        if (!nodes.isEmpty()) {
            throw new CsiException(
                    Status.Code.FAILED_PRECONDITION,
                    "volume " + volume + " is published on node "
                            + nodes.getFirst().node()
                            + (nodes.size() > 1 ? " and others" : ""));
        }
    }

    private DeleteVolumeResponse delete(VolumeHandle volume) throws CsiException {
        requireUnpublished(volume);
        NodeErrors.actIfFound(() -> volumes.delete(volume));
        return DeleteVolumeResponse.getDefaultInstance();
    }
}
