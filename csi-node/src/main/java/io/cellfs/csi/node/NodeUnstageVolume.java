package io.cellfs.csi.node;

import csi.v1.Csi.NodeUnstageVolumeRequest;
import csi.v1.Csi.NodeUnstageVolumeResponse;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.VolumeLocks;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Node.NodeUnstageVolume: removes the mount at the staging path and detaches the volume. The directory is the orchestrator's. */
final class NodeUnstageVolume implements CsiHandler<NodeUnstageVolumeRequest, NodeUnstageVolumeResponse> {
    private final NodeVolumes volumes;
    private final VolumeMounts mounts;
    private final VolumeLocks locks;

    NodeUnstageVolume(NodeVolumes volumes, VolumeMounts mounts, VolumeLocks locks) {
        this.volumes = volumes;
        this.mounts = mounts;
        this.locks = locks;
    }

    @Override
    public NodeUnstageVolumeResponse handle(NodeUnstageVolumeRequest request) throws CsiException {
        Checks.required(request.getVolumeId(), "volume_id");
        Path staging = TargetPath.checked(request.getStagingTargetPath(), "staging_target_path");
        NodeVolumeId volume = NodeVolumeId.parse(request.getVolumeId());
        return locks.during(volume.text(), () -> unstage(volume, staging));
    }

    private NodeUnstageVolumeResponse unstage(NodeVolumeId volume, Path staging) throws CsiException {
        Optional<Path> target = TargetPath.resolve(staging);
        Optional<NodeVolumes.Source> source = volumes.source(volume);
        if (source.isPresent()) {
            requireUnpublished(volume, source.get(), target);
        }
        if (target.isPresent()) {
            mounts.remove(target.get(), source.map(NodeVolumes.Source::path), volume);
        }
        volumes.detach(volume.text());
        return NodeUnstageVolumeResponse.getDefaultInstance();
    }

    private void requireUnpublished(NodeVolumeId volume, NodeVolumes.Source source, Optional<Path> staging)
            throws CsiException {
        if (source.attached().isEmpty()) {
            return;
        }
        List<Path> published = mounts.boundTo(source.path()).stream()
                .filter(p -> !p.equals(staging.orElse(source.path())))
                .toList();
        if (!published.isEmpty() && !volumes.isShared(source, volume.text())) {
            throw new CsiException(
                    Status.Code.FAILED_PRECONDITION, "the volume is still published at " + published.getFirst());
        }
    }
}
