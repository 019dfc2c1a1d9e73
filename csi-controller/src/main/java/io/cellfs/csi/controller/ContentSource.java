package io.cellfs.csi.controller;

import csi.v1.Csi.CreateVolumeRequest;
import csi.v1.Csi.VolumeContentSource;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.node.api.SnapshotDescription;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeHandle;
import java.util.Optional;

/**
 * What a new volume starts with.
 *
 * @param wire as the request says it
 * @param volume the volume or snapshot; empty: nothing
 */
record ContentSource(VolumeContentSource wire, Optional<VolumeHandle> volume) {
    /** Nothing. */
    static final ContentSource NONE = new ContentSource(VolumeContentSource.getDefaultInstance(), Optional.empty());

    /** How much a source holds, and what it may hold; 0 for no bound. */
    record Size(long usedBytes, long quotaBytes) {}

    /** Reads a request; INVALID_ARGUMENT for a source without an id, NOT_FOUND for an id that nothing can have. */
    static ContentSource of(CreateVolumeRequest request) throws CsiException {
        VolumeContentSource source = request.getVolumeContentSource();
        if (!request.hasVolumeContentSource()) {
            return NONE;
        }
        return switch (source.getTypeCase()) {
            case SNAPSHOT ->
                new ContentSource(
                        source, Optional.of(existing(source.getSnapshot().getSnapshotId(), "snapshot")));
            case VOLUME ->
                new ContentSource(
                        source, Optional.of(existing(source.getVolume().getVolumeId(), "volume")));
            case TYPE_NOT_SET -> throw CsiException.invalid("volume_content_source has no type");
        };
    }

    private static VolumeHandle existing(String id, String kind) throws CsiException {
        return Checks.existing(id, "volume_content_source." + kind + "_id", kind);
    }

    /** What distinguishes it from other sources. */
    String key() {
        return volume.map(handle -> wire.getTypeCase() + " " + handle).orElse("");
    }

    /** Asks the cell; NOT_FOUND if the source is not there. */
    Optional<Size> size(VolumeAdministration volumes) throws CsiException {
        if (volume.isEmpty()) {
            return Optional.empty();
        }
        VolumeHandle handle = volume.get();
        if (wire.hasSnapshot()) {
            SnapshotDescription snapshot = NodeErrors.call(() -> volumes.getSnapshot(handle));
            return Optional.of(new Size(snapshot.usedBytes(), snapshot.quotaBytes()));
        }
        VolumeDescription found = NodeErrors.call(() -> volumes.get(handle));
        return Optional.of(new Size(found.usedBytes(), found.quotaBytes()));
    }
}
