package io.cellfs.csi.controller;

import csi.v1.ControllerGrpc;
import csi.v1.Csi.ControllerExpandVolumeRequest;
import csi.v1.Csi.ControllerExpandVolumeResponse;
import csi.v1.Csi.ControllerGetCapabilitiesRequest;
import csi.v1.Csi.ControllerGetCapabilitiesResponse;
import csi.v1.Csi.ControllerGetVolumeRequest;
import csi.v1.Csi.ControllerGetVolumeResponse;
import csi.v1.Csi.ControllerModifyVolumeRequest;
import csi.v1.Csi.ControllerModifyVolumeResponse;
import csi.v1.Csi.ControllerPublishVolumeRequest;
import csi.v1.Csi.ControllerPublishVolumeResponse;
import csi.v1.Csi.ControllerUnpublishVolumeRequest;
import csi.v1.Csi.ControllerUnpublishVolumeResponse;
import csi.v1.Csi.CreateSnapshotRequest;
import csi.v1.Csi.CreateSnapshotResponse;
import csi.v1.Csi.CreateVolumeRequest;
import csi.v1.Csi.CreateVolumeResponse;
import csi.v1.Csi.DeleteSnapshotRequest;
import csi.v1.Csi.DeleteSnapshotResponse;
import csi.v1.Csi.DeleteVolumeRequest;
import csi.v1.Csi.DeleteVolumeResponse;
import csi.v1.Csi.GetCapacityRequest;
import csi.v1.Csi.GetCapacityResponse;
import csi.v1.Csi.GetSnapshotRequest;
import csi.v1.Csi.GetSnapshotResponse;
import csi.v1.Csi.ListSnapshotsRequest;
import csi.v1.Csi.ListSnapshotsResponse;
import csi.v1.Csi.ListVolumesRequest;
import csi.v1.Csi.ListVolumesResponse;
import csi.v1.Csi.ValidateVolumeCapabilitiesRequest;
import csi.v1.Csi.ValidateVolumeCapabilitiesResponse;
import io.cellfs.csi.common.CsiCalls;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.VolumeAdministration;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.smallrye.common.annotation.RunOnVirtualThread;

/** {@code csi.v1.Controller}: one handler per call. */
@GrpcService
@RunOnVirtualThread
final class ControllerService extends ControllerGrpc.ControllerImplBase {
    private final CsiCalls calls;
    private final CreateVolume createVolume;
    private final DeleteVolume deleteVolume;
    private final ListVolumes listVolumes;
    private final GetCapacity getCapacity;
    private final ValidateVolumeCapabilities validateVolumeCapabilities;
    private final CreateSnapshot createSnapshot;
    private final DeleteSnapshot deleteSnapshot;
    private final ListSnapshots listSnapshots;
    private final GetSnapshot getSnapshot;
    private final ControllerExpandVolume controllerExpandVolume;
    private final ControllerGetVolume controllerGetVolume;
    private final ControllerModifyVolume controllerModifyVolume;
    private final ControllerPublishVolume controllerPublishVolume;
    private final ControllerUnpublishVolume controllerUnpublishVolume;
    private final ControllerGetCapabilities controllerGetCapabilities = new ControllerGetCapabilities();

    ControllerService(CsiCalls calls, VolumeAdministration volumes, VolumeLocks locks, ControllerSettings settings) {
        this.calls = calls;
        this.createVolume = new CreateVolume(volumes, locks, settings);
        this.deleteVolume = new DeleteVolume(volumes, locks);
        this.listVolumes = new ListVolumes(volumes, settings);
        this.getCapacity = new GetCapacity(volumes, settings);
        this.createSnapshot = new CreateSnapshot(volumes, locks);
        this.deleteSnapshot = new DeleteSnapshot(volumes, locks);
        this.listSnapshots = new ListSnapshots(volumes, settings);
        this.getSnapshot = new GetSnapshot(volumes);
        this.controllerExpandVolume = new ControllerExpandVolume(volumes, locks);
        this.controllerGetVolume = new ControllerGetVolume(volumes);
        this.controllerModifyVolume = new ControllerModifyVolume(volumes, locks);
        this.controllerPublishVolume = new ControllerPublishVolume(volumes, locks);
        this.controllerUnpublishVolume = new ControllerUnpublishVolume(volumes, locks);
        this.validateVolumeCapabilities = new ValidateVolumeCapabilities(volumes, settings);
    }

    @Override
    public void createVolume(CreateVolumeRequest request, StreamObserver<CreateVolumeResponse> observer) {
        calls.answer(request, observer, createVolume);
    }

    @Override
    public void deleteVolume(DeleteVolumeRequest request, StreamObserver<DeleteVolumeResponse> observer) {
        calls.answer(request, observer, deleteVolume);
    }

    @Override
    public void controllerPublishVolume(
            ControllerPublishVolumeRequest request, StreamObserver<ControllerPublishVolumeResponse> observer) {
        calls.answer(request, observer, controllerPublishVolume);
    }

    @Override
    public void controllerUnpublishVolume(
            ControllerUnpublishVolumeRequest request, StreamObserver<ControllerUnpublishVolumeResponse> observer) {
        calls.answer(request, observer, controllerUnpublishVolume);
    }

    @Override
    public void listVolumes(ListVolumesRequest request, StreamObserver<ListVolumesResponse> observer) {
        calls.answer(request, observer, listVolumes);
    }

    @Override
    public void getCapacity(GetCapacityRequest request, StreamObserver<GetCapacityResponse> observer) {
        calls.answer(request, observer, getCapacity);
    }

    @Override
    public void validateVolumeCapabilities(
            ValidateVolumeCapabilitiesRequest request, StreamObserver<ValidateVolumeCapabilitiesResponse> observer) {
        calls.answer(request, observer, validateVolumeCapabilities);
    }

    @Override
    public void controllerGetCapabilities(
            ControllerGetCapabilitiesRequest request, StreamObserver<ControllerGetCapabilitiesResponse> observer) {
        calls.answer(request, observer, controllerGetCapabilities);
    }

    @Override
    public void createSnapshot(CreateSnapshotRequest request, StreamObserver<CreateSnapshotResponse> observer) {
        calls.answer(request, observer, createSnapshot);
    }

    @Override
    public void deleteSnapshot(DeleteSnapshotRequest request, StreamObserver<DeleteSnapshotResponse> observer) {
        calls.answer(request, observer, deleteSnapshot);
    }

    @Override
    public void listSnapshots(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> observer) {
        calls.answer(request, observer, listSnapshots);
    }

    @Override
    public void getSnapshot(GetSnapshotRequest request, StreamObserver<GetSnapshotResponse> observer) {
        calls.answer(request, observer, getSnapshot);
    }

    @Override
    public void controllerExpandVolume(
            ControllerExpandVolumeRequest request, StreamObserver<ControllerExpandVolumeResponse> observer) {
        calls.answer(request, observer, controllerExpandVolume);
    }

    @Override
    public void controllerGetVolume(
            ControllerGetVolumeRequest request, StreamObserver<ControllerGetVolumeResponse> observer) {
        calls.answer(request, observer, controllerGetVolume);
    }

    @Override
    public void controllerModifyVolume(
            ControllerModifyVolumeRequest request, StreamObserver<ControllerModifyVolumeResponse> observer) {
        calls.answer(request, observer, controllerModifyVolume);
    }
}
