package io.cellfs.csi.controller;

import csi.v1.ControllerGrpc;
import csi.v1.Csi.ControllerGetCapabilitiesRequest;
import csi.v1.Csi.ControllerGetCapabilitiesResponse;
import csi.v1.Csi.CreateVolumeRequest;
import csi.v1.Csi.CreateVolumeResponse;
import csi.v1.Csi.DeleteVolumeRequest;
import csi.v1.Csi.DeleteVolumeResponse;
import csi.v1.Csi.GetCapacityRequest;
import csi.v1.Csi.GetCapacityResponse;
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
    private final ControllerGetCapabilities controllerGetCapabilities = new ControllerGetCapabilities();

    ControllerService(CsiCalls calls, VolumeAdministration volumes, VolumeLocks locks, ControllerSettings settings) {
        this.calls = calls;
        this.createVolume = new CreateVolume(volumes, locks, settings);
        this.deleteVolume = new DeleteVolume(volumes, locks);
        this.listVolumes = new ListVolumes(volumes, settings);
        this.getCapacity = new GetCapacity(volumes, settings);
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
}
