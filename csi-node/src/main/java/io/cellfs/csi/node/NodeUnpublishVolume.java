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
        NodeVolumeId volume = NodeVolumeId.parse(request.getVolumeId());
        return locks.during(
                volume.text(),
                () -> volume instanceof NodeVolumeId.Inline inline
                        ? inline(inline, target)
                        : unpublish(volume, target));
    }

    /**
     * The data of a scratch volume goes with it; a volume that was there before the pod has another name and stays. The volume is the last to be looked for and to go: its server may not answer, and a repeated call finds what
     * is left. One that is gone leaves a mount and an attachment nevertheless.
     */
    private NodeUnpublishVolumeResponse inline(NodeVolumeId.Inline id, Path target) throws CsiException {
        Optional<AttachedVolume> attached = volumes.attachment(id.text());
        if (attached.isPresent()) {
            unmount(target, Optional.of(attached.get().path()), id, Optional.empty());
            volumes.detach(id.text());
        }
        Optional<VolumeHandle> volume = ephemeral.find(id.text());
        if (attached.isEmpty()) {
            // The whole namespace has neither a volume nor an attachment.
            Optional<Path> source = volume.isPresent()
                    ? Optional.empty()
                    : Optional.of(volumes.namespace(false).path());
            unmount(target, source, id, volume);
        }
        if (volume.isPresent()) {
            ephemeral.remove(volume.get());
        }
        return NodeUnpublishVolumeResponse.getDefaultInstance();
    }

    private NodeUnpublishVolumeResponse unpublish(NodeVolumeId volume, Path target) throws CsiException {
        unmount(target, volumes.source(volume).map(NodeVolumes.Source::path), volume, Optional.empty());
        return NodeUnpublishVolumeResponse.getDefaultInstance();
    }

    private void unmount(Path asked, Optional<Path> attached, NodeVolumeId id, Optional<VolumeHandle> scratch)
            throws CsiException {
        Optional<Path> target = TargetPath.resolve(asked);
        if (target.isPresent()) {
            NodeVolumeId volume =
                    scratch.isPresent() ? NodeVolumeId.parse(scratch.get().toString()) : id;
            mounts.remove(target.get(), attached, volume);
            TargetPath.remove(target.get());
        }
    }
}
