package io.cellfs.csi.node;

import csi.v1.Csi.NodeStageVolumeRequest;
import csi.v1.Csi.NodeStageVolumeResponse;
import io.cellfs.csi.common.Access;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.VolumeHandle;
import io.grpc.Status;
import java.nio.file.Path;

/** Node.NodeStageVolume: attaches the volume in the node's client and bind-mounts it at the staging path. */
final class NodeStageVolume implements CsiHandler<NodeStageVolumeRequest, NodeStageVolumeResponse> {
    private final NodeVolumes volumes;
    private final VolumeMounts mounts;
    private final VolumeLocks locks;

    NodeStageVolume(NodeVolumes volumes, VolumeMounts mounts, VolumeLocks locks) {
        this.volumes = volumes;
        this.mounts = mounts;
        this.locks = locks;
    }

    @Override
    public NodeStageVolumeResponse handle(NodeStageVolumeRequest request) throws CsiException {
        Checks.required(request.getVolumeId(), "volume_id");
        Path staging = TargetPath.checked(request.getStagingTargetPath(), "staging_target_path");
        Access access = Access.of(request.hasVolumeCapability(), request.getVolumeCapability());
        Checks.map(request.getVolumeContextMap(), "volume_context");
        VolumeHandle volume = Checks.existingVolumeId(request.getVolumeId());
        return locks.during(volume.toString(), () -> stage(volume, staging, access));
    }

    private NodeStageVolumeResponse stage(VolumeHandle volume, Path staging, Access access) throws CsiException {
        volumes.requireExists(volume);
        Path target = TargetPath.resolve(staging)
                .orElseThrow(() -> new CsiException(
                        Status.Code.FAILED_PRECONDITION, "staging_target_path does not exist: " + staging));
        AttachedVolume attached = volumes.attach(volume, access.readOnlyMode());
        mounts.ensure(attached.path(), target, access.flags());
        return NodeStageVolumeResponse.getDefaultInstance();
    }
}
