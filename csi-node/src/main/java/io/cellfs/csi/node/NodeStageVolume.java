package io.cellfs.csi.node;

import csi.v1.Csi.NodeStageVolumeRequest;
import csi.v1.Csi.NodeStageVolumeResponse;
import io.cellfs.csi.common.Access;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.MountFlag;
import io.cellfs.csi.common.PublishContext;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.Secrets;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;

/** Node.NodeStageVolume: attaches the volume in the node's client and bind-mounts it at the staging path. */
final class NodeStageVolume implements CsiHandler<NodeStageVolumeRequest, NodeStageVolumeResponse> {
    private final NodeVolumes volumes;
    private final VolumeMounts mounts;
    private final VolumeLocks locks;
    private final NodeGetInfo identity;

    /** What is left of a request when it is checked. */
    private record Wish(NodeVolumeId volume, VolumeContext context, Path staging, Access access, Secrets secrets) {}

    NodeStageVolume(NodeVolumes volumes, VolumeMounts mounts, VolumeLocks locks, NodeGetInfo identity) {
        this.identity = identity;
        this.volumes = volumes;
        this.mounts = mounts;
        this.locks = locks;
    }

    @Override
    public NodeStageVolumeResponse handle(NodeStageVolumeRequest request) throws CsiException {
        Checks.required(request.getVolumeId(), "volume_id");
        Path staging = TargetPath.checked(request.getStagingTargetPath(), "staging_target_path");
        Access access = Access.of(request.hasVolumeCapability(), request.getVolumeCapability());
        NodeVolumeId volume = NodeVolumeId.parse(request.getVolumeId());
        VolumeContext context = VolumeContext.ofStatic(request.getVolumeContextMap());
        Secrets secrets = VolumeContext.secrets(request.getSecretsMap(), request.getVolumeContextMap());
        if (PublishContext.says(request.getPublishContextMap())) {
            PublishContext.require(request.getPublishContextMap(), identity.id());
        }
        Wish wish = new Wish(volume, context, staging, access, secrets);
        return locks.during(volume.text(), () -> stage(wish));
    }

    private NodeStageVolumeResponse stage(Wish wish) throws CsiException {
        Path target = TargetPath.resolve(wish.staging())
                .orElseThrow(() -> new CsiException(
                        Status.Code.FAILED_PRECONDITION, "staging_target_path does not exist: " + wish.staging()));
        NodeVolumes.Source source = volumes.attach(wish.volume(), wish.context(), wish.access(), wish.secrets());
        EnumSet<MountFlag> flags = EnumSet.noneOf(MountFlag.class);
        flags.addAll(wish.access().flags());
        if (source.readonly()) {
            flags.add(MountFlag.RO);
        }
        mounts.ensure(source.path(), Optional.of(source.identity()), target, flags);
        return NodeStageVolumeResponse.getDefaultInstance();
    }
}
