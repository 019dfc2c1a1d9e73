package io.cellfs.csi.controller;

import csi.v1.Csi.Volume;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.csi.common.Parameter;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeHandle;

/** What the controller's calls share. */
final class Volumes {
    private Volumes() {}

    /** As CSI describes a volume: its context lets a node mount it, and not one that was made anew with its id. */
    static Volume toCsi(VolumeDescription volume) {
        Volume.Builder answer = Volume.newBuilder()
                .setVolumeId(volume.handle().toString())
                .setCapacityBytes(volume.quotaBytes())
                .putVolumeContext(Parameter.CELL_VOLUME.key(), volume.name());
        if (volume.uniquifier() != 0) {
            answer.putVolumeContext(Parameter.UNIQUIFIER.key(), Long.toString(volume.uniquifier()));
        }
        return answer.build();
    }

    /** Lets a volume have what can change of it; INVALID_ARGUMENT naming the parameter if it does not fit the volume. */
    static void modify(VolumeAdministration volumes, VolumeHandle volume, Parameters parameters) throws CsiException {
        if (parameters.maximumBytes().isPresent()) {
            setMaximum(volumes, volume, parameters.maximumBytes().getAsLong());
        }
        if (!parameters.properties().isEmpty()) {
            NodeErrors.call(() -> volumes.setProperties(volume, parameters.properties()));
        }
    }

    private static void setMaximum(VolumeAdministration volumes, VolumeHandle volume, long maximumBytes)
            throws CsiException {
        try {
            volumes.setMaximum(volume, maximumBytes);
        } catch (NodeApiException e) {
            if (e.reason() == NodeApiException.Reason.FAILED_PRECONDITION) {
                throw Parameter.MAXIMUM_SIZE.refused(String.valueOf(e.getMessage()));
            }
            throw NodeErrors.failure(e);
        }
    }
}
