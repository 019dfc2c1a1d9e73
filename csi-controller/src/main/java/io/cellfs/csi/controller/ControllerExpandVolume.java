package io.cellfs.csi.controller;

import csi.v1.Csi.ControllerExpandVolumeRequest;
import csi.v1.Csi.ControllerExpandVolumeResponse;
import io.cellfs.csi.common.Access;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeHandle;
import io.grpc.Status;

/**
 * Controller.ControllerExpandVolume: raises the quota, which holds at once for writers and for {@code df} on every node. A volume never
 * shrinks.
 */
final class ControllerExpandVolume
        implements CsiHandler<ControllerExpandVolumeRequest, ControllerExpandVolumeResponse> {
    private final VolumeAdministration volumes;
    private final VolumeLocks locks;

    ControllerExpandVolume(VolumeAdministration volumes, VolumeLocks locks) {
        this.volumes = volumes;
        this.locks = locks;
    }

    @Override
    public ControllerExpandVolumeResponse handle(ControllerExpandVolumeRequest request) throws CsiException {
        Checks.required(request.getVolumeId(), "volume_id");
        if (!request.hasCapacityRange()) {
            throw CsiException.invalid("capacity_range is required");
        }
        if (request.hasVolumeCapability()) {
            Access.of(request.getVolumeCapability());
        }
        Capacity capacity = Capacity.of(request.getCapacityRange());
        VolumeHandle volume = Checks.existingVolumeId(request.getVolumeId());
        long bytes = locks.during(volume.toString(), () -> expand(volume, capacity));
        return ControllerExpandVolumeResponse.newBuilder()
                .setCapacityBytes(bytes)
                .build();
    }

    /** The size then. */
    private long expand(VolumeHandle volume, Capacity capacity) throws CsiException {
        VolumeDescription now = NodeErrors.call(() -> volumes.get(volume));
        if (capacity.includes(now.quotaBytes())) {
            return now.quotaBytes() == 0 ? unbounded(volume) : now.quotaBytes();
        }
        if (now.quotaBytes() == 0 || now.quotaBytes() > capacity.maxBytes()) {
            throw Capacity.outOfRange("volume " + volume + " has "
                    + (now.quotaBytes() == 0 ? "no bound" : now.quotaBytes() + " bytes")
                    + ", more than limit_bytes: it does not shrink");
        }
        long totalBytes = NodeErrors.call(() -> volumes.capacity(volume.cell())).totalBytes();
        if (capacity.minBytes() > totalBytes) {
            throw Capacity.outOfRange("the cell has " + totalBytes + " bytes in all, less than the "
                    + capacity.minBytes() + " asked for");
        }
        return raise(volume, capacity.minBytes());
    }

    private long raise(VolumeHandle volume, long bytes) throws CsiException {
        try {
            return volumes.setQuota(volume, bytes).quotaBytes();
        } catch (NodeApiException e) {
            if (e.reason() == NodeApiException.Reason.RESOURCE_EXHAUSTED) {
                throw new CsiException(
                        Status.Code.OUT_OF_RANGE,
                        "volume " + volume + " may not be expanded so far: " + e.getMessage(),
                        e);
            }
            throw NodeErrors.failure(e);
        }
    }

    /** A volume without a bound has its partition's size. */
    private long unbounded(VolumeHandle volume) throws CsiException {
        return NodeErrors.call(() -> volumes.usage(volume)).bytes().total();
    }
}
