package io.cellfs.csi.controller;

import csi.v1.Csi.CreateSnapshotRequest;
import csi.v1.Csi.CreateSnapshotResponse;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.SnapshotAdministration;
import io.cellfs.node.api.SnapshotDescription;
import io.cellfs.node.api.VolumeHandle;
import io.grpc.Status;

/** Controller.CreateSnapshot: a read-only clone, in constant time. Idempotent by name, whichever volume that was used for. */
final class CreateSnapshot implements CsiHandler<CreateSnapshotRequest, CreateSnapshotResponse> {
    private final SnapshotAdministration snapshots;
    private final VolumeLocks locks;

    CreateSnapshot(SnapshotAdministration snapshots, VolumeLocks locks) {
        this.snapshots = snapshots;
        this.locks = locks;
    }

    @Override
    public CreateSnapshotResponse handle(CreateSnapshotRequest request) throws CsiException {
        String name = SnapshotName.of(Checks.name(request.getName()));
        Checks.required(request.getSourceVolumeId(), "source_volume_id");
        Parameters.ofSnapshot(request.getParametersMap());
        VolumeHandle source = Checks.existing(request.getSourceVolumeId(), "source_volume_id", "volume");
        SnapshotDescription made = locks.during(
                "snapshot " + name, () -> locks.during(source.toString(), () -> createOrFind(source, name)));
        return CreateSnapshotResponse.newBuilder()
                .setSnapshot(Snapshots.toCsi(made))
                .build();
    }

    private SnapshotDescription createOrFind(VolumeHandle source, String name) throws CsiException {
        for (SnapshotDescription before : NodeErrors.call(() -> snapshots.snapshotsNamed(source.cell(), name))) {
            if (before.source().equals(source)) {
                return before;
            }
            throw new CsiException(
                    Status.Code.ALREADY_EXISTS,
                    "the snapshot exists as " + before.handle() + " of volume " + before.source());
        }
        try {
            return snapshots.createSnapshot(source, name);
        } catch (NodeApiException e) {
            if (e.reason() == NodeApiException.Reason.INVALID_ARGUMENT) {
                throw new CsiException(
                        Status.Code.INVALID_ARGUMENT,
                        "volume " + source + " cannot have snapshots: " + e.getMessage(),
                        e);
            }
            throw NodeErrors.failure(e);
        }
    }
}
