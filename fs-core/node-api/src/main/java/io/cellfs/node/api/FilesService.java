package io.cellfs.node.api;

import io.cellfs.node.api.v1.FilesGrpc;
import io.cellfs.node.api.v1.FlushRequest;
import io.cellfs.node.api.v1.FlushResponse;
import io.cellfs.node.api.v1.MakeMountPointRequest;
import io.cellfs.node.api.v1.MakeMountPointResponse;
import io.cellfs.node.api.v1.RemoveMountPointRequest;
import io.cellfs.node.api.v1.RemoveMountPointResponse;
import io.cellfs.node.api.v1.ReplayRecoveredRequest;
import io.cellfs.node.api.v1.ReplayRecoveredResponse;
import io.cellfs.node.api.v1.WhereIsRequest;
import io.cellfs.node.api.v1.WhereIsResponse;
import io.grpc.stub.StreamObserver;

/** The service {@code cellfs.node.v1.Files}. */
final class FilesService extends FilesGrpc.FilesImplBase {
    private final Namespace namespace;

    FilesService(Namespace namespace) {
        this.namespace = namespace;
    }

    @Override
    public void makeMountPoint(MakeMountPointRequest request, StreamObserver<MakeMountPointResponse> observer) {
        Calls.answer(observer, () -> {
            FileHandle directory = Messages.file(request.hasDirectory(), request.getDirectory());
            byte[] name = Names.requireEntry(request.getName().toByteArray());
            String volume = Names.requireVolume(request.getVolume());
            String cell =
                    request.getVolumeCell().isEmpty() ? directory.cell() : Names.requireCell(request.getVolumeCell());
            namespace.makeMountPoint(directory, name, volume, cell, request.getReadWrite());
            return MakeMountPointResponse.getDefaultInstance();
        });
    }

    @Override
    public void removeMountPoint(RemoveMountPointRequest request, StreamObserver<RemoveMountPointResponse> observer) {
        Calls.answer(observer, () -> {
            FileHandle directory = Messages.file(request.hasDirectory(), request.getDirectory());
            namespace.removeMountPoint(
                    directory, Names.requireEntry(request.getName().toByteArray()));
            return RemoveMountPointResponse.getDefaultInstance();
        });
    }

    @Override
    public void flush(FlushRequest request, StreamObserver<FlushResponse> observer) {
        Calls.answer(observer, () -> {
            namespace.flush(Messages.file(request.hasFile(), request.getFile()), request.getWholeVolume());
            return FlushResponse.getDefaultInstance();
        });
    }

    @Override
    public void replayRecovered(ReplayRecoveredRequest request, StreamObserver<ReplayRecoveredResponse> observer) {
        Calls.answer(
                observer,
                () -> ReplayRecoveredResponse.newBuilder()
                        .setBytes(namespace.replay(request.getId(), request.getOverwrite()))
                        .build());
    }

    @Override
    public void whereIs(WhereIsRequest request, StreamObserver<WhereIsResponse> observer) {
        Calls.answer(observer, () -> {
            Whereabouts found = namespace.whereIs(Messages.file(request.hasFile(), request.getFile()));
            return WhereIsResponse.newBuilder()
                    .setVolumeName(found.volumeName())
                    .addAllServers(found.servers())
                    .build();
        });
    }
}
