package io.cellfs.csi.node;

import csi.v1.Csi.NodeUnpublishVolumeRequest;
import csi.v1.Csi.NodeUnpublishVolumeResponse;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.VolumeHandle;
import java.nio.file.Path;
import java.util.Optional;

/** Node.NodeUnpublishVolume: removes the mount at the target path, then the empty directory. */
final class NodeUnpublishVolume implements CsiHandler<NodeUnpublishVolumeRequest, NodeUnpublishVolumeResponse> {
    private final NodeVolumes volumes;
    private final VolumeMounts mounts;
    private final EphemeralVolumes ephemeral;
    private final VolumeLocks locks;

    NodeUnpublishVolume(NodeVolumes volumes, VolumeMounts mounts, EphemeralVolumes ephemeral, VolumeLocks locks) {
        this.volumes = volumes;
        this.mounts = mounts;
        this.ephemeral = ephemeral;
        this.locks = locks;
    }

    @Override
    public NodeUnpublishVolumeResponse handle(NodeUnpublishVolumeRequest request) throws CsiException {
        Checks.required(request.getVolumeId(), "volume_id");
        Path target = TargetPath.checked(request.getTargetPath(), "target_path");
        if (EphemeralVolumes.isId(request.getVolumeId())) {
            return locks.during(request.getVolumeId(), () -> inline(request.getVolumeId(), target));
        }
        VolumeHandle volume = Checks.existingVolumeId(request.getVolumeId());
        return locks.during(volume.toString(), () -> unpublish(volume, target));
    }

    /**
     * Its data goes with it. The volume is the last to go, so that a repeated call finds what is left; one that is gone leaves a mount and an
     * attachment nevertheless.
     */
    private NodeUnpublishVolumeResponse inline(String id, Path target) throws CsiException {
        Optional<VolumeHandle> volume = ephemeral.find(id);
        Optional<AttachedVolume> attached = volumes.attachmentNamed(EphemeralVolumes.name(id));
        unmount(target, attached, volume);
        if (attached.isPresent()) {
            volumes.detach(attached.get().handle());
        }
        if (volume.isPresent()) {
            ephemeral.remove(volume.get());
        }
        return NodeUnpublishVolumeResponse.getDefaultInstance();
    }

    private NodeUnpublishVolumeResponse unpublish(VolumeHandle volume, Path target) throws CsiException {
        unmount(target, volumes.attachment(volume), Optional.of(volume));
        return NodeUnpublishVolumeResponse.getDefaultInstance();
    }

    private void unmount(Path asked, Optional<AttachedVolume> attached, Optional<VolumeHandle> volume)
            throws CsiException {
        Optional<Path> target = TargetPath.resolve(asked);
        if (target.isPresent()) {
            mounts.remove(target.get(), attached.map(AttachedVolume::path), volume);
            TargetPath.remove(target.get());
        }
    }
}
