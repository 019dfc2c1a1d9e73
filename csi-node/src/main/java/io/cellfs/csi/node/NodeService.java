package io.cellfs.csi.node;

import csi.v1.Csi.NodeGetCapabilitiesRequest;
import csi.v1.Csi.NodeGetCapabilitiesResponse;
import csi.v1.Csi.NodeGetInfoRequest;
import csi.v1.Csi.NodeGetInfoResponse;
import csi.v1.Csi.NodeGetVolumeStatsRequest;
import csi.v1.Csi.NodeGetVolumeStatsResponse;
import csi.v1.Csi.NodePublishVolumeRequest;
import csi.v1.Csi.NodePublishVolumeResponse;
import csi.v1.Csi.NodeStageVolumeRequest;
import csi.v1.Csi.NodeStageVolumeResponse;
import csi.v1.Csi.NodeUnpublishVolumeRequest;
import csi.v1.Csi.NodeUnpublishVolumeResponse;
import csi.v1.Csi.NodeUnstageVolumeRequest;
import csi.v1.Csi.NodeUnstageVolumeResponse;
import csi.v1.NodeGrpc;
import io.cellfs.csi.common.CsiCalls;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.Attachments;
import io.cellfs.node.api.NodeInformationSource;
import io.cellfs.node.api.VolumeAdministration;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.smallrye.common.annotation.RunOnVirtualThread;

/** {@code csi.v1.Node}: one handler per call. */
@GrpcService
@RunOnVirtualThread
final class NodeService extends NodeGrpc.NodeImplBase {
    private static final String HOME_CELL = "";

    private final CsiCalls calls;
    private final NodeStageVolume nodeStageVolume;
    private final NodeUnstageVolume nodeUnstageVolume;
    private final NodePublishVolume nodePublishVolume;
    private final NodeUnpublishVolume nodeUnpublishVolume;
    private final NodeGetVolumeStats nodeGetVolumeStats;
    private final NodeGetInfo nodeGetInfo;
    private final NodeGetCapabilities nodeGetCapabilities = new NodeGetCapabilities();

    NodeService(
            CsiCalls calls,
            NodeInformationSource information,
            Attachments attachments,
            VolumeAdministration administration,
            Mounts kernel,
            VolumeLocks locks,
            Settings settings) {
        NodeVolumes volumes = new NodeVolumes(attachments, administration, information);
        VolumeMounts mounts = new VolumeMounts(kernel);
        EphemeralVolumes ephemeral = new EphemeralVolumes(administration, HOME_CELL);
        this.calls = calls;
        this.nodeGetInfo = new NodeGetInfo(information, settings.nodeId());
        this.nodeStageVolume = new NodeStageVolume(volumes, mounts, locks, nodeGetInfo);
        this.nodeUnstageVolume = new NodeUnstageVolume(volumes, mounts, locks);
        this.nodePublishVolume = new NodePublishVolume(volumes, mounts, ephemeral, locks);
        this.nodeUnpublishVolume = new NodeUnpublishVolume(volumes, mounts, ephemeral, locks);
        this.nodeGetVolumeStats = new NodeGetVolumeStats(volumes, mounts);
    }

    @Override
    public void nodeStageVolume(NodeStageVolumeRequest request, StreamObserver<NodeStageVolumeResponse> observer) {
        calls.answer(request, observer, nodeStageVolume);
    }

    @Override
    public void nodeUnstageVolume(
            NodeUnstageVolumeRequest request, StreamObserver<NodeUnstageVolumeResponse> observer) {
        calls.answer(request, observer, nodeUnstageVolume);
    }

    @Override
    public void nodePublishVolume(
            NodePublishVolumeRequest request, StreamObserver<NodePublishVolumeResponse> observer) {
        calls.answer(request, observer, nodePublishVolume);
    }

    @Override
    public void nodeUnpublishVolume(
            NodeUnpublishVolumeRequest request, StreamObserver<NodeUnpublishVolumeResponse> observer) {
        calls.answer(request, observer, nodeUnpublishVolume);
    }

    @Override
    public void nodeGetVolumeStats(
            NodeGetVolumeStatsRequest request, StreamObserver<NodeGetVolumeStatsResponse> observer) {
        calls.answer(request, observer, nodeGetVolumeStats);
    }

    @Override
    public void nodeGetInfo(NodeGetInfoRequest request, StreamObserver<NodeGetInfoResponse> observer) {
        calls.answer(request, observer, nodeGetInfo);
    }

    @Override
    public void nodeGetCapabilities(
            NodeGetCapabilitiesRequest request, StreamObserver<NodeGetCapabilitiesResponse> observer) {
        calls.answer(request, observer, nodeGetCapabilities);
    }
}
