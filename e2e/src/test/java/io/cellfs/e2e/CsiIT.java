package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import csi.v1.ControllerGrpc;
import csi.v1.Csi;
import csi.v1.GroupControllerGrpc;
import csi.v1.IdentityGrpc;
import csi.v1.NodeGrpc;
import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Workplace;
import io.cellfs.node.api.NodeApiChannel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A volume's life as an orchestrator drives it, over the real sockets of the services that {@code up} starts. */
class CsiIT {
    private static final int PORTS = PortRange.CSI.base();
    private static final String SECOND = "127.0.0.2";
    private static final long QUOTA = 32L << 20;
    private static final long DEADLINE_SECONDS = 120;
    private static final int ATTEMPTS = 1200;

    private final Workplace work = Workplace.open("csi");
    private final CellProcess cell = work.start(CellSpec.up(work.path(), PORTS));
    private final ManagedChannel controllerChannel = channel("csi-controller.sock");
    private final ManagedChannel nodeChannel = channel("csi-node.sock");
    private final Path staging = work.resolve("staging");
    private final Path target = work.resolve("target");

    private ManagedChannel channel(String socket) {
        return NodeApiChannel.open(cell.spec().state().resolve("run").resolve(socket));
    }

    @BeforeEach
    void awaitServices() throws Exception {
        for (ManagedChannel channel : new ManagedChannel[] {controllerChannel, nodeChannel}) {
            boolean ready = false;
            for (int i = 0; i < ATTEMPTS && !ready; i++) {
                ready = probe(channel);
                if (!ready) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            }
            assertTrue(ready, cell.log());
        }
        Files.createDirectories(staging);
    }

    private static boolean probe(ManagedChannel channel) {
        try {
            return IdentityGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .probe(Csi.ProbeRequest.getDefaultInstance())
                    .getReady()
                    .getValue();
        } catch (StatusRuntimeException e) {
            // A service that goes answers with one of these: the last when it goes while the call is being written.
            assertTrue(
                    Set.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED, Status.Code.UNKNOWN)
                            .contains(e.getStatus().getCode()),
                    e.toString());
            return false;
        }
    }

    @AfterEach
    void leaveNothing() {
        controllerChannel.shutdownNow();
        nodeChannel.shutdownNow();
        work.mounts().stream()
                .map(line -> line.split(" ", -1)[1])
                .filter(at -> at.startsWith(staging.toString()) || at.startsWith(target.toString()))
                .forEach(at -> Program.of("umount", "-l", at).run());
        work.close();
    }

    private ControllerGrpc.ControllerBlockingStub controller() {
        return ControllerGrpc.newBlockingStub(controllerChannel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    private NodeGrpc.NodeBlockingStub node() {
        return NodeGrpc.newBlockingStub(nodeChannel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    private static Csi.VolumeCapability writer() {
        return Csi.VolumeCapability.newBuilder()
                .setMount(Csi.VolumeCapability.MountVolume.getDefaultInstance())
                .setAccessMode(Csi.VolumeCapability.AccessMode.newBuilder()
                        .setMode(Csi.VolumeCapability.AccessMode.Mode.MULTI_NODE_MULTI_WRITER))
                .build();
    }

    private Csi.Volume create(String name) {
        return controller()
                .createVolume(Csi.CreateVolumeRequest.newBuilder()
                        .setName(name)
                        .setCapacityRange(Csi.CapacityRange.newBuilder()
                                .setRequiredBytes(QUOTA)
                                .setLimitBytes(QUOTA))
                        .addVolumeCapabilities(writer())
                        .build())
                .getVolume();
    }

    private void stageAndPublish(String id) {
        stageAndPublish(id, staging, target);
    }

    private void stageAndPublish(String id, Path stagedAt, Path publishedAt) {
        node().nodeStageVolume(Csi.NodeStageVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setStagingTargetPath(stagedAt.toString())
                .setVolumeCapability(writer())
                .build());
        node().nodePublishVolume(Csi.NodePublishVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setStagingTargetPath(stagedAt.toString())
                .setTargetPath(publishedAt.toString())
                .setVolumeCapability(writer())
                .build());
    }

    private void unpublishAndUnstage(String id) {
        unpublishAndUnstage(id, staging, target);
    }

    private void unpublishAndUnstage(String id, Path stagedAt, Path publishedAt) {
        node().nodeUnpublishVolume(Csi.NodeUnpublishVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setTargetPath(publishedAt.toString())
                .build());
        node().nodeUnstageVolume(Csi.NodeUnstageVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setStagingTargetPath(stagedAt.toString())
                .build());
    }

    @Test
    void aVolumeLivesFromCreateToDelete() throws IOException {
        Csi.Volume volume = create("pvc-life");
        String id = volume.getVolumeId();
        assertTrue(id.startsWith("cellfs.local/"), id);
        assertEquals(QUOTA, volume.getCapacityBytes());
        assertEquals(volume, create("pvc-life"), "CreateVolume is not idempotent");
        anotherVolumeWithThisIdIsNotStaged(volume);
        String number = id.substring(id.indexOf('/') + 1);
        assertTrue(cell.cellfs("volume", "show", number, "-o", "json").out().contains("\"quotaBytes\" : " + QUOTA));

        stageAndPublish(id);
        stageAndPublish(id);
        Files.writeString(target.resolve("hello"), "from a pod");
        quotaIsEnforcedAndTold();
        Csi.NodeGetVolumeStatsResponse stats = node().nodeGetVolumeStats(Csi.NodeGetVolumeStatsRequest.newBuilder()
                .setVolumeId(id)
                .setVolumePath(target.toString())
                .build());
        assertEquals(QUOTA, stats.getUsageList().getFirst().getTotal());

        unpublishAndUnstage(id);
        unpublishAndUnstage(id);
        assertFalse(Files.exists(target.resolve("hello")));
        stageAndPublish(id);
        assertEquals("from a pod", Files.readString(target.resolve("hello")));
        unpublishAndUnstage(id);

        Csi.DeleteVolumeRequest delete =
                Csi.DeleteVolumeRequest.newBuilder().setVolumeId(id).build();
        assertEquals(Csi.DeleteVolumeResponse.getDefaultInstance(), controller().deleteVolume(delete));
        assertEquals(Csi.DeleteVolumeResponse.getDefaultInstance(), controller().deleteVolume(delete));
        assertEquals(4, cell.command("volume", "show", number).run().exitCode());
        StatusRuntimeException gone = assertThrows(StatusRuntimeException.class, () -> stageAndPublish(id));
        assertEquals(Status.Code.NOT_FOUND, gone.getStatus().getCode());
    }

    private void anotherVolumeWithThisIdIsNotStaged(Csi.Volume volume) {
        Csi.NodeStageVolumeRequest.Builder stage = Csi.NodeStageVolumeRequest.newBuilder()
                .setVolumeId(volume.getVolumeId())
                .setStagingTargetPath(staging.toString())
                .setVolumeCapability(writer())
                .putAllVolumeContext(volume.getVolumeContextMap());
        long uniquifier = Long.parseLong(volume.getVolumeContextOrThrow("uniquifier"));
        Csi.NodeStageVolumeRequest other = stage.clone()
                .putVolumeContext("uniquifier", Long.toString(uniquifier - 1))
                .build();
        StatusRuntimeException refused =
                assertThrows(StatusRuntimeException.class, () -> node().nodeStageVolume(other));
        assertEquals(Status.Code.FAILED_PRECONDITION, refused.getStatus().getCode());
        node().nodeStageVolume(stage.build());
    }

    private void quotaIsEnforcedAndTold() {
        Program.Result beyond = Program.of(
                        "dd", "if=/dev/urandom", "of=" + target.resolve("big"), "bs=1M", "count=64", "conv=fsync")
                .run();
        assertFalse(beyond.exitCode() == 0, "a writer went beyond the quota");
        assertTrue(beyond.err().contains("Disk quota exceeded"), beyond.toString());
        String size = Program.shell("df -B1 --output=size " + target + " | tail -1")
                .succeed()
                .line();
        assertEquals(Long.toString(QUOTA), size.strip());
        Program.of("rm", target.resolve("big").toString()).succeed();
        Program.of("dd", "if=/dev/zero", "of=" + target.resolve("fits"), "bs=1M", "count=20", "conv=fsync")
                .succeed();
    }

    private Csi.Snapshot snapshot(String name, String volume) {
        return controller()
                .createSnapshot(Csi.CreateSnapshotRequest.newBuilder()
                        .setName(name)
                        .setSourceVolumeId(volume)
                        .build())
                .getSnapshot();
    }

    private Csi.CreateVolumeRequest copyOf(String name, String snapshot) {
        return Csi.CreateVolumeRequest.newBuilder()
                .setName(name)
                .setCapacityRange(Csi.CapacityRange.newBuilder().setRequiredBytes(2 * QUOTA))
                .addVolumeCapabilities(writer())
                .setVolumeContentSource(Csi.VolumeContentSource.newBuilder()
                        .setSnapshot(Csi.VolumeContentSource.SnapshotSource.newBuilder()
                                .setSnapshotId(snapshot)))
                .build();
    }

    @Test
    void aVolumeMadeOfASnapshotHasWhatThatKept() throws IOException {
        String origin = create("pvc-origin").getVolumeId();
        stageAndPublish(origin);
        Files.writeString(target.resolve("hello"), "before");
        Program.of("dd", "if=/dev/urandom", "of=" + target.resolve("big"), "bs=1M", "count=10", "conv=fsync")
                .succeed();
        Csi.Snapshot kept = snapshot("kept", origin);
        assertTrue(kept.getReadyToUse());
        assertTrue(kept.getSizeBytes() >= 10 << 20, kept::toString);
        Files.writeString(target.resolve("hello"), "after");
        assertEquals(kept, snapshot("kept", origin), "CreateSnapshot is not idempotent");
        unpublishAndUnstage(origin);

        Csi.VolumeCapability reader = Csi.VolumeCapability.newBuilder()
                .setMount(Csi.VolumeCapability.MountVolume.getDefaultInstance())
                .setAccessMode(Csi.VolumeCapability.AccessMode.newBuilder()
                        .setMode(Csi.VolumeCapability.AccessMode.Mode.MULTI_NODE_READER_ONLY))
                .build();
        node().nodeStageVolume(Csi.NodeStageVolumeRequest.newBuilder()
                .setVolumeId(kept.getSnapshotId())
                .setStagingTargetPath(staging.toString())
                .setVolumeCapability(reader)
                .build());
        assertEquals("before", Files.readString(staging.resolve("hello")), "a snapshot is a read-only volume");
        assertThrows(IOException.class, () -> Files.writeString(staging.resolve("hello"), "changed"));
        node().nodeUnstageVolume(Csi.NodeUnstageVolumeRequest.newBuilder()
                .setVolumeId(kept.getSnapshotId())
                .setStagingTargetPath(staging.toString())
                .build());

        Csi.Volume copy = controller()
                .createVolume(copyOf("pvc-copy", kept.getSnapshotId()))
                .getVolume();
        assertEquals(2 * QUOTA, copy.getCapacityBytes());
        controller()
                .deleteVolume(
                        Csi.DeleteVolumeRequest.newBuilder().setVolumeId(origin).build());
        assertEquals(
                kept,
                controller()
                        .listSnapshots(Csi.ListSnapshotsRequest.newBuilder()
                                .setSourceVolumeId(origin)
                                .build())
                        .getEntries(0)
                        .getSnapshot());
        controller()
                .deleteSnapshot(Csi.DeleteSnapshotRequest.newBuilder()
                        .setSnapshotId(kept.getSnapshotId())
                        .build());
        assertEquals(
                0,
                controller()
                        .listSnapshots(Csi.ListSnapshotsRequest.getDefaultInstance())
                        .getEntriesCount());
        assertEquals(
                copy,
                controller()
                        .createVolume(copyOf("pvc-copy", kept.getSnapshotId()))
                        .getVolume(),
                "the same call finds the volume when its source is gone");

        stageAndPublish(copy.getVolumeId());
        assertEquals("before", Files.readString(target.resolve("hello")));
        assertEquals(10 << 20, Files.size(target.resolve("big")));
        Program.of("dd", "if=/dev/urandom", "of=" + target.resolve("more"), "bs=1M", "count=40", "conv=fsync")
                .succeed();
        unpublishAndUnstage(copy.getVolumeId());
    }

    /** To be started after the volumes are made: a new one goes where there is the most space. */
    private CellProcess secondServer() {
        return work.start(CellSpec.fileServer(work.resolve("b"), PORTS, "127.0.0.1:" + (PORTS + 3), "--bind", SECOND));
    }

    private void moveToSecond(String id) {
        cell.cellfs("volume", "move", id.substring(id.indexOf('/') + 1), SECOND, "/vicepa");
    }

    @Test
    void aVolumeWhoseServerIsGoneStillTellsItsCondition() throws Exception {
        String id = create("pvc-lost").getVolumeId();
        CellProcess second = secondServer();
        moveToSecond(id);
        stageAndPublish(id);
        Files.writeString(target.resolve("hello"), "there");
        Csi.ControllerGetVolumeRequest get =
                Csi.ControllerGetVolumeRequest.newBuilder().setVolumeId(id).build();
        Csi.NodeGetVolumeStatsRequest stats = Csi.NodeGetVolumeStatsRequest.newBuilder()
                .setVolumeId(id)
                .setVolumePath(target.toString())
                .build();
        for (int i = 0; i < 20 && node().nodeGetVolumeStats(stats).getUsageCount() != 2; i++) {
            // A server that has just started may be too slow for a survey, which is no fault.
            TimeUnit.SECONDS.sleep(1);
        }
        assertEquals(2, node().nodeGetVolumeStats(stats).getUsageCount());
        assertFalse(controller()
                .controllerGetVolume(get)
                .getStatus()
                .getVolumeCondition()
                .getAbnormal());
        second.kill();
        Csi.ControllerGetVolumeResponse told = controller().controllerGetVolume(get);
        assertTrue(told.getStatus().getVolumeCondition().getAbnormal(), told::toString);
        assertEquals(id, told.getVolume().getVolumeId());
        Csi.NodeGetVolumeStatsResponse seen = node().nodeGetVolumeStats(stats);
        assertTrue(seen.getVolumeCondition().getAbnormal(), seen::toString);
        assertEquals(0, seen.getUsageCount());
        work.start(second.spec());
        unpublishAndUnstage(id);
    }

    /** A program that writes to one volume and then to the other, on another server: no snapshot of the second is ahead of that of the first. */
    @Test
    void theSnapshotsOfAGroupAreOfOneMoment() throws Exception {
        String first = create("pvc-first").getVolumeId();
        String second = create("pvc-second").getVolumeId();
        secondServer();
        moveToSecond(second);
        Path secondStaging = Files.createDirectories(work.resolve("staging2"));
        Path secondTarget = work.resolve("target2");
        stageAndPublish(first);
        stageAndPublish(second, secondStaging, secondTarget);
        Path log = Files.createFile(target.resolve("log"));
        Path secondLog = Files.createFile(secondTarget.resolve("log"));
        AtomicBoolean enough = new AtomicBoolean();
        CountDownLatch underWay = new CountDownLatch(5);
        Csi.VolumeGroupSnapshot group;
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Future<Integer> writer = pool.submit(() -> {
                int written = 0;
                while (!enough.get()) {
                    Files.writeString(log, "x", StandardOpenOption.APPEND);
                    Files.writeString(secondLog, "x", StandardOpenOption.APPEND);
                    underWay.countDown();
                    written++;
                }
                return written;
            });
            try {
                assertTrue(underWay.await(DEADLINE_SECONDS, TimeUnit.SECONDS));
                group = GroupControllerGrpc.newBlockingStub(controllerChannel)
                        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                        .createVolumeGroupSnapshot(Csi.CreateVolumeGroupSnapshotRequest.newBuilder()
                                .setName("together")
                                .addSourceVolumeIds(first)
                                .addSourceVolumeIds(second)
                                .build())
                        .getGroupSnapshot();
            } finally {
                enough.set(true);
            }
            assertTrue(writer.get(DEADLINE_SECONDS, TimeUnit.SECONDS) >= 5);
        }
        unpublishAndUnstage(first);
        unpublishAndUnstage(second, secondStaging, secondTarget);
        assertTrue(group.getReadyToUse(), group::toString);

        long ofFirst = lengthIn("first", first, group);
        long ofSecond = lengthIn("second", second, group);
        assertTrue(ofFirst - ofSecond == 0 || ofFirst - ofSecond == 1, ofFirst + " and " + ofSecond);
        assertTrue(ofSecond >= 4, "what was written before is there");
    }

    private long lengthIn(String name, String volume, Csi.VolumeGroupSnapshot group) throws IOException {
        String snapshot = group.getSnapshotsList().stream()
                .filter(member -> member.getSourceVolumeId().equals(volume))
                .findFirst()
                .orElseThrow()
                .getSnapshotId();
        String copy = controller()
                .createVolume(copyOf("pvc-copy-" + name, snapshot))
                .getVolume()
                .getVolumeId();
        stageAndPublish(copy);
        long length = Files.size(target.resolve("log"));
        unpublishAndUnstage(copy);
        return length;
    }

    @Test
    void aVolumeGrowsWhileItIsPublished() {
        String id = create("pvc-grow").getVolumeId();
        stageAndPublish(id);
        quotaIsEnforcedAndTold();
        Csi.ControllerExpandVolumeRequest larger = Csi.ControllerExpandVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setCapacityRange(Csi.CapacityRange.newBuilder().setRequiredBytes(3 * QUOTA))
                .build();
        for (int i = 0; i < 2; i++) {
            Csi.ControllerExpandVolumeResponse grown = controller().controllerExpandVolume(larger);
            assertEquals(3 * QUOTA, grown.getCapacityBytes());
            assertFalse(grown.getNodeExpansionRequired());
        }
        Program.of("dd", "if=/dev/zero", "of=" + target.resolve("big"), "bs=1M", "count=40", "conv=fsync")
                .succeed();
        String size = Program.shell("df -B1 --output=size " + target + " | tail -1")
                .succeed()
                .line();
        assertEquals(Long.toString(3 * QUOTA), size.strip());
        StatusRuntimeException refused = assertThrows(
                StatusRuntimeException.class,
                () -> controller()
                        .controllerExpandVolume(larger.toBuilder()
                                .setCapacityRange(Csi.CapacityRange.newBuilder().setLimitBytes(QUOTA))
                                .build()));
        assertEquals(Status.Code.OUT_OF_RANGE, refused.getStatus().getCode());
        controller()
                .controllerModifyVolume(Csi.ControllerModifyVolumeRequest.newBuilder()
                        .setVolumeId(id)
                        .putParametersMutable("maximumSize", "128Mi")
                        .putParametersMutable("cacheBytes", "64Mi")
                        .build());
        StatusRuntimeException beyond = assertThrows(
                StatusRuntimeException.class,
                () -> controller()
                        .controllerExpandVolume(larger.toBuilder()
                                .setCapacityRange(Csi.CapacityRange.newBuilder().setRequiredBytes(5 * QUOTA))
                                .build()));
        assertEquals(Status.Code.OUT_OF_RANGE, beyond.getStatus().getCode());
        Csi.ControllerGetVolumeResponse told = controller()
                .controllerGetVolume(Csi.ControllerGetVolumeRequest.newBuilder()
                        .setVolumeId(id)
                        .build());
        assertEquals(3 * QUOTA, told.getVolume().getCapacityBytes());
        assertFalse(told.getStatus().getVolumeCondition().getAbnormal());
        unpublishAndUnstage(id);
    }

    private Csi.ControllerPublishVolumeResponse publishAtController(String id, String nodeId) {
        return controller()
                .controllerPublishVolume(Csi.ControllerPublishVolumeRequest.newBuilder()
                        .setVolumeId(id)
                        .setNodeId(nodeId)
                        .setVolumeCapability(writer().toBuilder()
                                .setAccessMode(Csi.VolumeCapability.AccessMode.newBuilder()
                                        .setMode(Csi.VolumeCapability.AccessMode.Mode.SINGLE_NODE_WRITER)))
                        .build());
    }

    @Test
    void aVolumeOfASingleNodeModeIsOnOneNode() {
        Csi.Volume volume = create("pvc-single");
        String id = volume.getVolumeId();
        String here =
                node().nodeGetInfo(Csi.NodeGetInfoRequest.getDefaultInstance()).getNodeId();
        publishAtController(id, "another-node");
        StatusRuntimeException taken = assertThrows(StatusRuntimeException.class, () -> publishAtController(id, here));
        assertEquals(Status.Code.FAILED_PRECONDITION, taken.getStatus().getCode());
        assertTrue(String.valueOf(taken.getStatus().getDescription()).contains("another-node"), taken.toString());
        Csi.NodeStageVolumeRequest.Builder stage = Csi.NodeStageVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setStagingTargetPath(staging.toString())
                .setVolumeCapability(writer())
                .putAllVolumeContext(volume.getVolumeContextMap())
                .putPublishContext("node", "another-node");
        StatusRuntimeException elsewhere =
                assertThrows(StatusRuntimeException.class, () -> node().nodeStageVolume(stage.build()));
        assertEquals(Status.Code.FAILED_PRECONDITION, elsewhere.getStatus().getCode());
        Csi.DeleteVolumeRequest delete =
                Csi.DeleteVolumeRequest.newBuilder().setVolumeId(id).build();
        StatusRuntimeException inUse =
                assertThrows(StatusRuntimeException.class, () -> controller().deleteVolume(delete));
        assertEquals(Status.Code.FAILED_PRECONDITION, inUse.getStatus().getCode());
        controller()
                .controllerUnpublishVolume(Csi.ControllerUnpublishVolumeRequest.newBuilder()
                        .setVolumeId(id)
                        .build());
        Csi.ControllerPublishVolumeResponse published = publishAtController(id, here);
        assertEquals(published, publishAtController(id, here));
        assertTrue(
                controller().listVolumes(Csi.ListVolumesRequest.getDefaultInstance()).getEntriesList().stream()
                        .anyMatch(entry -> entry.getVolume().getVolumeId().equals(id)
                                && entry.getStatus().getPublishedNodeIdsList().equals(List.of(here))),
                "the published nodes are not told");
        node().nodeStageVolume(stage.putAllPublishContext(published.getPublishContextMap())
                .build());
        node().nodeUnstageVolume(Csi.NodeUnstageVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setStagingTargetPath(staging.toString())
                .build());
        controller()
                .controllerUnpublishVolume(Csi.ControllerUnpublishVolumeRequest.newBuilder()
                        .setVolumeId(id)
                        .setNodeId(here)
                        .build());
        controller().deleteVolume(delete);
    }

    @Test
    void aMissingPathIsToldBeforeAnUnknownVolume() {
        Csi.NodeUnpublishVolumeRequest unpublish = Csi.NodeUnpublishVolumeRequest.newBuilder()
                .setVolumeId("absent")
                .build();
        Csi.NodeUnstageVolumeRequest unstage =
                Csi.NodeUnstageVolumeRequest.newBuilder().setVolumeId("absent").build();
        for (Executable call : List.<Executable>of(
                () -> node().nodeUnpublishVolume(unpublish), () -> node().nodeUnstageVolume(unstage))) {
            StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, call);
            assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
        }
    }

    @Test
    void anInlineVolumeLivesWithItsPod() throws IOException {
        String id = "csi-" + "0123456789abcdef".repeat(4);
        Csi.NodePublishVolumeRequest publish = Csi.NodePublishVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setTargetPath(target.toString())
                .setVolumeCapability(writer())
                .putVolumeContext("csi.storage.k8s.io/ephemeral", "true")
                .putVolumeContext("size", "32Mi")
                .build();
        Csi.NodeUnpublishVolumeRequest unpublish = Csi.NodeUnpublishVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setTargetPath(target.toString())
                .build();
        int before = volumes();
        for (int i = 0; i < 2; i++) {
            node().nodePublishVolume(publish);
            node().nodePublishVolume(publish);
            assertEquals(before + 1, volumes());
            assertFalse(Files.exists(target.resolve("scratch")), "an earlier pod's data is there");
            Files.writeString(target.resolve("scratch"), "of a pod");
            node().nodeUnpublishVolume(unpublish);
            node().nodeUnpublishVolume(unpublish);
            assertFalse(Files.exists(target));
            assertEquals(before, volumes());
        }
        node().nodePublishVolume(publish);
        cell.cellfs("volume", "remove", inlineVolume());
        node().nodeUnpublishVolume(unpublish);
        assertFalse(Files.exists(target), "what is left of a volume that is gone goes too");
        assertEquals(before, volumes());
    }

    private String inlineVolume() {
        return controller().listVolumes(Csi.ListVolumesRequest.getDefaultInstance()).getEntriesList().stream()
                .map(entry -> entry.getVolume().getVolumeContextOrThrow("cellVolume"))
                .filter(name -> name.startsWith("eph-"))
                .findFirst()
                .orElseThrow();
    }

    private int volumes() {
        return controller()
                .listVolumes(Csi.ListVolumesRequest.getDefaultInstance())
                .getEntriesCount();
    }

    @Test
    void listsVolumesAndTellsCapacity() {
        String id = create("pvc-list").getVolumeId();
        assertTrue(controller().listVolumes(Csi.ListVolumesRequest.getDefaultInstance()).getEntriesList().stream()
                .anyMatch(entry -> entry.getVolume().getVolumeId().equals(id)));
        assertTrue(controller()
                        .getCapacity(Csi.GetCapacityRequest.getDefaultInstance())
                        .getAvailableCapacity()
                > 0);
        assertEquals(
                "csi.cellfs.io",
                IdentityGrpc.newBlockingStub(nodeChannel)
                        .getPluginInfo(Csi.GetPluginInfoRequest.getDefaultInstance())
                        .getName());
    }

    @Test
    void aServiceThatDiesIsStartedAgainAndAllEndWithTheirParent() throws Exception {
        for (ProcessHandle child : cell.handle().children().toList()) {
            child.destroyForcibly();
        }
        awaitServices();
        assertTrue(create("pvc-after").getVolumeId().startsWith("cellfs.local/"));
        var children = cell.handle().descendants().toList();
        assertEquals(2, children.size());
        assertEquals(0, cell.stop(), cell.log());
        for (ProcessHandle child : children) {
            assertFalse(child.isAlive(), "a CSI service outlives its parent");
        }
    }
}
