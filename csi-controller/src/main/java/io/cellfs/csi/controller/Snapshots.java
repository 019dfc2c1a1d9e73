package io.cellfs.csi.controller;

import com.google.protobuf.Timestamp;
import csi.v1.Csi.Snapshot;
import io.cellfs.node.api.SnapshotDescription;
import io.cellfs.node.api.VolumeState;

/** What the calls for snapshots share. */
final class Snapshots {
    private Snapshots() {}

    /** As CSI describes a snapshot. Its size is what it holds: a volume made of it must have room for that. */
    static Snapshot toCsi(SnapshotDescription snapshot) {
        return Snapshot.newBuilder()
                .setSnapshotId(snapshot.handle().toString())
                .setSourceVolumeId(snapshot.source().toString())
                .setSizeBytes(snapshot.usedBytes())
                .setCreationTime(Timestamp.newBuilder().setSeconds(snapshot.createdSeconds()))
                .setReadyToUse(snapshot.state() == VolumeState.ONLINE)
                .build();
    }
}
