package io.cellfs.node.api;

import io.cellfs.node.api.v1.CopyVolumeRequest;
import io.cellfs.node.api.v1.CopyVolumeResponse;
import io.cellfs.node.api.v1.CreateSnapshotRequest;
import io.cellfs.node.api.v1.CreateSnapshotResponse;
import io.cellfs.node.api.v1.CreateSnapshotsRequest;
import io.cellfs.node.api.v1.CreateSnapshotsResponse;
import io.cellfs.node.api.v1.DeleteSnapshotRequest;
import io.cellfs.node.api.v1.DeleteSnapshotResponse;
import io.cellfs.node.api.v1.GetSnapshotRequest;
import io.cellfs.node.api.v1.GetSnapshotResponse;
import io.cellfs.node.api.v1.ListSnapshotsRequest;
import io.cellfs.node.api.v1.ListSnapshotsResponse;
import io.cellfs.node.api.v1.SnapshotsGrpc;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;

/** The service {@code cellfs.node.v1.Snapshots}. */
final class SnapshotsService extends SnapshotsGrpc.SnapshotsImplBase {
    /** Volumes of which snapshots are made at once, at most. */
    private static final int MAX_SOURCES = 64;

    private final NodeInformationSource source;
    private final SnapshotAdministration snapshots;

    SnapshotsService(NodeInformationSource source, SnapshotAdministration snapshots) {
        this.source = source;
        this.snapshots = snapshots;
    }

    @Override
    public void createSnapshot(CreateSnapshotRequest request, StreamObserver<CreateSnapshotResponse> observer) {
        Calls.answer(observer, () -> {
            VolumeHandle volume = Messages.handle(request.hasSource(), request.getSource());
            SnapshotDescription made = snapshots.createSnapshot(volume, Names.requireSnapshot(request.getName()));
            return CreateSnapshotResponse.newBuilder()
                    .setSnapshot(Messages.snapshot(made))
                    .build();
        });
    }

    @Override
    public void createSnapshots(CreateSnapshotsRequest request, StreamObserver<CreateSnapshotsResponse> observer) {
        Calls.answer(observer, () -> {
            List<VolumeHandle> sources =
                    request.getSourcesList().stream().map(Messages::handle).toList();
            boolean valid = !sources.isEmpty()
                    && sources.size() <= MAX_SOURCES
                    && sources.stream().distinct().count() == sources.size()
                    && sources.stream().map(VolumeHandle::cell).distinct().count() == 1;
            Messages.require(valid, "the sources must be 1 to " + MAX_SOURCES + " volumes of one cell, none twice");
            CreateSnapshotsResponse.Builder response = CreateSnapshotsResponse.newBuilder();
            snapshots
                    .createSnapshots(sources, Names.requireSnapshot(request.getName()))
                    .forEach(made -> response.addSnapshots(Messages.snapshot(made)));
            return response.build();
        });
    }

    @Override
    public void deleteSnapshot(DeleteSnapshotRequest request, StreamObserver<DeleteSnapshotResponse> observer) {
        Calls.answer(observer, () -> {
            snapshots.deleteSnapshot(Messages.handle(request.hasHandle(), request.getHandle()));
            return DeleteSnapshotResponse.getDefaultInstance();
        });
    }

    @Override
    public void getSnapshot(GetSnapshotRequest request, StreamObserver<GetSnapshotResponse> observer) {
        Calls.answer(observer, () -> {
            VolumeHandle handle = Messages.handle(request.hasHandle(), request.getHandle());
            return GetSnapshotResponse.newBuilder()
                    .setSnapshot(Messages.snapshot(snapshots.getSnapshot(handle)))
                    .build();
        });
    }

    @Override
    public void listSnapshots(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> observer) {
        Calls.answer(observer, () -> request.getName().isEmpty() ? page(request) : named(request));
    }

    private ListSnapshotsResponse page(ListSnapshotsRequest request) throws NodeApiException {
        String cell = Calls.cell(source, request.getCell());
        Optional<VolumeHandle> of = Optional.empty();
        if (request.hasSource()) {
            VolumeHandle volume = Messages.handle(true, request.getSource());
            Messages.require(volume.cell().equals(cell), "the source is of another cell");
            of = Optional.of(volume);
        }
        int size = Pages.size(request.getPageSize());
        long after = Pages.after(request.getPageToken());
        List<SnapshotDescription> found = snapshots.listSnapshots(cell, of, after, size + 1);
        List<SnapshotDescription> page = found.subList(0, Math.min(size, found.size()));
        ListSnapshotsResponse.Builder response = all(page);
        if (found.size() > size) {
            response.setNextPageToken(Pages.token(page.getLast().handle().volumeId()));
        }
        return response.build();
    }

    private ListSnapshotsResponse named(ListSnapshotsRequest request) throws NodeApiException {
        String name = Names.requireSnapshot(request.getName());
        return all(snapshots.snapshotsNamed(Calls.cell(source, request.getCell()), name))
                .build();
    }

    private static ListSnapshotsResponse.Builder all(List<SnapshotDescription> found) {
        ListSnapshotsResponse.Builder response = ListSnapshotsResponse.newBuilder();
        found.forEach(s -> response.addSnapshots(Messages.snapshot(s)));
        return response;
    }

    @Override
    public void copyVolume(CopyVolumeRequest request, StreamObserver<CopyVolumeResponse> observer) {
        Calls.answer(observer, () -> {
            VolumeHandle of = Messages.handle(request.hasSource(), request.getSource());
            String name = Names.requireNewVolume(request.getName());
            VolumeDescription made = snapshots.copy(of, name, Messages.quota(request.getQuotaBytes()));
            return CopyVolumeResponse.newBuilder()
                    .setVolume(Messages.volume(made))
                    .build();
        });
    }
}
