package io.cellfs.csi.controller;

import csi.v1.Csi.ListSnapshotsRequest;
import csi.v1.Csi.ListSnapshotsResponse;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.node.api.SnapshotAdministration;
import io.cellfs.node.api.SnapshotDescription;
import io.cellfs.node.api.VolumeHandle;
import java.util.List;
import java.util.Optional;

/** Controller.ListSnapshots: one snapshot, those of a volume, or all of the home cell, by id. What does not exist has no entry. */
final class ListSnapshots implements CsiHandler<ListSnapshotsRequest, ListSnapshotsResponse> {
    private final SnapshotAdministration snapshots;
    private final ControllerSettings settings;

    ListSnapshots(SnapshotAdministration snapshots, ControllerSettings settings) {
        this.snapshots = snapshots;
        this.settings = settings;
    }

    @Override
    public ListSnapshotsResponse handle(ListSnapshotsRequest request) throws CsiException {
        Paging paging = Paging.of(request.getMaxEntries(), request.getStartingToken());
        if (!request.getSnapshotId().isEmpty()) {
            return one(request, paging);
        }
        if (request.getSourceVolumeId().isEmpty()) {
            return page(paging, settings.homeCell(), Optional.empty());
        }
        Optional<VolumeHandle> source = Checks.handle(request.getSourceVolumeId(), "source_volume_id");
        return source.isEmpty()
                ? ListSnapshotsResponse.getDefaultInstance()
                : page(paging, source.get().cell(), source);
    }

    private ListSnapshotsResponse one(ListSnapshotsRequest request, Paging paging) throws CsiException {
        Optional<VolumeHandle> snapshot = Checks.handle(request.getSnapshotId(), "snapshot_id");
        if (snapshot.isEmpty() || paging.after() >= snapshot.get().volumeId()) {
            return ListSnapshotsResponse.getDefaultInstance();
        }
        List<SnapshotDescription> found = NodeErrors.ifFound(() -> snapshots.getSnapshot(snapshot.get())).stream()
                .filter(s -> request.getSourceVolumeId().isEmpty()
                        || request.getSourceVolumeId().equals(s.source().toString()))
                .toList();
        return response(found).build();
    }

    private ListSnapshotsResponse page(Paging paging, String cell, Optional<VolumeHandle> source) throws CsiException {
        List<SnapshotDescription> found = NodeErrors.ifFound(
                        () -> snapshots.listSnapshots(cell, source, paging.after(), paging.size() + 1))
                .orElse(List.of());
        List<SnapshotDescription> page = found.subList(0, Math.min(paging.size(), found.size()));
        ListSnapshotsResponse.Builder response = response(page);
        if (found.size() > page.size()) {
            response.setNextToken(Paging.token(page.getLast().handle().volumeId()));
        }
        return response.build();
    }

    private static ListSnapshotsResponse.Builder response(List<SnapshotDescription> found) {
        ListSnapshotsResponse.Builder response = ListSnapshotsResponse.newBuilder();
        found.forEach(snapshot ->
                response.addEntries(ListSnapshotsResponse.Entry.newBuilder().setSnapshot(Snapshots.toCsi(snapshot))));
        return response;
    }
}
