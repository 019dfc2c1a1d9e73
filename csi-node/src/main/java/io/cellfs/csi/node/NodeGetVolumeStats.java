package io.cellfs.csi.node;

import csi.v1.Csi.NodeGetVolumeStatsRequest;
import csi.v1.Csi.NodeGetVolumeStatsResponse;
import csi.v1.Csi.VolumeUsage.Unit;
import io.cellfs.csi.common.Access;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.Conditions;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.Usage;
import io.cellfs.node.api.VolumeState;
import io.cellfs.node.api.VolumeUsage;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Node.NodeGetVolumeStats: bytes, inodes and condition of the volume at a path where it is staged or published. Without usage while
 * its server does not answer.
 */
final class NodeGetVolumeStats implements CsiHandler<NodeGetVolumeStatsRequest, NodeGetVolumeStatsResponse> {
    private final NodeVolumes volumes;
    private final VolumeMounts mounts;

    NodeGetVolumeStats(NodeVolumes volumes, VolumeMounts mounts) {
        this.volumes = volumes;
        this.mounts = mounts;
    }

    @Override
    public NodeGetVolumeStatsResponse handle(NodeGetVolumeStatsRequest request) throws CsiException {
        String id = Checks.required(request.getVolumeId(), "volume_id");
        Optional<Path> path = TargetPath.wherever(request.getVolumePath(), "volume_path");
        Optional<NodeVolumes.Source> source = volumes.source(NodeVolumeId.parse(id));
        if (path.isEmpty()
                || source.isEmpty()
                || !mounts.isMounted(path.get(), source.get().path())) {
            throw new CsiException(
                    Status.Code.NOT_FOUND,
                    "volume " + id + " is not mounted at " + Access.printable(request.getVolumePath()));
        }
        Optional<AttachedVolume> attached = source.get().attached();
        if (attached.isEmpty()) {
            // The whole namespace has no size, and is there.
            return NodeGetVolumeStatsResponse.newBuilder()
                    .setVolumeCondition(Conditions.of(VolumeState.ONLINE))
                    .build();
        }
        VolumeUsage usage = volumes.usage(attached.get().handle());
        NodeGetVolumeStatsResponse.Builder response =
                NodeGetVolumeStatsResponse.newBuilder().setVolumeCondition(Conditions.of(usage.state()));
        if (usage.state() != VolumeState.UNREACHABLE) {
            response.addUsage(toCsi(usage.bytes(), Unit.BYTES)).addUsage(toCsi(usage.inodes(), Unit.INODES));
        }
        return response.build();
    }

    private static csi.v1.Csi.VolumeUsage toCsi(Usage usage, Unit unit) {
        return csi.v1.Csi.VolumeUsage.newBuilder()
                .setTotal(usage.total())
                .setUsed(usage.used())
                .setAvailable(usage.available())
                .setUnit(unit)
                .build();
    }
}
