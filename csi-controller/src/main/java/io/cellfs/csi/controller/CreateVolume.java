package io.cellfs.csi.controller;

import csi.v1.Csi.CreateVolumeRequest;
import csi.v1.Csi.CreateVolumeResponse;
import io.cellfs.csi.common.Access;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeDescription;
import io.grpc.Status;
import java.util.Optional;

/** Controller.CreateVolume: a cell volume with an enforced quota. Idempotent by name. */
final class CreateVolume implements CsiHandler<CreateVolumeRequest, CreateVolumeResponse> {
    private final VolumeAdministration volumes;
    private final VolumeLocks locks;
    private final ControllerSettings settings;

    /** What is left of a request when it is checked. */
    private record Wish(String cell, String name, Capacity capacity, boolean required) {}

    CreateVolume(VolumeAdministration volumes, VolumeLocks locks, ControllerSettings settings) {
        this.volumes = volumes;
        this.locks = locks;
        this.settings = settings;
    }

    @Override
    public CreateVolumeResponse handle(CreateVolumeRequest request) throws CsiException {
        Wish wish = validate(request);
        VolumeDescription volume = locks.during(wish.name(), () -> createOrFind(wish));
        return CreateVolumeResponse.newBuilder()
                .setVolume(Volumes.toCsi(volume))
                .build();
    }

    private Wish validate(CreateVolumeRequest request) throws CsiException {
        String name = Checks.volumeName(request.getName());
        Access.allOf(request.getVolumeCapabilitiesList());
        Parameters parameters = Parameters.of(request.getParametersMap(), settings.homeCell());
        Volumes.requireNoMutable(request.getParametersMutableMap());
        if (request.hasVolumeContentSource()) {
            throw CsiException.invalid(
                    "volume_content_source is not supported: snapshots and clones cannot be a source yet");
        }
        if (request.getAccessibilityRequirements().getRequisiteCount() > 0
                || request.getAccessibilityRequirements().getPreferredCount() > 0) {
            throw CsiException.invalid("accessibility_requirements are not supported: a cell reaches every node");
        }
        Capacity capacity = Capacity.of(request.getCapacityRange());
        return new Wish(
                parameters.cell(),
                CellVolumeName.of(name),
                capacity,
                request.getCapacityRange().getRequiredBytes() > 0);
    }

    private VolumeDescription createOrFind(Wish wish) throws CsiException {
        Optional<VolumeDescription> before = find(wish);
        if (before.isPresent()) {
            return compatible(before.get(), wish);
        }
        long quotaBytes = wish.capacity().choose(wish.required(), settings.defaultVolumeBytes());
        long totalBytes = NodeErrors.call(() -> volumes.capacity(wish.cell())).totalBytes();
        if (quotaBytes > totalBytes) {
            throw Capacity.outOfRange(
                    "the cell has " + totalBytes + " bytes in all, less than the " + quotaBytes + " asked for");
        }
        return NodeErrors.call(() -> volumes.create(wish.cell(), wish.name(), quotaBytes));
    }

    private Optional<VolumeDescription> find(Wish wish) throws CsiException {
        try {
            return Optional.of(volumes.find(wish.cell(), wish.name()));
        } catch (NodeApiException e) {
            if (e.reason() == NodeApiException.Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw NodeErrors.failure(e);
        }
    }

    private static VolumeDescription compatible(VolumeDescription volume, Wish wish) throws CsiException {
        if (!wish.capacity().includes(volume.quotaBytes())) {
            throw new CsiException(
                    Status.Code.ALREADY_EXISTS,
                    "the volume exists as " + volume.handle() + " with " + volume.quotaBytes()
                            + " bytes, which the capacity_range does not allow");
        }
        return volume;
    }
}
