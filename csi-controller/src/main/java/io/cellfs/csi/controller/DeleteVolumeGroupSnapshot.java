package io.cellfs.csi.controller;

import csi.v1.Csi.DeleteVolumeGroupSnapshotRequest;
import csi.v1.Csi.DeleteVolumeGroupSnapshotResponse;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.SnapshotAdministration;
import io.cellfs.node.api.SnapshotDescription;
import java.util.List;
import java.util.Optional;

/** GroupController.DeleteVolumeGroupSnapshot: removes the snapshots of a group. OK for a group that does not exist. */
final class DeleteVolumeGroupSnapshot
        implements CsiHandler<DeleteVolumeGroupSnapshotRequest, DeleteVolumeGroupSnapshotResponse> {
    private final SnapshotAdministration snapshots;
    private final GroupMembers members;
    private final VolumeLocks locks;

    DeleteVolumeGroupSnapshot(SnapshotAdministration snapshots, VolumeLocks locks) {
        this.snapshots = snapshots;
        this.members = new GroupMembers(snapshots);
        this.locks = locks;
    }

    @Override
    public DeleteVolumeGroupSnapshotResponse handle(DeleteVolumeGroupSnapshotRequest request) throws CsiException {
        Optional<VolumeGroups> group = VolumeGroups.of(request.getGroupSnapshotId());
        return group.isEmpty()
                ? DeleteVolumeGroupSnapshotResponse.getDefaultInstance()
                : locks.during("group " + group.get().id(), () -> delete(group.get(), request.getSnapshotIdsList()));
    }

    private DeleteVolumeGroupSnapshotResponse delete(VolumeGroups group, List<String> asked) throws CsiException {
        List<SnapshotDescription> found = members.of(group, asked);
        List<String> ids =
                found.stream().map(member -> member.handle().toString()).toList();
        return locks.duringAll(ids, () -> {
            for (SnapshotDescription member : found) {
                NodeErrors.act(() -> snapshots.deleteSnapshot(member.handle()));
            }
            return DeleteVolumeGroupSnapshotResponse.getDefaultInstance();
        });
    }
}
