package io.cellfs.csi.controller;

import static io.cellfs.csi.common.testing.Failing.assertCode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import csi.v1.Csi.ControllerGetVolumeRequest;
import csi.v1.Csi.ControllerPublishVolumeRequest;
import csi.v1.Csi.ControllerUnpublishVolumeRequest;
import csi.v1.Csi.DeleteVolumeRequest;
import csi.v1.Csi.ListVolumesRequest;
import csi.v1.Csi.ListVolumesResponse;
import csi.v1.Csi.VolumeCapability.AccessMode.Mode;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.PublishContext;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.csi.common.testing.Csi;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.Publication;
import io.cellfs.node.api.Publication.Claim;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeState;
import io.cellfs.node.api.testing.InMemoryNode;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which nodes may use a volume. */
class PublishCallsTest {
    private final InMemoryNode node = new InMemoryNode(Path.of("/nowhere"));
    private final VolumeLocks locks = new VolumeLocks();
    private final ControllerPublishVolume publish = new ControllerPublishVolume(node, locks);
    private final ControllerUnpublishVolume unpublish = new ControllerUnpublishVolume(node, locks);
    private VolumeHandle volume = new VolumeHandle(InMemoryNode.CELL, 1);

    @BeforeEach
    void aVolume() throws NodeApiException {
        volume = node.create(InMemoryNode.CELL, "one", 8 << 20).handle();
    }

    private ControllerPublishVolumeRequest.Builder request(String nodeId, Mode mode) {
        return ControllerPublishVolumeRequest.newBuilder()
                .setVolumeId(volume.toString())
                .setNodeId(nodeId)
                .setVolumeCapability(Csi.mounted(mode));
    }

    private Map<String, String> published(String nodeId, Mode mode) throws CsiException {
        return publish.handle(request(nodeId, mode).build()).getPublishContextMap();
    }

    private void unpublished(String nodeId) throws CsiException {
        unpublish.handle(ControllerUnpublishVolumeRequest.newBuilder()
                .setVolumeId(volume.toString())
                .setNodeId(nodeId)
                .build());
    }

    private List<String> told() throws CsiException {
        ControllerGetVolumeRequest get = ControllerGetVolumeRequest.newBuilder()
                .setVolumeId(volume.toString())
                .build();
        List<String> nodes =
                new ControllerGetVolume(node).handle(get).getStatus().getPublishedNodeIdsList();
        ListVolumes list = new ListVolumes(node, new ControllerSettings(InMemoryNode.CELL, 1 << 20));
        assertEquals(
                nodes,
                list.handle(ListVolumesRequest.getDefaultInstance())
                        .getEntries(0)
                        .getStatus()
                        .getPublishedNodeIdsList());
        return nodes;
    }

    @Test
    void aSingleNodeModeIsOfOneNode() throws CsiException {
        for (Mode mode : List.of(
                Mode.SINGLE_NODE_WRITER,
                Mode.SINGLE_NODE_READER_ONLY,
                Mode.SINGLE_NODE_SINGLE_WRITER,
                Mode.SINGLE_NODE_MULTI_WRITER)) {
            assertEquals(PublishContext.of("a"), published("a", mode));
            assertEquals(PublishContext.of("a"), published("a", mode), "idempotent");
            String message = assertCode(Status.Code.FAILED_PRECONDITION, () -> published("b", mode));
            assertTrue(message.contains("node a"), message);
            assertCode(Status.Code.FAILED_PRECONDITION, () -> published("b", Mode.MULTI_NODE_MULTI_WRITER));
            assertEquals(List.of("a"), told());
            unpublished("a");
            unpublished("a");
            published("b", mode);
            unpublished("b");
        }
    }

    @Test
    void ofSeveralNodesOneMayWriteIfTheModeSaysSo() throws CsiException {
        published("a", Mode.MULTI_NODE_SINGLE_WRITER);
        assertCode(Status.Code.FAILED_PRECONDITION, () -> published("b", Mode.MULTI_NODE_SINGLE_WRITER));
        publish.handle(
                request("b", Mode.MULTI_NODE_SINGLE_WRITER).setReadonly(true).build());
        assertEquals(List.of("a", "b"), told());
    }

    @Test
    void manyNodesShareAndAnEmptyNodeIdEndsAll() throws CsiException {
        published("a", Mode.MULTI_NODE_MULTI_WRITER);
        published("b", Mode.MULTI_NODE_MULTI_WRITER);
        published("c", Mode.MULTI_NODE_READER_ONLY);
        assertEquals(List.of("a", "b", "c"), told());
        unpublished("b");
        assertEquals(List.of("a", "c"), told());
        unpublished("");
        assertEquals(List.of(), told());
    }

    @Test
    void aNodeHasAVolumeInOneWay() throws CsiException {
        published("a", Mode.MULTI_NODE_MULTI_WRITER);
        assertCode(Status.Code.ALREADY_EXISTS, () -> published("a", Mode.MULTI_NODE_READER_ONLY));
        assertCode(
                Status.Code.ALREADY_EXISTS,
                () -> publish.handle(request("a", Mode.MULTI_NODE_MULTI_WRITER)
                        .setReadonly(true)
                        .build()));
    }

    @Test
    void nothingIsNotedOfWhatIsGivenByNameOrNeverChanges() throws Exception {
        String snapshot = node.createSnapshot(volume, "snap").handle().toString();
        for (String id : List.of("*", "*/all", InMemoryNode.CELL + "/one", snapshot)) {
            for (String each : List.of("a", "b")) {
                assertEquals(
                        PublishContext.of(each),
                        publish.handle(request(each, Mode.SINGLE_NODE_WRITER)
                                        .setVolumeId(id)
                                        .build())
                                .getPublishContextMap());
            }
            unpublish.handle(ControllerUnpublishVolumeRequest.newBuilder()
                    .setVolumeId(id)
                    .setNodeId("a")
                    .build());
        }
        publish.handle(request("a", Mode.SINGLE_NODE_WRITER)
                .putVolumeContext("snapshot", "snap")
                .build());
        assertEquals(List.of(), told());
        assertCode(
                Status.Code.NOT_FOUND,
                () -> publish.handle(request("a", Mode.SINGLE_NODE_WRITER)
                        .setVolumeId(InMemoryNode.CELL + "/absent")
                        .build()));
    }

    @Test
    void aPublishedVolumeIsNotDeleted() throws CsiException {
        DeleteVolume delete = new DeleteVolume(node, locks);
        DeleteVolumeRequest request =
                DeleteVolumeRequest.newBuilder().setVolumeId(volume.toString()).build();
        published("a", Mode.SINGLE_NODE_WRITER);
        String message = assertCode(Status.Code.FAILED_PRECONDITION, () -> delete.handle(request));
        assertTrue(message.contains("node a"), message);
        unpublished("");
        delete.handle(request);
        delete.handle(request);
        unpublished("a");
    }

    @Test
    void whatCannotBeIsRefused() throws Exception {
        assertCode(
                Status.Code.INVALID_ARGUMENT,
                () -> publish.handle(ControllerPublishVolumeRequest.getDefaultInstance()));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> published("", Mode.SINGLE_NODE_WRITER));
        assertCode(
                Status.Code.INVALID_ARGUMENT,
                () -> publish.handle(request("a", Mode.SINGLE_NODE_WRITER)
                        .clearVolumeCapability()
                        .build()));
        assertCode(Status.Code.NOT_FOUND, () -> published("n".repeat(193), Mode.SINGLE_NODE_WRITER));
        assertCode(Status.Code.NOT_FOUND, () -> published("\n", Mode.SINGLE_NODE_WRITER));
        assertCode(
                Status.Code.NOT_FOUND,
                () -> publish.handle(request("a", Mode.SINGLE_NODE_WRITER)
                        .setVolumeId("nonsense")
                        .build()));
        assertCode(
                Status.Code.NOT_FOUND,
                () -> publish.handle(request("a", Mode.SINGLE_NODE_WRITER)
                        .setVolumeId(InMemoryNode.CELL + "/1")
                        .build()));
        unpublish.handle(ControllerUnpublishVolumeRequest.newBuilder()
                .setVolumeId("nonsense")
                .setNodeId("a")
                .build());
        assertCode(
                Status.Code.INVALID_ARGUMENT,
                () -> unpublish.handle(ControllerUnpublishVolumeRequest.getDefaultInstance()));
    }

    @Test
    void twentyThousandNodesAreAllTold() throws CsiException {
        List<String> nodes = IntStream.range(0, 20_000)
                .mapToObj(i -> "ip-10-0-%05d.eu-central-1.compute.internal".formatted(i))
                .toList();
        for (String each : nodes) {
            published(each, Mode.MULTI_NODE_MULTI_WRITER);
        }
        assertEquals(nodes, told());
    }

    @Test
    void anAnswerHasNoMoreNodesThanAMessageHasRoomFor() throws Exception {
        VolumeHandle other = node.create(InMemoryNode.CELL, "two", 8 << 20).handle();
        int many = 12_000;
        for (VolumeHandle each : List.of(volume, other)) {
            for (int i = 0; i < many; i++) {
                node.publish(each, new Publication("n%05d".formatted(i) + "x".repeat(186), Claim.SHARED, "use"));
            }
        }
        ListVolumes list = new ListVolumes(node, new ControllerSettings(InMemoryNode.CELL, 1 << 20));
        ListVolumesResponse first = list.handle(ListVolumesRequest.getDefaultInstance());
        assertEquals(1, first.getEntriesCount(), "the second volume has no room beside the first");
        assertEquals(many, first.getEntries(0).getStatus().getPublishedNodeIdsCount());
        ListVolumesResponse second = list.handle(ListVolumesRequest.newBuilder()
                .setStartingToken(first.getNextToken())
                .build());
        assertEquals(other.toString(), second.getEntries(0).getVolume().getVolumeId());
        assertEquals("", second.getNextToken());
        for (int i = many; i < 2 * many; i++) {
            node.publish(volume, new Publication("n%05d".formatted(i) + "x".repeat(186), Claim.SHARED, "use"));
        }
        ListVolumesResponse cut = list.handle(ListVolumesRequest.getDefaultInstance());
        assertTrue(cut.getSerializedSize() <= 4 << 20, "more than a client of gRPC takes");
        assertTrue(cut.getEntries(0).getStatus().getPublishedNodeIdsCount() > many);
    }

    @Test
    void nodesAreNotToldWhileTheServerIsSilent() throws Exception {
        published("a", Mode.MULTI_NODE_MULTI_WRITER);
        node.use(volume, 0, VolumeState.UNREACHABLE);
        assertEquals(List.of(), told());
    }
}
