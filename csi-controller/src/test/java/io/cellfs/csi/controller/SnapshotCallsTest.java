package io.cellfs.csi.controller;

import static io.cellfs.csi.common.testing.Failing.assertCode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import csi.v1.Csi.CreateSnapshotRequest;
import csi.v1.Csi.DeleteSnapshotRequest;
import csi.v1.Csi.GetSnapshotRequest;
import csi.v1.Csi.ListSnapshotsRequest;
import csi.v1.Csi.ListSnapshotsResponse;
import csi.v1.Csi.Snapshot;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeState;
import io.cellfs.node.api.testing.InMemoryNode;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotCallsTest {
    private static final long MIB = 1 << 20;

    private final InMemoryNode node = new InMemoryNode(Path.of("/nowhere"));
    private final VolumeLocks locks = new VolumeLocks();
    private final CreateSnapshot create = new CreateSnapshot(node, locks);
    private final DeleteSnapshot delete = new DeleteSnapshot(node, locks);
    private final GetSnapshot get = new GetSnapshot(node);
    private final ListSnapshots list = new ListSnapshots(node, new ControllerSettings(InMemoryNode.CELL, MIB));

    private String volume = "";
    private String other = "";

    @BeforeEach
    void twoVolumes() throws NodeApiException {
        VolumeHandle made = node.create(InMemoryNode.CELL, "one", 8 * MIB).handle();
        node.use(made, 3 * MIB, VolumeState.ONLINE);
        volume = made.toString();
        other = node.create(InMemoryNode.CELL, "other", 8 * MIB).handle().toString();
    }

    private Snapshot made(String name, String of) throws CsiException {
        return create.handle(CreateSnapshotRequest.newBuilder()
                        .setName(name)
                        .setSourceVolumeId(of)
                        .build())
                .getSnapshot();
    }

    private ListSnapshotsResponse listed(ListSnapshotsRequest.Builder request) throws CsiException {
        return list.handle(request.build());
    }

    private void deleted(String id) throws CsiException {
        delete.handle(DeleteSnapshotRequest.newBuilder().setSnapshotId(id).build());
    }

    @Test
    void tellsAllOfASnapshot() throws CsiException {
        Snapshot snapshot = made("s", volume);
        assertEquals(volume, snapshot.getSourceVolumeId());
        assertEquals(3 * MIB, snapshot.getSizeBytes());
        assertEquals(InMemoryNode.CREATED_SECONDS, snapshot.getCreationTime().getSeconds());
        assertTrue(snapshot.getReadyToUse());
        assertEquals(snapshot, made("s", volume));
        assertEquals(
                snapshot,
                get.handle(GetSnapshotRequest.newBuilder()
                                .setSnapshotId(snapshot.getSnapshotId())
                                .build())
                        .getSnapshot());
    }

    @Test
    void aNameIsOfOneVolumeOnly() throws CsiException {
        made("s", volume);
        assertCode(Status.Code.ALREADY_EXISTS, () -> made("s", other));
        made("t", other);
    }

    @Test
    void refusesWhatCannotBe() {
        assertCode(Status.Code.INVALID_ARGUMENT, () -> made("", volume));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> made("s", ""));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> made("a\u0000", volume));
        assertCode(Status.Code.NOT_FOUND, () -> made("s", "nonsense"));
        assertCode(Status.Code.NOT_FOUND, () -> made("s", InMemoryNode.CELL + "/1"));
        String message = assertCode(
                Status.Code.INVALID_ARGUMENT,
                () -> create.handle(CreateSnapshotRequest.newBuilder()
                        .setName("s")
                        .setSourceVolumeId(volume)
                        .putParameters("colour", "blue")
                        .build()));
        assertTrue(message.contains("'colour'"), message);
        assertCode(
                Status.Code.NOT_FOUND,
                () -> get.handle(
                        GetSnapshotRequest.newBuilder().setSnapshotId(volume).build()));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> get.handle(GetSnapshotRequest.getDefaultInstance()));
    }

    @Test
    void deletesOnceAndNothingElse() throws Exception {
        Snapshot snapshot = made("s", volume);
        deleted(snapshot.getSnapshotId());
        deleted(snapshot.getSnapshotId());
        deleted("nonsense");
        deleted("no.such.cell/1");
        deleted(volume);
        node.get(VolumeHandle.parse(volume));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> deleted(""));
        assertEquals(0, listed(ListSnapshotsRequest.newBuilder()).getEntriesCount());
    }

    @Test
    void theSnapshotOfAVolumeThatIsGoneStays() throws Exception {
        Snapshot snapshot = made("s", volume);
        node.delete(VolumeHandle.parse(volume));
        assertEquals(snapshot, made("s", volume));
        assertEquals(
                1,
                listed(ListSnapshotsRequest.newBuilder().setSourceVolumeId(volume))
                        .getEntriesCount());
    }

    @Test
    void listsByIdBySourceAndPageByPage() throws CsiException {
        List<Snapshot> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(made("s" + i, i == 3 ? other : volume));
        }
        ListSnapshotsResponse one = listed(
                ListSnapshotsRequest.newBuilder().setSnapshotId(all.get(1).getSnapshotId()));
        assertEquals(List.of(all.get(1)), snapshots(one));
        assertEquals("", one.getNextToken());
        assertEquals(
                List.of(),
                snapshots(listed(ListSnapshotsRequest.newBuilder()
                        .setSnapshotId(all.get(1).getSnapshotId())
                        .setSourceVolumeId(other))));
        assertEquals(
                List.of(all.get(3)),
                snapshots(listed(ListSnapshotsRequest.newBuilder().setSourceVolumeId(other))));
        for (String nothing : List.of("nonsense", InMemoryNode.CELL + "/1", volume)) {
            assertEquals(
                    List.of(),
                    snapshots(listed(ListSnapshotsRequest.newBuilder().setSnapshotId(nothing))));
        }
        assertEquals(
                List.of(), snapshots(listed(ListSnapshotsRequest.newBuilder().setSourceVolumeId("nonsense"))));

        List<Snapshot> found = new ArrayList<>();
        String token = "";
        do {
            ListSnapshotsResponse page =
                    listed(ListSnapshotsRequest.newBuilder().setMaxEntries(2).setStartingToken(token));
            assertTrue(page.getEntriesCount() <= 2);
            found.addAll(snapshots(page));
            token = page.getNextToken();
        } while (!token.isEmpty());
        assertEquals(all, found);
        assertCode(
                Status.Code.ABORTED,
                () -> listed(ListSnapshotsRequest.newBuilder().setStartingToken("invalid")));
        assertCode(
                Status.Code.INVALID_ARGUMENT,
                () -> listed(ListSnapshotsRequest.newBuilder().setMaxEntries(-1)));
    }

    private static List<Snapshot> snapshots(ListSnapshotsResponse response) {
        return response.getEntriesList().stream()
                .map(ListSnapshotsResponse.Entry::getSnapshot)
                .toList();
    }
}
