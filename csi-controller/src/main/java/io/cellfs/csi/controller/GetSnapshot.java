package io.cellfs.csi.controller;

import csi.v1.Csi.GetSnapshotRequest;
import csi.v1.Csi.GetSnapshotResponse;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.node.api.SnapshotAdministration;
import io.cellfs.node.api.VolumeHandle;

/** Controller.GetSnapshot: what the cell has of one snapshot. */
final class GetSnapshot implements CsiHandler<GetSnapshotRequest, GetSnapshotResponse> {
    private final SnapshotAdministration snapshots;

    GetSnapshot(SnapshotAdministration snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public GetSnapshotResponse handle(GetSnapshotRequest request) throws CsiException {
        VolumeHandle snapshot = Checks.existing(request.getSnapshotId(), "snapshot_id", "snapshot");
        return GetSnapshotResponse.newBuilder()
                .setSnapshot(Snapshots.toCsi(NodeErrors.call(() -> snapshots.getSnapshot(snapshot))))
                .build();
    }
}
