package io.cellfs.e2e.harness;

import csi.v1.ControllerGrpc;
import csi.v1.Csi;
import csi.v1.IdentityGrpc;
import csi.v1.NodeGrpc;
import io.cellfs.node.api.NodeApiChannel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What an orchestrator asks of the CSI services of a cell that {@code up} has started, over their sockets. */
public final class CsiNode implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 120;
    private static final int ATTEMPTS = 1200;

    private final ManagedChannel controllerChannel;
    private final ManagedChannel nodeChannel;

    private CsiNode(Path state) {
        this.controllerChannel = NodeApiChannel.open(state.resolve("run/csi-controller.sock"));
        this.nodeChannel = NodeApiChannel.open(state.resolve("run/csi-node.sock"));
    }

    /** Connects, and waits until both services are ready. */
    public static CsiNode of(CellProcess cell) {
        CsiNode node = new CsiNode(cell.spec().state());
        node.await(node.controllerChannel, cell);
        node.await(node.nodeChannel, cell);
        return node;
    }

    private void await(ManagedChannel channel, CellProcess cell) {
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                if (isReady(channel)) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("a CSI service does not get ready: " + cell.log());
    }

    private static boolean isReady(ManagedChannel channel) {
        try {
            return IdentityGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .probe(Csi.ProbeRequest.getDefaultInstance())
                    .getReady()
                    .getValue();
        } catch (StatusRuntimeException e) {
            if (!Set.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED, Status.Code.UNKNOWN)
                    .contains(e.getStatus().getCode())) {
                throw e;
            }
            return false;
        }
    }

    /** The controller service, with a deadline for one call or a few. */
    public ControllerGrpc.ControllerBlockingStub controller() {
        return ControllerGrpc.newBlockingStub(controllerChannel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** The node service, with a deadline for one call or a few. */
    public NodeGrpc.NodeBlockingStub node() {
        return NodeGrpc.newBlockingStub(nodeChannel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** Many nodes' readers and writers. */
    public static Csi.VolumeCapability writers() {
        return capability(Csi.VolumeCapability.AccessMode.Mode.MULTI_NODE_MULTI_WRITER, "");
    }

    /** Many nodes' readers. */
    public static Csi.VolumeCapability readers() {
        return capability(Csi.VolumeCapability.AccessMode.Mode.MULTI_NODE_READER_ONLY, "");
    }

    /** A mode and a group, empty for none. */
    public static Csi.VolumeCapability capability(Csi.VolumeCapability.AccessMode.Mode mode, String group) {
        return Csi.VolumeCapability.newBuilder()
                .setMount(Csi.VolumeCapability.MountVolume.newBuilder().setVolumeMountGroup(group))
                .setAccessMode(Csi.VolumeCapability.AccessMode.newBuilder().setMode(mode))
                .build();
    }

    /** Makes a volume of this size. */
    public String create(String name, long bytes) {
        return controller()
                .createVolume(Csi.CreateVolumeRequest.newBuilder()
                        .setName(name)
                        .setCapacityRange(Csi.CapacityRange.newBuilder().setRequiredBytes(bytes))
                        .addVolumeCapabilities(writers())
                        .build())
                .getVolume()
                .getVolumeId();
    }

    /** NodeStageVolume. */
    public void stage(String id, Path staging, Csi.VolumeCapability capability, Map<String, String> context) {
        node().nodeStageVolume(Csi.NodeStageVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setStagingTargetPath(staging.toString())
                .setVolumeCapability(capability)
                .putAllVolumeContext(context)
                .build());
    }

    /** NodePublishVolume. */
    public void publish(
            String id, Path staging, Path target, Csi.VolumeCapability capability, Map<String, String> context) {
        node().nodePublishVolume(Csi.NodePublishVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setStagingTargetPath(staging.toString())
                .setTargetPath(target.toString())
                .setVolumeCapability(capability)
                .putAllVolumeContext(context)
                .build());
    }

    /** NodeUnpublishVolume. */
    public void unpublish(String id, Path target) {
        node().nodeUnpublishVolume(Csi.NodeUnpublishVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setTargetPath(target.toString())
                .build());
    }

    /** NodeUnstageVolume. */
    public void unstage(String id, Path staging) {
        node().nodeUnstageVolume(Csi.NodeUnstageVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setStagingTargetPath(staging.toString())
                .build());
    }

    @Override
    public void close() {
        controllerChannel.shutdownNow();
        nodeChannel.shutdownNow();
    }
}
