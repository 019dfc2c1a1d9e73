package io.cellfs.csi.controller;

import csi.v1.Csi.GetVolumeGroupSnapshotRequest;
import csi.v1.Csi.GetVolumeGroupSnapshotResponse;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.node.api.SnapshotAdministration;
import io.cellfs.node.api.SnapshotDescription;
import io.grpc.Status;
import java.util.List;

/** GroupController.GetVolumeGroupSnapshot: what the cell has of a group. */
final class GetVolumeGroupSnapshot
        implements CsiHandler<GetVolumeGroupSnapshotRequest, GetVolumeGroupSnapshotResponse> {
    private final GroupMembers members;

    GetVolumeGroupSnapshot(SnapshotAdministration snapshots) {
        this.members = new GroupMembers(snapshots);
    }

    @Override
    public GetVolumeGroupSnapshotResponse handle(GetVolumeGroupSnapshotRequest request) throws CsiException {
        VolumeGroups group = VolumeGroups.of(request.getGroupSnapshotId()).orElseThrow(() -> notFound(request));
        List<SnapshotDescription> found = members.of(group, request.getSnapshotIdsList());
        if (found.isEmpty()) {
            throw notFound(request);
        }
        return GetVolumeGroupSnapshotResponse.newBuilder()
                .setGroupSnapshot(group.toCsi(found))
                .build();
    }

    private static CsiException notFound(GetVolumeGroupSnapshotRequest request) {
        return new CsiException(
                Status.Code.NOT_FOUND, "group snapshot " + request.getGroupSnapshotId() + " does not exist");
    }
}
