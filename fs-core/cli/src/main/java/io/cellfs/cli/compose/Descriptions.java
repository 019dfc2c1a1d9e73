package io.cellfs.cli.compose;

import io.cellfs.cli.admin.SnapshotSummary;
import io.cellfs.cli.admin.VolumeSummary;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.NodeApiException.Reason;
import io.cellfs.node.api.SnapshotDescription;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeState;

/** What administration tells of volumes, as the node API tells it. */
final class Descriptions {
    private Descriptions() {}

    static VolumeDescription volume(String cell, VolumeSummary volume) {
        return new VolumeDescription(
                new VolumeHandle(cell, volume.id()),
                volume.name(),
                volume.quotaBytes(),
                volume.usedBytes(),
                state(volume.status()),
                volume.created());
    }

    /** The same, if it has this quota. */
    static VolumeDescription volume(String cell, VolumeSummary volume, long quotaBytes) throws NodeApiException {
        if (volume.quotaBytes() != quotaBytes) {
            throw new NodeApiException(
                    Reason.ALREADY_EXISTS,
                    "volume " + volume.name() + " exists with a quota of " + volume.quotaBytes() + " bytes, not "
                            + quotaBytes);
        }
        return volume(cell, volume);
    }

    static SnapshotDescription snapshot(String cell, SnapshotSummary snapshot) {
        return new SnapshotDescription(
                new VolumeHandle(cell, snapshot.id()),
                new VolumeHandle(cell, snapshot.volumeId()),
                snapshot.name(),
                snapshot.quotaBytes(),
                snapshot.usedBytes(),
                snapshot.created(),
                state(snapshot.status()));
    }

    static VolumeState state(VolumeSummary volume) {
        return state(volume.status());
    }

    private static VolumeState state(String status) {
        return switch (status) {
            case "online" -> VolumeState.ONLINE;
            case "busy" -> VolumeState.BUSY;
            case "unreachable" -> VolumeState.UNREACHABLE;
            default -> VolumeState.OFFLINE;
        };
    }
}
