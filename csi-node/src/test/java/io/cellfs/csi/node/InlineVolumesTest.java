package io.cellfs.csi.node;

import static io.cellfs.csi.common.testing.Failing.assertCode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import csi.v1.Csi.NodeGetVolumeStatsRequest;
import csi.v1.Csi.NodeGetVolumeStatsResponse;
import csi.v1.Csi.NodePublishVolumeRequest;
import csi.v1.Csi.NodeUnpublishVolumeRequest;
import csi.v1.Csi.VolumeCapability.AccessMode.Mode;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.csi.common.testing.Csi;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeState;
import io.cellfs.node.api.testing.InMemoryNode;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a pod's inline volume at the handlers. */
class InlineVolumesTest {
    private static final String ID = "csi-" + "0123456789abcdef".repeat(4);
    private static final String EPHEMERAL = "csi.storage.k8s.io/ephemeral";

    @TempDir
    private Path directory = Path.of("");

    private final FakeMounts kernel = new FakeMounts();
    private InMemoryNode node = new InMemoryNode(directory);
    private Path target = directory;

    @BeforeEach
    void aPod() throws Exception {
        Path real = directory.toRealPath();
        node = new InMemoryNode(real.resolve("mount"));
        target = Files.createDirectory(real.resolve("pod")).resolve("scratch");
    }

    private NodeVolumes volumes() {
        return new NodeVolumes(node, node, node);
    }

    private EphemeralVolumes ephemeral() {
        return new EphemeralVolumes(node, InMemoryNode.CELL);
    }

    private NodePublishVolumeRequest.Builder request() {
        return NodePublishVolumeRequest.newBuilder()
                .setVolumeId(ID)
                .setTargetPath(target.toString())
                .setVolumeCapability(Csi.mounted(Mode.SINGLE_NODE_WRITER))
                .putVolumeContext(EPHEMERAL, "true");
    }

    private void publish(NodePublishVolumeRequest.Builder request) throws CsiException {
        new NodePublishVolume(volumes(), new VolumeMounts(kernel), ephemeral(), new VolumeLocks())
                .handle(request.build());
    }

    private void unpublish() throws CsiException {
        new NodeUnpublishVolume(volumes(), new VolumeMounts(kernel), ephemeral(), new VolumeLocks())
                .handle(NodeUnpublishVolumeRequest.newBuilder()
                        .setVolumeId(ID)
                        .setTargetPath(target.toString())
                        .build());
    }

    private NodeGetVolumeStatsResponse stats(Path at) throws CsiException {
        return new NodeGetVolumeStats(volumes(), new VolumeMounts(kernel))
                .handle(NodeGetVolumeStatsRequest.newBuilder()
                        .setVolumeId(ID)
                        .setVolumePath(at.toString())
                        .build());
    }

    private List<VolumeDescription> existing() throws Exception {
        return node.list(InMemoryNode.CELL, 0, 10);
    }

    private void assertNothingIsLeft() throws Exception {
        assertEquals(List.of(), existing());
        assertEquals(List.of(), node.attachments());
        assertTrue(kernel.table().at(target).isEmpty());
        assertFalse(Files.exists(target));
    }

    @Test
    void itsStatisticsAreTold() throws Exception {
        assertCode(Status.Code.NOT_FOUND, () -> stats(target));
        publish(request().putVolumeContext("size", "2Mi"));
        assertEquals(2 << 20, stats(target).getUsage(0).getTotal());
        assertFalse(stats(target).getVolumeCondition().getAbnormal());
        assertCode(Status.Code.NOT_FOUND, () -> stats(target.resolveSibling("other")));
        unpublish();
        assertCode(Status.Code.NOT_FOUND, () -> stats(target));
        assertNothingIsLeft();
    }

    @Test
    void onlyTheConditionIsToldWhileTheServerDoesNotAnswer() throws Exception {
        publish(request());
        node.use(existing().getFirst().handle(), 0, VolumeState.UNREACHABLE);
        assertTrue(stats(target).getVolumeCondition().getAbnormal());
        assertEquals(0, stats(target).getUsageCount());
    }

    @Test
    void aFailureLeavesNoVolume() throws Exception {
        assertCode(
                Status.Code.FAILED_PRECONDITION,
                () -> publish(
                        request().setTargetPath(directory.resolve("no/such/pod").toString())));
        assertNothingIsLeft();
        Path inTheWay = Files.writeString(target.resolveSibling("file"), "");
        assertCode(Status.Code.FAILED_PRECONDITION, () -> publish(request().setTargetPath(inTheWay.toString())));
        assertNothingIsLeft();
        kernel.mountForeign(target);
        Files.createDirectory(target);
        assertCode(Status.Code.FAILED_PRECONDITION, () -> publish(request()));
        assertEquals(List.of(), existing());
        assertEquals(List.of(), node.attachments());
    }

    @Test
    void aFailureLeavesTheVolumeOfAnEarlierCall() throws Exception {
        publish(request());
        List<VolumeDescription> before = existing();
        assertCode(Status.Code.ALREADY_EXISTS, () -> publish(request().setReadonly(true)));
        assertCode(Status.Code.ALREADY_EXISTS, () -> publish(request().putVolumeContext("size", "2Gi")));
        assertEquals(before, existing());
        assertEquals(1, node.attachments().size());
        unpublish();
        assertNothingIsLeft();
    }

    @Test
    void whatIsMountedOfAVolumeThatIsGoneGoesToo() throws Exception {
        publish(request());
        Path source = node.attachments().getFirst().path();
        node.lose(existing().getFirst().handle());
        kernel.fail(source, MountException.ENOENT);
        kernel.failToIdentify(target, MountException.ESTALE);
        unpublish();
        assertNothingIsLeft();
        unpublish();
    }

    @Test
    void refusesWhatCannotBe() throws Exception {
        for (String id : List.of("", "csi-1", InMemoryNode.CELL + "/536870912", ID + "0")) {
            assertCode(Status.Code.INVALID_ARGUMENT, () -> publish(request().setVolumeId(id)));
        }
        assertCode(Status.Code.INVALID_ARGUMENT, () -> publish(request().setTargetPath("relative")));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> publish(request().clearVolumeCapability()));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> publish(request().setVolumeCapability(Csi.block())));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> publish(request().putVolumeContext("quota", "1Gi")));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> publish(request().putVolumeContext("size", "many")));
        assertCode(Status.Code.FAILED_PRECONDITION, () -> publish(request().putVolumeContext(EPHEMERAL, "false")));
        node.setReady(false);
        assertCode(Status.Code.UNAVAILABLE, () -> publish(request()));
        node.setReady(true);
        assertNothingIsLeft();
    }
}
