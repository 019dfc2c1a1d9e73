package io.cellfs.e2e.harness;

import csi.v1.ControllerGrpc;
import csi.v1.Csi;
import csi.v1.NodeGrpc;
import io.cellfs.node.api.NodeApiChannel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Drives the CSI services as an orchestrator does: a call that gets no definite answer is made again, the same, until it gets one. */
public final class Orchestrator implements AutoCloseable {
    private static final long CALL_SECONDS = 30;
    private static final long DEFINITE_SECONDS = 180;
    private static final long PAUSE_MS = 50;
    /** What a service or a client answers that goes, or is not there yet; or that the call before this one is still at work. */
    private static final Set<Status.Code> INDEFINITE = EnumSet.of(
            Status.Code.UNAVAILABLE,
            Status.Code.UNKNOWN,
            Status.Code.CANCELLED,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.ABORTED);

    private final ManagedChannel controllerChannel;
    private final ManagedChannel nodeChannel;

    private Orchestrator(Path sockets) {
        this.controllerChannel = NodeApiChannel.open(sockets.resolve("csi-controller.sock"));
        this.nodeChannel = NodeApiChannel.open(sockets.resolve("csi-node.sock"));
    }

    /** Of the services whose sockets are in a directory. */
    public static Orchestrator at(Path sockets) {
        return new Orchestrator(sockets);
    }

    private ControllerGrpc.ControllerBlockingStub controller() {
        return ControllerGrpc.newBlockingStub(controllerChannel)
                .withWaitForReady()
                .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    private NodeGrpc.NodeBlockingStub node() {
        return NodeGrpc.newBlockingStub(nodeChannel)
                .withWaitForReady()
                .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    private static <T> T definite(Supplier<T> call) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEFINITE_SECONDS);
        while (true) {
            try {
                return call.get();
            } catch (StatusRuntimeException e) {
                if (!INDEFINITE.contains(e.getStatus().getCode()) || System.nanoTime() > deadlineNs) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** A mode in which several programs of several nodes write. */
    public static Csi.VolumeCapability writers() {
        return Csi.VolumeCapability.newBuilder()
                .setMount(Csi.VolumeCapability.MountVolume.getDefaultInstance())
                .setAccessMode(Csi.VolumeCapability.AccessMode.newBuilder()
                        .setMode(Csi.VolumeCapability.AccessMode.Mode.MULTI_NODE_MULTI_WRITER))
                .build();
    }

    /** Makes a volume, of a snapshot if one is given. */
    public Csi.Volume createVolume(String name, long bytes, Optional<String> snapshot) {
        Csi.CreateVolumeRequest.Builder request = Csi.CreateVolumeRequest.newBuilder()
                .setName(name)
                .setCapacityRange(Csi.CapacityRange.newBuilder().setRequiredBytes(bytes))
                .addVolumeCapabilities(writers());
        snapshot.ifPresent(id ->
                request.getVolumeContentSourceBuilder().getSnapshotBuilder().setSnapshotId(id));
        return definite(() -> controller().createVolume(request.build()).getVolume());
    }

    /** Removes a volume. */
    public void deleteVolume(String id) {
        definite(() -> controller()
                .deleteVolume(
                        Csi.DeleteVolumeRequest.newBuilder().setVolumeId(id).build()));
    }

    /** Makes a volume larger; how large it is then. */
    public long expandVolume(String id, long bytes) {
        return definite(() -> controller()
                .controllerExpandVolume(Csi.ControllerExpandVolumeRequest.newBuilder()
                        .setVolumeId(id)
                        .setCapacityRange(Csi.CapacityRange.newBuilder().setRequiredBytes(bytes))
                        .build())
                .getCapacityBytes());
    }

    /** Makes a snapshot; its id. */
    public String createSnapshot(String name, String volume) {
        return definite(() -> controller()
                .createSnapshot(Csi.CreateSnapshotRequest.newBuilder()
                        .setName(name)
                        .setSourceVolumeId(volume)
                        .build())
                .getSnapshot()
                .getSnapshotId());
    }

    /** Removes a snapshot. */
    public void deleteSnapshot(String id) {
        definite(() -> controller()
                .deleteSnapshot(
                        Csi.DeleteSnapshotRequest.newBuilder().setSnapshotId(id).build()));
    }

    /** The ids of all volumes. */
    public Set<String> volumes() {
        return definite(() -> controller().listVolumes(Csi.ListVolumesRequest.getDefaultInstance()))
                .getEntriesList()
                .stream()
                .map(entry -> entry.getVolume().getVolumeId())
                .collect(Collectors.toSet());
    }

    /** The ids of all snapshots. */
    public Set<String> snapshots() {
        return definite(() -> controller().listSnapshots(Csi.ListSnapshotsRequest.getDefaultInstance()))
                .getEntriesList()
                .stream()
                .map(entry -> entry.getSnapshot().getSnapshotId())
                .collect(Collectors.toSet());
    }

    /** Stages a volume. */
    public void stage(String id, Path staging) {
        definite(() -> node().nodeStageVolume(Csi.NodeStageVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setStagingTargetPath(staging.toString())
                .setVolumeCapability(writers())
                .build()));
    }

    /** Takes it away from there. */
    public void unstage(String id, Path staging) {
        definite(() -> node().nodeUnstageVolume(Csi.NodeUnstageVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setStagingTargetPath(staging.toString())
                .build()));
    }

    /** Publishes a staged volume to a pod. */
    public void publish(String id, Path staging, Path target) {
        definite(() -> node().nodePublishVolume(Csi.NodePublishVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setStagingTargetPath(staging.toString())
                .setTargetPath(target.toString())
                .setVolumeCapability(writers())
                .build()));
    }

    /** Takes it away from there. */
    public void unpublish(String id, Path target) {
        definite(() -> node().nodeUnpublishVolume(Csi.NodeUnpublishVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setTargetPath(target.toString())
                .build()));
    }

    @Override
    public void close() {
        controllerChannel.shutdownNow();
        nodeChannel.shutdownNow();
    }
}
