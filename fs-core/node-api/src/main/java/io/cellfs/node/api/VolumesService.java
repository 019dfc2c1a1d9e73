package io.cellfs.node.api;

import io.cellfs.node.api.v1.CreateVolumeRequest;
import io.cellfs.node.api.v1.CreateVolumeResponse;
import io.cellfs.node.api.v1.DeleteVolumeRequest;
import io.cellfs.node.api.v1.DeleteVolumeResponse;
import io.cellfs.node.api.v1.FindNamesRequest;
import io.cellfs.node.api.v1.FindNamesResponse;
import io.cellfs.node.api.v1.GetCapacityRequest;
import io.cellfs.node.api.v1.GetCapacityResponse;
import io.cellfs.node.api.v1.GetMaximumRequest;
import io.cellfs.node.api.v1.GetMaximumResponse;
import io.cellfs.node.api.v1.GetPropertiesRequest;
import io.cellfs.node.api.v1.GetPropertiesResponse;
import io.cellfs.node.api.v1.GetPublicationsRequest;
import io.cellfs.node.api.v1.GetPublicationsResponse;
import io.cellfs.node.api.v1.GetStateRequest;
import io.cellfs.node.api.v1.GetStateResponse;
import io.cellfs.node.api.v1.GetStatisticsRequest;
import io.cellfs.node.api.v1.GetStatisticsResponse;
import io.cellfs.node.api.v1.GetVolumeRequest;
import io.cellfs.node.api.v1.GetVolumeResponse;
import io.cellfs.node.api.v1.ListVolumesRequest;
import io.cellfs.node.api.v1.ListVolumesResponse;
import io.cellfs.node.api.v1.PublishRequest;
import io.cellfs.node.api.v1.PublishResponse;
import io.cellfs.node.api.v1.SetMaximumRequest;
import io.cellfs.node.api.v1.SetMaximumResponse;
import io.cellfs.node.api.v1.SetPropertiesRequest;
import io.cellfs.node.api.v1.SetPropertiesResponse;
import io.cellfs.node.api.v1.SetQuotaRequest;
import io.cellfs.node.api.v1.SetQuotaResponse;
import io.cellfs.node.api.v1.UnpublishRequest;
import io.cellfs.node.api.v1.UnpublishResponse;
import io.cellfs.node.api.v1.VolumesGrpc;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;

/** The service {@code cellfs.node.v1.Volumes}. */
final class VolumesService extends VolumesGrpc.VolumesImplBase {
    private final NodeInformationSource source;
    private final VolumeAdministration volumes;

    VolumesService(NodeInformationSource source, VolumeAdministration volumes) {
        this.source = source;
        this.volumes = volumes;
    }

    @Override
    public void createVolume(CreateVolumeRequest request, StreamObserver<CreateVolumeResponse> observer) {
        Calls.answer(observer, () -> {
            String name = Names.requireNewVolume(request.getName());
            long quotaBytes = Messages.quota(request.getQuotaBytes());
            VolumeDescription made = volumes.create(cell(request.getCell()), name, quotaBytes);
            return CreateVolumeResponse.newBuilder()
                    .setVolume(Messages.volume(made))
                    .build();
        });
    }

    @Override
    public void deleteVolume(DeleteVolumeRequest request, StreamObserver<DeleteVolumeResponse> observer) {
        Calls.answer(observer, () -> {
            volumes.delete(Messages.handle(request.hasHandle(), request.getHandle()));
            return DeleteVolumeResponse.getDefaultInstance();
        });
    }

    @Override
    public void getVolume(GetVolumeRequest request, StreamObserver<GetVolumeResponse> observer) {
        Calls.answer(
                observer,
                () -> GetVolumeResponse.newBuilder()
                        .setVolume(Messages.volume(lookUp(request)))
                        .build());
    }

    private VolumeDescription lookUp(GetVolumeRequest request) throws NodeApiException {
        return switch (request.getByCase()) {
            case HANDLE -> volumes.get(Messages.handle(true, request.getHandle()));
            case NAMED ->
                volumes.find(
                        cell(request.getNamed().getCell()),
                        Names.requireVolume(request.getNamed().getName()));
            case BY_NOT_SET -> throw new IllegalArgumentException("neither a volume handle nor a name is given");
        };
    }

    @Override
    public void getState(GetStateRequest request, StreamObserver<GetStateResponse> observer) {
        Calls.answer(observer, () -> {
            VolumeState state = volumes.state(Messages.handle(request.hasHandle(), request.getHandle()));
            return GetStateResponse.newBuilder().setState(Messages.state(state)).build();
        });
    }

    @Override
    public void listVolumes(ListVolumesRequest request, StreamObserver<ListVolumesResponse> observer) {
        Calls.answer(observer, () -> {
            int size = Pages.size(request.getPageSize());
            long after = Pages.after(request.getPageToken());
            List<VolumeDescription> found = volumes.list(cell(request.getCell()), after, size + 1);
            List<VolumeDescription> page = found.subList(0, Math.min(size, found.size()));
            ListVolumesResponse.Builder response = ListVolumesResponse.newBuilder();
            page.forEach(v -> response.addVolumes(Messages.volume(v)));
            if (found.size() > size) {
                response.setNextPageToken(Pages.token(page.getLast().handle().volumeId()));
            }
            return response.build();
        });
    }

    @Override
    public void setQuota(SetQuotaRequest request, StreamObserver<SetQuotaResponse> observer) {
        Calls.answer(observer, () -> {
            VolumeHandle volume = Messages.handle(request.hasHandle(), request.getHandle());
            VolumeDescription changed = volumes.setQuota(volume, Messages.quota(request.getQuotaBytes()));
            return SetQuotaResponse.newBuilder()
                    .setVolume(Messages.volume(changed))
                    .build();
        });
    }

    @Override
    public void setMaximum(SetMaximumRequest request, StreamObserver<SetMaximumResponse> observer) {
        Calls.answer(observer, () -> {
            VolumeHandle volume = Messages.handle(request.hasHandle(), request.getHandle());
            volumes.setMaximum(volume, Messages.quota(request.getMaximumBytes()));
            return SetMaximumResponse.getDefaultInstance();
        });
    }

    @Override
    public void getMaximum(GetMaximumRequest request, StreamObserver<GetMaximumResponse> observer) {
        Calls.answer(observer, () -> {
            long maximumBytes = volumes.maximum(Messages.handle(request.hasHandle(), request.getHandle()));
            return GetMaximumResponse.newBuilder().setMaximumBytes(maximumBytes).build();
        });
    }

    @Override
    public void getProperties(GetPropertiesRequest request, StreamObserver<GetPropertiesResponse> observer) {
        Calls.answer(observer, () -> {
            VolumeHandle volume = Messages.handle(request.hasHandle(), request.getHandle());
            return GetPropertiesResponse.newBuilder()
                    .putAllProperties(volumes.properties(volume))
                    .build();
        });
    }

    @Override
    public void setProperties(SetPropertiesRequest request, StreamObserver<SetPropertiesResponse> observer) {
        Calls.answer(observer, () -> {
            VolumeHandle volume = Messages.handle(request.hasHandle(), request.getHandle());
            Map<String, String> then = volumes.setProperties(volume, VolumeProperty.require(request.getChangesMap()));
            return SetPropertiesResponse.newBuilder().putAllProperties(then).build();
        });
    }

    @Override
    public void publish(PublishRequest request, StreamObserver<PublishResponse> observer) {
        Calls.answer(observer, () -> {
            VolumeHandle volume = Messages.handle(request.hasHandle(), request.getHandle());
            Publication wanted = Messages.publication(request.getPublication());
            PublishResponse.Builder response = PublishResponse.newBuilder();
            volumes.publish(volume, wanted).ifPresent(conflict -> response.setConflict(Messages.publication(conflict)));
            return response.build();
        });
    }

    @Override
    public void unpublish(UnpublishRequest request, StreamObserver<UnpublishResponse> observer) {
        Calls.answer(observer, () -> {
            VolumeHandle volume = Messages.handle(request.hasHandle(), request.getHandle());
            if (!request.getNode().isEmpty() && !Publication.isNode(request.getNode())) {
                throw new IllegalArgumentException("no node can have this id");
            }
            volumes.unpublish(volume, request.getNode());
            return UnpublishResponse.getDefaultInstance();
        });
    }

    @Override
    public void getPublications(GetPublicationsRequest request, StreamObserver<GetPublicationsResponse> observer) {
        Calls.answer(observer, () -> {
            VolumeHandle volume = Messages.handle(request.hasHandle(), request.getHandle());
            PublicationPage page = volumes.publications(volume, request.getAfter());
            GetPublicationsResponse.Builder response =
                    GetPublicationsResponse.newBuilder().setNext(page.next());
            page.some().forEach(each -> response.addPublications(Messages.publication(each)));
            return response.build();
        });
    }

    @Override
    public void getCapacity(GetCapacityRequest request, StreamObserver<GetCapacityResponse> observer) {
        Calls.answer(observer, () -> {
            CellCapacity capacity = volumes.capacity(cell(request.getCell()));
            return GetCapacityResponse.newBuilder()
                    .setTotalBytes(capacity.totalBytes())
                    .setAvailableBytes(capacity.availableBytes())
                    .setMaximumVolumeBytes(capacity.maximumVolumeBytes())
                    .build();
        });
    }

    @Override
    public void getStatistics(GetStatisticsRequest request, StreamObserver<GetStatisticsResponse> observer) {
        Calls.answer(observer, () -> {
            VolumeUsage usage = volumes.usage(Messages.handle(request.hasHandle(), request.getHandle()));
            return GetStatisticsResponse.newBuilder()
                    .setState(Messages.state(usage.state()))
                    .setBytes(Messages.usage(usage.bytes()))
                    .setInodes(Messages.usage(usage.inodes()))
                    .build();
        });
    }

    @Override
    public void findNames(FindNamesRequest request, StreamObserver<FindNamesResponse> observer) {
        Calls.answer(observer, () -> {
            String prefix = Names.requireVolume(request.getPrefix());
            return FindNamesResponse.newBuilder()
                    .addAllNames(volumes.names(cell(request.getCell()), prefix))
                    .build();
        });
    }

    private String cell(String asked) throws NodeApiException {
        return Calls.cell(source, asked);
    }
}
