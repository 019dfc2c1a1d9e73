package io.cellfs.csi.controller;

import static io.cellfs.csi.common.testing.Failing.assertCode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import csi.v1.Csi.CreateVolumeGroupSnapshotRequest;
import csi.v1.Csi.DeleteVolumeGroupSnapshotRequest;
import csi.v1.Csi.GetVolumeGroupSnapshotRequest;
import csi.v1.Csi.Snapshot;
import csi.v1.Csi.VolumeGroupSnapshot;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.SnapshotDescription;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.testing.InMemoryNode;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupCallsTest {
    private static final long MIB = 1 << 20;

    private final InMemoryNode node = new InMemoryNode(Path.of("/nowhere"));
    private final VolumeLocks locks = new VolumeLocks();
    private final CreateVolumeGroupSnapshot create = new CreateVolumeGroupSnapshot(node, locks);
    private final DeleteVolumeGroupSnapshot delete = new DeleteVolumeGroupSnapshot(node, locks);
    private final GetVolumeGroupSnapshot get = new GetVolumeGroupSnapshot(node);

    private String one = "";
    private String two = "";
    private String three = "";

    @BeforeEach
    void threeVolumes() throws NodeApiException {
        one = node.create(InMemoryNode.CELL, "one", 8 * MIB).handle().toString();
        two = node.create(InMemoryNode.CELL, "two", 8 * MIB).handle().toString();
        three = node.create(InMemoryNode.CELL, "three", 8 * MIB).handle().toString();
    }

    private VolumeGroupSnapshot made(String name, String... of) throws CsiException {
        return create.handle(CreateVolumeGroupSnapshotRequest.newBuilder()
                        .setName(name)
                        .addAllSourceVolumeIds(List.of(of))
                        .build())
                .getGroupSnapshot();
    }

    private VolumeGroupSnapshot got(String id, List<String> snapshots) throws CsiException {
        return get.handle(GetVolumeGroupSnapshotRequest.newBuilder()
                        .setGroupSnapshotId(id)
                        .addAllSnapshotIds(snapshots)
                        .build())
                .getGroupSnapshot();
    }

    private void deleted(String id, List<String> snapshots) throws CsiException {
        delete.handle(DeleteVolumeGroupSnapshotRequest.newBuilder()
                .setGroupSnapshotId(id)
                .addAllSnapshotIds(snapshots)
                .build());
    }

    private static List<String> ids(VolumeGroupSnapshot group) {
        return group.getSnapshotsList().stream().map(Snapshot::getSnapshotId).toList();
    }

    @Test
    void aGroupIsMadeOnceFoundAndDeletedOnce() throws CsiException {
        VolumeGroupSnapshot group = made("g", two, one);
        assertEquals(
                List.of(one, two),
                group.getSnapshotsList().stream()
                        .map(Snapshot::getSourceVolumeId)
                        .toList());
        assertTrue(group.getReadyToUse());
        assertEquals(InMemoryNode.CREATED_SECONDS, group.getCreationTime().getSeconds());
        group.getSnapshotsList()
                .forEach(member -> assertEquals(group.getGroupSnapshotId(), member.getGroupSnapshotId()));
        assertEquals(group, made("g", one, two));
        assertEquals(group, got(group.getGroupSnapshotId(), ids(group)));

        deleted(group.getGroupSnapshotId(), ids(group));
        deleted(group.getGroupSnapshotId(), ids(group));
        assertCode(Status.Code.NOT_FOUND, () -> got(group.getGroupSnapshotId(), List.of()));
    }

    @Test
    void aNameIsOfOneSetOfVolumes() throws CsiException {
        made("g", one, two);
        assertCode(Status.Code.ALREADY_EXISTS, () -> made("g", one));
        assertCode(Status.Code.ALREADY_EXISTS, () -> made("g", one, three));
        assertCode(Status.Code.ALREADY_EXISTS, () -> made("g", one, two, three));
        assertEquals(3, made("h", one, two, three).getSnapshotsCount());
    }

    @Test
    void whatIsNotOfTheGroupIsNoticed() throws CsiException {
        VolumeGroupSnapshot group = made("g", one, two);
        VolumeGroupSnapshot other = made("h", three);
        List<String> some = ids(group).subList(0, 1);
        List<String> more =
                List.of(ids(group).get(0), ids(group).get(1), ids(other).getFirst());
        for (List<String> wrong : List.of(some, more, List.<String>of())) {
            assertCode(Status.Code.INVALID_ARGUMENT, () -> got(group.getGroupSnapshotId(), wrong));
            assertCode(Status.Code.INVALID_ARGUMENT, () -> deleted(group.getGroupSnapshotId(), wrong));
        }
        assertEquals(group, got(group.getGroupSnapshotId(), ids(group)));
    }

    @Test
    void refusesWhatCannotBe() throws CsiException {
        assertCode(Status.Code.INVALID_ARGUMENT, () -> made("", one));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> made("g"));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> made("g", ""));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> made("g", one, "other.cell/1"));
        assertCode(Status.Code.NOT_FOUND, () -> made("g", one, "nonsense"));
        assertCode(Status.Code.NOT_FOUND, () -> made("g", one, new VolumeHandle(InMemoryNode.CELL, 1).toString()));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> deleted("", List.of()));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> got("", List.of()));
        for (String unknown : List.of("nonsense", "/group/x", "no.such.cell/group/x", InMemoryNode.CELL + "/group/x")) {
            deleted(unknown, List.of());
            assertCode(Status.Code.NOT_FOUND, () -> got(unknown, List.of()));
        }
    }

    @Test
    void snapshotsThatAnAdministratorHasNamedAlikeAreNoGroup() throws Exception {
        SnapshotDescription monday = node.createSnapshot(VolumeHandle.parse(one), "monday");
        String id = InMemoryNode.CELL + "/group/monday";
        deleted(id, List.of(monday.handle().toString()));
        assertCode(Status.Code.NOT_FOUND, () -> got(id, List.of(monday.handle().toString())));
        assertEquals(monday, node.getSnapshot(monday.handle()));
    }

    @Test
    void whatIsAtWorkOnAMemberTurnsTheGroupAway() throws Exception {
        VolumeGroupSnapshot group = made("g", one, two);
        locks.during(two, () -> {
            assertCode(Status.Code.ABORTED, () -> made("h", one, two));
            return made("k", one, three);
        });
        locks.during(ids(group).getLast(), () -> {
            assertCode(Status.Code.ABORTED, () -> deleted(group.getGroupSnapshotId(), ids(group)));
            return group;
        });
        assertEquals(group, got(group.getGroupSnapshotId(), ids(group)));
    }

    @Test
    void whatTheOrchestratorAddsIsTaken() throws CsiException {
        CreateVolumeGroupSnapshotRequest.Builder request = CreateVolumeGroupSnapshotRequest.newBuilder()
                .setName("g")
                .addSourceVolumeIds(one)
                .putParameters("csi.storage.k8s.io/volumegroupsnapshot/name", "nightly")
                .putParameters("csi.storage.k8s.io/volumegroupsnapshot/namespace", "default")
                .putParameters("csi.storage.k8s.io/volumegroupsnapshotcontent/name", "groupsnapcontent-1");
        assertEquals(1, create.handle(request.build()).getGroupSnapshot().getSnapshotsCount());
        assertCode(
                Status.Code.INVALID_ARGUMENT,
                () -> create.handle(request.putParameters("csi.storage.k8s.io/pvc/name", "x")
                        .build()));
    }
}
