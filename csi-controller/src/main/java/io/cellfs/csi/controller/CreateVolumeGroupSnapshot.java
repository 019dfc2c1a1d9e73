package io.cellfs.csi.controller;

import csi.v1.Csi.CreateVolumeGroupSnapshotRequest;
import csi.v1.Csi.CreateVolumeGroupSnapshotResponse;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.SnapshotAdministration;
import io.cellfs.node.api.SnapshotDescription;
import io.cellfs.node.api.VolumeHandle;
import io.grpc.Status;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** GroupController.CreateVolumeGroupSnapshot: snapshots of several volumes of one moment. Idempotent by name. */
final class CreateVolumeGroupSnapshot
        implements CsiHandler<CreateVolumeGroupSnapshotRequest, CreateVolumeGroupSnapshotResponse> {
    /** Volumes in a group at most: their writers wait while the snapshots are made. */
    private static final int MAX_MEMBERS = 64;

    private final SnapshotAdministration snapshots;
    private final VolumeLocks locks;

    CreateVolumeGroupSnapshot(SnapshotAdministration snapshots, VolumeLocks locks) {
        this.snapshots = snapshots;
        this.locks = locks;
    }

    @Override
    public CreateVolumeGroupSnapshotResponse handle(CreateVolumeGroupSnapshotRequest request) throws CsiException {
        String name = Checks.name(request.getName());
        Parameters.ofGroup(request.getParametersMap());
        SortedSet<VolumeHandle> sources = sources(request.getSourceVolumeIdsList());
        VolumeGroups group = VolumeGroups.named(sources.first().cell(), name);
        List<SnapshotDescription> members = locks.during(
                "group " + group.id(),
                () -> locks.duringAll(
                        sources.stream().map(VolumeHandle::toString).toList(), () -> createOrFind(group, sources)));
        return CreateVolumeGroupSnapshotResponse.newBuilder()
                .setGroupSnapshot(group.toCsi(members))
                .build();
    }

    private static SortedSet<VolumeHandle> sources(List<String> ids) throws CsiException {
        if (ids.isEmpty() || ids.size() > MAX_MEMBERS) {
            throw CsiException.invalid("source_volume_ids must name 1 to " + MAX_MEMBERS + " volumes");
        }
        SortedSet<VolumeHandle> sources = new TreeSet<>();
        for (String id : ids) {
            sources.add(Checks.existing(id, "source_volume_ids", "volume"));
        }
        if (!sources.first().cell().equals(sources.last().cell())) {
            throw CsiException.invalid("source_volume_ids must be of one cell");
        }
        return sources;
    }

    private List<SnapshotDescription> createOrFind(VolumeGroups group, SortedSet<VolumeHandle> sources)
            throws CsiException {
        List<SnapshotDescription> before = NodeErrors.call(() -> snapshots.snapshotsNamed(group.cell(), group.name()));
        Set<VolumeHandle> of = before.stream().map(SnapshotDescription::source).collect(Collectors.toSet());
        if (of.equals(sources)) {
            return before;
        }
        if (!sources.containsAll(of)) {
            throw new CsiException(Status.Code.ALREADY_EXISTS, "the group exists with other volumes: " + group.id());
        }
        return NodeErrors.call(() -> snapshots.createSnapshots(List.copyOf(sources), group.name()));
    }
}
