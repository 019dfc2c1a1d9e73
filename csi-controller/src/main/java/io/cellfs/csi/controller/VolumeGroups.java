package io.cellfs.csi.controller;

import csi.v1.Csi.VolumeGroupSnapshot;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.node.api.Names;
import io.cellfs.node.api.SnapshotDescription;
import io.cellfs.node.api.VolumeState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A group of snapshots: those of one name in a cell, whichever their volumes are. Its id is {@code <cell>/group/<name>}.
 *
 * @param cell the cell
 * @param name what the snapshots are called behind the names of their volumes
 */
record VolumeGroups(String cell, String name) {
    private static final String INFIX = "/group/";
    /** Kept apart from the names of single snapshots. */
    private static final String KIND = "group\u0000";

    /** The group that an orchestrator names. */
    static VolumeGroups named(String cell, String csiName) {
        return new VolumeGroups(cell, SnapshotName.of(KIND + csiName));
    }

    /** The group of this id; empty if no group can have it: snapshots that administrators have named alike are none. */
    static Optional<VolumeGroups> of(String id) throws CsiException {
        Checks.required(id, "group_snapshot_id");
        int infix = id.indexOf(INFIX);
        if (infix < 0 || !SnapshotName.is(id.substring(infix + INFIX.length()))) {
            return Optional.empty();
        }
        try {
            String cell = Names.requireCell(id.substring(0, infix));
            return Optional.of(new VolumeGroups(cell, id.substring(infix + INFIX.length())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    String id() {
        return cell + INFIX + name;
    }

    /** As CSI describes the group of these snapshots. */
    VolumeGroupSnapshot toCsi(List<SnapshotDescription> members) {
        VolumeGroupSnapshot.Builder group = VolumeGroupSnapshot.newBuilder().setGroupSnapshotId(id());
        members.stream()
                .sorted(Comparator.comparing(SnapshotDescription::handle))
                .forEach(member ->
                        group.addSnapshots(Snapshots.toCsi(member).toBuilder().setGroupSnapshotId(id())));
        return group.setCreationTime(group.getSnapshots(0).getCreationTime())
                .setReadyToUse(members.stream().allMatch(member -> member.state() == VolumeState.ONLINE))
                .build();
    }
}
