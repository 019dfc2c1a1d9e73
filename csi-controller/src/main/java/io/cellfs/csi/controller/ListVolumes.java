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
        addAll(response, page);
        if (found.size() > response.getEntriesCount()) {
            response.setNextToken(Paging.token(
                    page.get(response.getEntriesCount() - 1).handle().volumeId()));
        }
        return response.build();
    }

    /** As many as the message has room for, at least one. */
    private void addAll(ListVolumesResponse.Builder response, List<VolumeDescription> page) throws CsiException {
        int room = PublishedNodes.ROOM_BYTES;
        for (int from = 0; from < page.size(); from += PublishedNodes.AT_ONCE) {
            List<VolumeDescription> some = page.subList(from, Math.min(from + PublishedNodes.AT_ONCE, page.size()));
            List<List<String>> nodes = PublishedNodes.of(volumes, some);
            for (int i = 0; i < some.size(); i++) {
                ListVolumesResponse.Entry entry = entry(some.get(i), nodes.get(i));
                room -= entry.getSerializedSize();
                if (room < 0 && response.getEntriesCount() > 0) {
                    return;
                }
                response.addEntries(entry);
            }
        }
    }

    private static ListVolumesResponse.Entry entry(VolumeDescription volume, List<String> nodes) {
        return ListVolumesResponse.Entry.newBuilder()
                .setVolume(Volumes.toCsi(volume))
                .setStatus(ListVolumesResponse.VolumeStatus.newBuilder()
                        .addAllPublishedNodeIds(nodes)
                        .setVolumeCondition(Conditions.of(volume.state())))
                .build();
    }
}
