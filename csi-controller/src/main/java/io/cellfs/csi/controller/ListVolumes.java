package io.cellfs.csi.controller;

import csi.v1.Csi.ListVolumesRequest;
import csi.v1.Csi.ListVolumesResponse;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeDescription;
import io.grpc.Status;
import java.util.List;
import java.util.regex.Pattern;

/** Controller.ListVolumes: the read-write volumes of the home cell by id. A token is the id of the last volume of the page before. */
final class ListVolumes implements CsiHandler<ListVolumesRequest, ListVolumesResponse> {
    /** Volumes on a page at most. */
    static final int MAX_ENTRIES = 500;

    private static final Pattern TOKEN = Pattern.compile("[1-9][0-9]{0,17}");

    private final VolumeAdministration volumes;
    private final ControllerSettings settings;

    ListVolumes(VolumeAdministration volumes, ControllerSettings settings) {
        this.volumes = volumes;
        this.settings = settings;
    }

    @Override
    public ListVolumesResponse handle(ListVolumesRequest request) throws CsiException {
        if (request.getMaxEntries() < 0) {
            throw CsiException.invalid("max_entries must not be negative");
        }
        int size = request.getMaxEntries() == 0 ? MAX_ENTRIES : Math.min(request.getMaxEntries(), MAX_ENTRIES);
        long after = after(request.getStartingToken());
        List<VolumeDescription> found = NodeErrors.call(() -> volumes.list(settings.homeCell(), after, size + 1));
        return page(found, size);
    }

    private static long after(String token) throws CsiException {
        if (token.isEmpty()) {
            return 0;
        }
        if (!TOKEN.matcher(token).matches()) {
            throw new CsiException(
                    Status.Code.ABORTED, "starting_token was not given out by ListVolumes: begin again without");
        }
        return Long.parseLong(token);
    }

    private static ListVolumesResponse page(List<VolumeDescription> found, int size) {
        List<VolumeDescription> page = found.subList(0, Math.min(size, found.size()));
        ListVolumesResponse.Builder response = ListVolumesResponse.newBuilder();
        for (VolumeDescription volume : page) {
            response.addEntries(ListVolumesResponse.Entry.newBuilder().setVolume(Volumes.toCsi(volume)));
        }
        if (found.size() > size) {
            response.setNextToken(Long.toString(page.getLast().handle().volumeId()));
        }
        return response.build();
    }
}
