package io.cellfs.csi.controller;

import csi.v1.Csi.Volume;
import io.cellfs.csi.common.CsiException;
import io.cellfs.node.api.VolumeDescription;
import java.util.Map;

/** What the controller's calls share. */
final class Volumes {
    private Volumes() {}

    /** As CSI describes a volume. */
    static Volume toCsi(VolumeDescription volume) {
        return Volume.newBuilder()
                .setVolumeId(volume.handle().toString())
                .setCapacityBytes(volume.quotaBytes())
                .putVolumeContext("cellVolume", volume.name())
                .build();
    }

    /** Refuses mutable parameters, which need a capability that this driver has not. */
    static void requireNoMutable(Map<String, String> mutable) throws CsiException {
        if (!mutable.isEmpty()) {
            throw CsiException.invalid("mutable_parameters are not supported");
        }
    }
}
