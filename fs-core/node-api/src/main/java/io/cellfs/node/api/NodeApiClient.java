package io.cellfs.node.api;

import com.google.protobuf.ByteString;
import io.cellfs.node.api.v1.AttachRequest;
import io.cellfs.node.api.v1.CopyVolumeRequest;
import io.cellfs.node.api.v1.CreateSnapshotRequest;
import io.cellfs.node.api.v1.CreateSnapshotsRequest;
import io.cellfs.node.api.v1.CreateVolumeRequest;
import io.cellfs.node.api.v1.DeleteSnapshotRequest;
import io.cellfs.node.api.v1.DeleteVolumeRequest;
import io.cellfs.node.api.v1.DetachRequest;
import io.cellfs.node.api.v1.FilesGrpc;
import io.cellfs.node.api.v1.FindNamesRequest;
import io.cellfs.node.api.v1.FlushRequest;
import io.cellfs.node.api.v1.GetCapacityRequest;
import io.cellfs.node.api.v1.GetInfoRequest;
import io.cellfs.node.api.v1.GetInfoResponse;
import io.cellfs.node.api.v1.GetMaximumRequest;
import io.cellfs.node.api.v1.GetPropertiesRequest;
import io.cellfs.node.api.v1.GetPublicationsRequest;
import io.cellfs.node.api.v1.GetPublicationsResponse;
import io.cellfs.node.api.v1.GetSnapshotRequest;
import io.cellfs.node.api.v1.GetStateRequest;
import io.cellfs.node.api.v1.GetStatisticsRequest;
import io.cellfs.node.api.v1.GetVolumeRequest;
import io.cellfs.node.api.v1.ListAttachmentsRequest;
import io.cellfs.node.api.v1.ListSnapshotsRequest;
import io.cellfs.node.api.v1.ListVolumesRequest;
import io.cellfs.node.api.v1.MakeMountPointRequest;
import io.cellfs.node.api.v1.NamedVolume;
import io.cellfs.node.api.v1.NodeGrpc;
import io.cellfs.node.api.v1.PublishRequest;
import io.cellfs.node.api.v1.PublishResponse;
import io.cellfs.node.api.v1.RemoveMountPointRequest;
import io.cellfs.node.api.v1.ReplayRecoveredRequest;
import io.cellfs.node.api.v1.ResolveResponse;
import io.cellfs.node.api.v1.SetMaximumRequest;
import io.cellfs.node.api.v1.SetPropertiesRequest;
import io.cellfs.node.api.v1.SetQuotaRequest;
import io.cellfs.node.api.v1.SnapshotsGrpc;
import io.cellfs.node.api.v1.UnpublishRequest;
import io.cellfs.node.api.v1.VolumesGrpc;
import io.cellfs.node.api.v1.WhereIsRequest;
import io.cellfs.node.api.v1.WhereIsResponse;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractBlockingStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The ports of this package as another process's client answers them, over any channel to its socket. Every call ends within the
 * deadline given, with UNAVAILABLE if there is no answer by then.
 */
public final class NodeApiClient implements NodeInformationSource, Attachments, VolumeAdministration, Namespace {
    /** The whole of a page: an answer within the server's message limit. */
    private static final int MAX_ANSWER_BYTES = 1024 * 1024;

    private final NodeGrpc.NodeBlockingStub node;
    private final VolumesGrpc.VolumesBlockingStub volumes;
    private final SnapshotsGrpc.SnapshotsBlockingStub snapshots;
    private final FilesGrpc.FilesBlockingStub files;
    private final Duration deadline;

    /** A client on this channel, which its caller shuts down. */
    public NodeApiClient(Channel channel, Duration deadline) {
        this.node = NodeGrpc.newBlockingStub(channel).withMaxInboundMessageSize(MAX_ANSWER_BYTES);
        this.volumes = VolumesGrpc.newBlockingStub(channel).withMaxInboundMessageSize(MAX_ANSWER_BYTES);
        this.snapshots = SnapshotsGrpc.newBlockingStub(channel).withMaxInboundMessageSize(MAX_ANSWER_BYTES);
        this.files = FilesGrpc.newBlockingStub(channel).withMaxInboundMessageSize(MAX_ANSWER_BYTES);
        this.deadline = deadline;
    }

    @Override
    public NodeInformation information() throws NodeApiException {
        GetInfoResponse info = call(node, s -> s.getInfo(GetInfoRequest.getDefaultInstance()));
        return new NodeInformation(
                info.getVersion(),
                info.getCellsList(),
                info.getMountPath(),
                info.getNodeId(),
                info.getOpen(),
                info.getReady());
    }

    @Override
    public AttachedVolume attach(Attaching wish) throws NodeApiException {
        AttachRequest request = Messages.attach(wish);
        return Messages.attached(call(node, s -> s.attach(request)).getAttachment());
    }

    @Override
    public ResolvedVolume resolve(VolumeReference reference) throws NodeApiException {
        ResolveResponse found = call(node, s -> s.resolve(Messages.reference(reference)));
        return new ResolvedVolume(Messages.handle(found.getHandle()), found.getReadOnly());
    }

    @Override
    public void detach(String label) throws NodeApiException {
        DetachRequest request = DetachRequest.newBuilder().setLabel(label).build();
        call(node, s -> s.detach(request));
    }

    @Override
    public Optional<AttachedVolume> attachment(String label) throws NodeApiException {
        return attachments(ListAttachmentsRequest.newBuilder().setLabel(label).build()).stream()
                .findFirst();
    }

    @Override
    public List<AttachedVolume> attachments() throws NodeApiException {
        return attachments(ListAttachmentsRequest.getDefaultInstance());
    }

    private List<AttachedVolume> attachments(ListAttachmentsRequest request) throws NodeApiException {
        return call(node, s -> s.listAttachments(request)).getAttachmentsList().stream()
                .map(Messages::attached)
                .toList();
    }

    @Override
    public VolumeDescription create(String cell, String name, long quotaBytes) throws NodeApiException {
        CreateVolumeRequest request = CreateVolumeRequest.newBuilder()
                .setCell(cell)
                .setName(name)
                .setQuotaBytes(quotaBytes)
                .build();
        return Messages.description(call(volumes, s -> s.createVolume(request)).getVolume());
    }

    @Override
    public void delete(VolumeHandle volume) throws NodeApiException {
        DeleteVolumeRequest request = DeleteVolumeRequest.newBuilder()
                .setHandle(Messages.handle(volume))
                .build();
        call(volumes, s -> s.deleteVolume(request));
    }

    @Override
    public VolumeDescription get(VolumeHandle volume) throws NodeApiException {
        return get(
                GetVolumeRequest.newBuilder().setHandle(Messages.handle(volume)).build());
    }

    @Override
    public VolumeState state(VolumeHandle volume) throws NodeApiException {
        GetStateRequest request =
                GetStateRequest.newBuilder().setHandle(Messages.handle(volume)).build();
        return Messages.state(call(volumes, s -> s.getState(request)).getState());
    }

    @Override
    public VolumeDescription find(String cell, String name) throws NodeApiException {
        return get(GetVolumeRequest.newBuilder()
                .setNamed(NamedVolume.newBuilder().setCell(cell).setName(name))
                .build());
    }

    private VolumeDescription get(GetVolumeRequest request) throws NodeApiException {
        return Messages.description(call(volumes, s -> s.getVolume(request)).getVolume());
    }

    @Override
    public List<VolumeDescription> list(String cell, long afterVolumeId, int limit) throws NodeApiException {
        ListVolumesRequest request = ListVolumesRequest.newBuilder()
                .setCell(cell)
                .setPageSize(Math.min(limit, Pages.MAX_SIZE))
                .setPageToken(afterVolumeId == 0 ? "" : Pages.token(afterVolumeId))
                .build();
        return call(volumes, s -> s.listVolumes(request)).getVolumesList().stream()
                .map(Messages::description)
                .toList();
    }

    @Override
    public VolumeDescription setQuota(VolumeHandle volume, long quotaBytes) throws NodeApiException {
        SetQuotaRequest request = SetQuotaRequest.newBuilder()
                .setHandle(Messages.handle(volume))
                .setQuotaBytes(quotaBytes)
                .build();
        return Messages.description(call(volumes, s -> s.setQuota(request)).getVolume());
    }

    @Override
    public void setMaximum(VolumeHandle volume, long maximumBytes) throws NodeApiException {
        SetMaximumRequest request = SetMaximumRequest.newBuilder()
                .setHandle(Messages.handle(volume))
                .setMaximumBytes(maximumBytes)
                .build();
        call(volumes, s -> s.setMaximum(request));
    }

    @Override
    public long maximum(VolumeHandle volume) throws NodeApiException {
        GetMaximumRequest request = GetMaximumRequest.newBuilder()
                .setHandle(Messages.handle(volume))
                .build();
        return call(volumes, s -> s.getMaximum(request)).getMaximumBytes();
    }

    @Override
    public SortedMap<String, String> properties(VolumeHandle volume) throws NodeApiException {
        GetPropertiesRequest request = GetPropertiesRequest.newBuilder()
                .setHandle(Messages.handle(volume))
                .build();
        return new TreeMap<>(call(volumes, s -> s.getProperties(request)).getPropertiesMap());
    }

    @Override
    public SortedMap<String, String> setProperties(VolumeHandle volume, Map<String, String> changes)
            throws NodeApiException {
        SetPropertiesRequest request = SetPropertiesRequest.newBuilder()
                .setHandle(Messages.handle(volume))
                .putAllChanges(changes)
                .build();
        return new TreeMap<>(call(volumes, s -> s.setProperties(request)).getPropertiesMap());
    }

    @Override
    public Optional<Publication> publish(VolumeHandle volume, Publication publication) throws NodeApiException {
        PublishRequest request = PublishRequest.newBuilder()
                .setHandle(Messages.handle(volume))
                .setPublication(Messages.publication(publication))
                .build();
        PublishResponse answer = call(volumes, s -> s.publish(request));
        return answer.hasConflict() ? Optional.of(Messages.publication(answer.getConflict())) : Optional.empty();
    }

    @Override
    public void unpublish(VolumeHandle volume, String node) throws NodeApiException {
        UnpublishRequest request = UnpublishRequest.newBuilder()
                .setHandle(Messages.handle(volume))
                .setNode(node)
                .build();
        call(volumes, s -> s.unpublish(request));
    }

    @Override
    public PublicationPage publications(VolumeHandle volume, String after) throws NodeApiException {
        GetPublicationsRequest request = GetPublicationsRequest.newBuilder()
                .setHandle(Messages.handle(volume))
                .setAfter(after)
                .build();
        GetPublicationsResponse answer = call(volumes, s -> s.getPublications(request));
        return new PublicationPage(
                answer.getPublicationsList().stream().map(Messages::publication).toList(), answer.getNext());
    }

    @Override
    public CellCapacity capacity(String cell) throws NodeApiException {
        GetCapacityRequest request =
                GetCapacityRequest.newBuilder().setCell(cell).build();
        var answer = call(volumes, s -> s.getCapacity(request));
        return new CellCapacity(answer.getTotalBytes(), answer.getAvailableBytes(), answer.getMaximumVolumeBytes());
    }

    @Override
    public VolumeUsage usage(VolumeHandle volume) throws NodeApiException {
        GetStatisticsRequest request = GetStatisticsRequest.newBuilder()
                .setHandle(Messages.handle(volume))
                .build();
        var answer = call(volumes, s -> s.getStatistics(request));
        return new VolumeUsage(
                Messages.state(answer.getState()),
                Messages.usage(answer.getBytes()),
                Messages.usage(answer.getInodes()));
    }

    @Override
    public List<String> names(String cell, String prefix) throws NodeApiException {
        FindNamesRequest request =
                FindNamesRequest.newBuilder().setCell(cell).setPrefix(prefix).build();
        return List.copyOf(call(volumes, s -> s.findNames(request)).getNamesList());
    }

    @Override
    public SnapshotDescription createSnapshot(VolumeHandle source, String name) throws NodeApiException {
        CreateSnapshotRequest request = CreateSnapshotRequest.newBuilder()
                .setSource(Messages.handle(source))
                .setName(name)
                .build();
        return Messages.description(
                call(snapshots, s -> s.createSnapshot(request)).getSnapshot());
    }

    @Override
    public List<SnapshotDescription> createSnapshots(List<VolumeHandle> sources, String name) throws NodeApiException {
        CreateSnapshotsRequest request = CreateSnapshotsRequest.newBuilder()
                .addAllSources(sources.stream().map(Messages::handle).toList())
                .setName(name)
                .build();
        return call(snapshots, s -> s.createSnapshots(request)).getSnapshotsList().stream()
                .map(Messages::description)
                .toList();
    }

    @Override
    public void deleteSnapshot(VolumeHandle snapshot) throws NodeApiException {
        DeleteSnapshotRequest request = DeleteSnapshotRequest.newBuilder()
                .setHandle(Messages.handle(snapshot))
                .build();
        call(snapshots, s -> s.deleteSnapshot(request));
    }

    @Override
    public SnapshotDescription getSnapshot(VolumeHandle snapshot) throws NodeApiException {
        GetSnapshotRequest request = GetSnapshotRequest.newBuilder()
                .setHandle(Messages.handle(snapshot))
                .build();
        return Messages.description(call(snapshots, s -> s.getSnapshot(request)).getSnapshot());
    }

    @Override
    public List<SnapshotDescription> listSnapshots(String cell, Optional<VolumeHandle> source, long afterId, int limit)
            throws NodeApiException {
        ListSnapshotsRequest.Builder request = ListSnapshotsRequest.newBuilder()
                .setCell(cell)
                .setPageSize(Math.min(limit, Pages.MAX_SIZE))
                .setPageToken(afterId == 0 ? "" : Pages.token(afterId));
        source.ifPresent(volume -> request.setSource(Messages.handle(volume)));
        return snapshots(request.build());
    }

    @Override
    public List<SnapshotDescription> snapshotsNamed(String cell, String name) throws NodeApiException {
        return snapshots(
                ListSnapshotsRequest.newBuilder().setCell(cell).setName(name).build());
    }

    private List<SnapshotDescription> snapshots(ListSnapshotsRequest request) throws NodeApiException {
        return call(snapshots, s -> s.listSnapshots(request)).getSnapshotsList().stream()
                .map(Messages::description)
                .toList();
    }

    @Override
    public VolumeDescription copy(VolumeHandle source, String name, long quotaBytes) throws NodeApiException {
        CopyVolumeRequest request = CopyVolumeRequest.newBuilder()
                .setSource(Messages.handle(source))
                .setName(name)
                .setQuotaBytes(quotaBytes)
                .build();
        return Messages.description(call(snapshots, s -> s.copyVolume(request)).getVolume());
    }

    @Override
    public void makeMountPoint(FileHandle directory, byte[] name, String volume, String volumeCell, boolean readWrite)
            throws NodeApiException {
        MakeMountPointRequest request = MakeMountPointRequest.newBuilder()
                .setDirectory(Messages.file(directory))
                .setName(ByteString.copyFrom(name))
                .setVolume(volume)
                .setVolumeCell(volumeCell)
                .setReadWrite(readWrite)
                .build();
        call(files, s -> s.makeMountPoint(request));
    }

    @Override
    public void removeMountPoint(FileHandle directory, byte[] name) throws NodeApiException {
        RemoveMountPointRequest request = RemoveMountPointRequest.newBuilder()
                .setDirectory(Messages.file(directory))
                .setName(ByteString.copyFrom(name))
                .build();
        call(files, s -> s.removeMountPoint(request));
    }

    @Override
    public void flush(FileHandle file, boolean wholeVolume) throws NodeApiException {
        FlushRequest request = FlushRequest.newBuilder()
                .setFile(Messages.file(file))
                .setWholeVolume(wholeVolume)
                .build();
        call(files, s -> s.flush(request));
    }

    @Override
    public long replay(String id, boolean overwrite) throws NodeApiException {
        ReplayRecoveredRequest request = ReplayRecoveredRequest.newBuilder()
                .setId(id)
                .setOverwrite(overwrite)
                .build();
        return call(files, s -> s.replayRecovered(request)).getBytes();
    }

    @Override
    public Whereabouts whereIs(FileHandle file) throws NodeApiException {
        WhereIsRequest request =
                WhereIsRequest.newBuilder().setFile(Messages.file(file)).build();
        WhereIsResponse answer = call(files, s -> s.whereIs(request));
        return new Whereabouts(answer.getVolumeName(), answer.getServersList());
    }

    private <S extends AbstractBlockingStub<S>, T> T call(S stub, Function<S, T> body) throws NodeApiException {
        try {
            return body.apply(stub.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw Calls.failure(e);
        }
    }
}
