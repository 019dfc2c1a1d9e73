package io.cellfs.csi.controller;

import static io.cellfs.csi.common.testing.Failing.assertCode;
import static org.junit.jupiter.api.Assertions.assertTrue;

import csi.v1.Csi.CreateVolumeRequest;
import csi.v1.Csi.GetCapacityRequest;
import csi.v1.Csi.Topology;
import csi.v1.Csi.TopologyRequirement;
import csi.v1.Csi.VolumeCapability.AccessMode.Mode;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.csi.common.testing.Csi;
import io.cellfs.node.api.testing.InMemoryNode;
import io.grpc.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TopologiesTest {
    private static final Topology ZONE = Topology.newBuilder()
            .putSegments("topology.kubernetes.io/zone", "a")
            .build();

    private final InMemoryNode node = new InMemoryNode(Path.of("/nowhere"));
    private final ControllerSettings settings = new ControllerSettings(InMemoryNode.CELL, 1 << 20);

    @Test
    void whatCannotBeChosenIsRefusedByTheSegmentsName() {
        CreateVolume create = new CreateVolume(node, new VolumeLocks(), settings);
        CreateVolumeRequest.Builder request = CreateVolumeRequest.newBuilder()
                .setName("n")
                .addVolumeCapabilities(Csi.mounted(Mode.SINGLE_NODE_WRITER));
        for (TopologyRequirement wanted : new TopologyRequirement[] {
            TopologyRequirement.newBuilder().addRequisite(ZONE).build(),
            TopologyRequirement.newBuilder().addPreferred(ZONE).build()
        }) {
            String message = assertCode(
                    Status.Code.INVALID_ARGUMENT,
                    () -> create.handle(
                            request.setAccessibilityRequirements(wanted).build()));
            assertTrue(message.contains("'topology.kubernetes.io/zone'"), message);
        }
    }

    @Test
    void theCapacityOfAPlaceIsNotToldAsThatOfAll() {
        GetCapacity capacity = new GetCapacity(node, settings);
        GetCapacityRequest request =
                GetCapacityRequest.newBuilder().setAccessibleTopology(ZONE).build();
        String message = assertCode(Status.Code.INVALID_ARGUMENT, () -> capacity.handle(request));
        assertTrue(message.contains("'topology.kubernetes.io/zone'"), message);
    }
}
