package io.cellfs.csi.controller;

import csi.v1.Csi.DeleteSnapshotRequest;
import csi.v1.Csi.DeleteSnapshotResponse;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.SnapshotAdministration;
import io.cellfs.node.api.VolumeHandle;
import java.util.Optional;

/** Controller.DeleteSnapshot. OK for a snapshot that does not exist; what is no snapshot is left alone. */
final class DeleteSnapshot implements CsiHandler<DeleteSnapshotRequest, DeleteSnapshotResponse> {
    private final SnapshotAdministration snapshots;
    private final VolumeLocks locks;

    DeleteSnapshot(SnapshotAdministration snapshots, VolumeLocks locks) {
        this.snapshots = snapshots;
        this.locks = locks;
    }

    @Override
    public DeleteSnapshotResponse handle(DeleteSnapshotRequest request) throws CsiException {
        Optional<VolumeHandle> snapshot = Checks.handle(request.getSnapshotId(), "snapshot_id");
        return snapshot.isEmpty()
                ? DeleteSnapshotResponse.getDefaultInstance()
                : locks.during(snapshot.get().toString(), () -> delete(snapshot.get()));
    }

    private DeleteSnapshotResponse delete(VolumeHandle snapshot) throws CsiException {
        NodeErrors.actIfFound(() -> snapshots.deleteSnapshot(snapshot));
        return DeleteSnapshotResponse.getDefaultInstance();
    }
}
