package io.cellfs.csi.controller;

import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.node.api.SnapshotAdministration;
import io.cellfs.node.api.SnapshotDescription;
import io.cellfs.node.api.VolumeHandle;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The snapshots of a group, compared with those that an orchestrator takes for its snapshots. */
final class GroupMembers {
    private final SnapshotAdministration snapshots;

    GroupMembers(SnapshotAdministration snapshots) {
        this.snapshots = snapshots;
    }

    /**
     * The snapshots that are there.
     *
     * @param asked the ids that the orchestrator has, which the specification requires of it
     * @throws CsiException INVALID_ARGUMENT if the group is there and one of the group is not among them, or one that exists is of no or another group
     */
    List<SnapshotDescription> of(VolumeGroups group, List<String> asked) throws CsiException {
        List<SnapshotDescription> members = named(group);
        Set<String> left = new HashSet<>(asked);
        for (SnapshotDescription member : members) {
            if (!left.remove(member.handle().toString())) {
                throw CsiException.invalid(
                        "snapshot_ids lacks " + member.handle() + ", which is of the group " + group.id());
            }
        }
        for (String id : left) {
            Optional<VolumeHandle> other = Checks.handle(id, "snapshot_ids");
            if (other.isPresent() && exists(other.get())) {
                throw CsiException.invalid("snapshot_ids has " + id + ", which is not of the group " + group.id());
            }
        }
        return members;
    }

    /** Without a cell of that name there are none. */
    private List<SnapshotDescription> named(VolumeGroups group) throws CsiException {
        return NodeErrors.ifFound(() -> snapshots.snapshotsNamed(group.cell(), group.name()))
                .orElse(List.of());
    }

    private boolean exists(VolumeHandle snapshot) throws CsiException {
        return NodeErrors.ifFound(() -> snapshots.getSnapshot(snapshot)).isPresent();
    }
}
