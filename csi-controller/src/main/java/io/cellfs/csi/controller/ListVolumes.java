package io.cellfs.csi.controller;

import csi.v1.Csi.ListVolumesRequest;
import csi.v1.Csi.ListVolumesResponse;
import io.cellfs.csi.common.Conditions;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeDescription;
import java.util.List;

/** Controller.ListVolumes: the read-write volumes of the home cell by id, with their condition. */
final class ListVolumes implements CsiHandler<ListVolumesRequest, ListVolumesResponse> {
    private final VolumeAdministration volumes;
    private final ControllerSettings settings;

    ListVolumes(VolumeAdministration volumes, ControllerSettings settings) {
        this.volumes = volumes;
        this.settings = settings;
    }

    @Override
    public ListVolumesResponse handle(ListVolumesRequest request) throws CsiException {
        Paging paging = Paging.of(request.getMaxEntries(), request.getStartingToken());
        List<VolumeDescription> found =
                NodeErrors.call(() -> volumes.list(settings.homeCell(), paging.after(), paging.size() + 1));
        List<VolumeDescription> page = found.subList(0, Math.min(paging.size(), found.size()));
        ListVolumesResponse.Builder response = ListVolumesResponse.newBuilder();
        List<List<String>> nodes = PublishedNodes.of(volumes, page);
        for (int i = 0; i < page.size(); i++) {
            VolumeDescription volume = page.get(i);
            response.addEntries(ListVolumesResponse.Entry.newBuilder()
                    .setVolume(Volumes.toCsi(volume))
                    .setStatus(ListVolumesResponse.VolumeStatus.newBuilder()
                            .addAllPublishedNodeIds(nodes.get(i))
                            .setVolumeCondition(Conditions.of(volume.state()))));
        }
        if (found.size() > page.size()) {
            response.setNextToken(Paging.token(page.getLast().handle().volumeId()));
        }
        return response.build();
    }
}
