package io.cellfs.csi.controller;

import csi.v1.Csi.CreateVolumeGroupSnapshotRequest;
import csi.v1.Csi.CreateVolumeGroupSnapshotResponse;
import csi.v1.Csi.DeleteVolumeGroupSnapshotRequest;
import csi.v1.Csi.DeleteVolumeGroupSnapshotResponse;
import csi.v1.Csi.GetVolumeGroupSnapshotRequest;
import csi.v1.Csi.GetVolumeGroupSnapshotResponse;
import csi.v1.Csi.GroupControllerGetCapabilitiesRequest;
import csi.v1.Csi.GroupControllerGetCapabilitiesResponse;
import csi.v1.Csi.GroupControllerServiceCapability;
import csi.v1.Csi.GroupControllerServiceCapability.RPC;
import csi.v1.GroupControllerGrpc;
import io.cellfs.csi.common.CsiCalls;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.VolumeAdministration;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.smallrye.common.annotation.RunOnVirtualThread;

/** {@code csi.v1.GroupController}: one handler per call. */
@GrpcService
@RunOnVirtualThread
final class GroupControllerService extends GroupControllerGrpc.GroupControllerImplBase {
    private static final GroupControllerGetCapabilitiesResponse CAPABILITIES =
            GroupControllerGetCapabilitiesResponse.newBuilder()
                    .addCapabilities(GroupControllerServiceCapability.newBuilder()
                            .setRpc(RPC.newBuilder().setType(RPC.Type.CREATE_DELETE_GET_VOLUME_GROUP_SNAPSHOT)))
                    .build();

    private final CsiCalls calls;
    private final CreateVolumeGroupSnapshot createVolumeGroupSnapshot;
    private final DeleteVolumeGroupSnapshot deleteVolumeGroupSnapshot;
    private final GetVolumeGroupSnapshot getVolumeGroupSnapshot;

    GroupControllerService(CsiCalls calls, VolumeAdministration volumes, VolumeLocks locks) {
        this.calls = calls;
        this.createVolumeGroupSnapshot = new CreateVolumeGroupSnapshot(volumes, locks);
        this.deleteVolumeGroupSnapshot = new DeleteVolumeGroupSnapshot(volumes, locks);
        this.getVolumeGroupSnapshot = new GetVolumeGroupSnapshot(volumes);
    }

    @Override
    public void groupControllerGetCapabilities(
            GroupControllerGetCapabilitiesRequest request,
            StreamObserver<GroupControllerGetCapabilitiesResponse> observer) {
        calls.answer(request, observer, r -> CAPABILITIES);
    }

    @Override
    public void createVolumeGroupSnapshot(
            CreateVolumeGroupSnapshotRequest request, StreamObserver<CreateVolumeGroupSnapshotResponse> observer) {
        calls.answer(request, observer, createVolumeGroupSnapshot);
    }

    @Override
    public void deleteVolumeGroupSnapshot(
            DeleteVolumeGroupSnapshotRequest request, StreamObserver<DeleteVolumeGroupSnapshotResponse> observer) {
        calls.answer(request, observer, deleteVolumeGroupSnapshot);
    }

    @Override
    public void getVolumeGroupSnapshot(
            GetVolumeGroupSnapshotRequest request, StreamObserver<GetVolumeGroupSnapshotResponse> observer) {
        calls.answer(request, observer, getVolumeGroupSnapshot);
    }
}
