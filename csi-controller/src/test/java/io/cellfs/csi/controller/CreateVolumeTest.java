package io.cellfs.csi.controller;

import static io.cellfs.csi.common.testing.Failing.assertCode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import csi.v1.Csi.CapacityRange;
import csi.v1.Csi.CreateVolumeRequest;
import csi.v1.Csi.VolumeCapability.AccessMode.Mode;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.Parameter;
import io.cellfs.csi.common.Parameter.Place;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.csi.common.testing.Csi;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeState;
import io.cellfs.node.api.testing.InMemoryNode;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CreateVolumeTest {
    private static final long MIB = 1 << 20;

    private final InMemoryNode node = new InMemoryNode(Path.of("/nowhere"));
    private final VolumeLocks locks = new VolumeLocks();
    private final CreateVolume handler = new CreateVolume(node, locks, new ControllerSettings(InMemoryNode.CELL, MIB));

    private static CreateVolumeRequest request(long required) {
        return CreateVolumeRequest.newBuilder()
                .setName("n")
                .addVolumeCapabilities(Csi.mounted(Mode.SINGLE_NODE_WRITER))
                .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(required))
                .build();
    }

    @Test
    void whatANodeIsHandedOfAVolumeANodeAccepts() throws Exception {
        var made = handler.handle(CreateVolumeRequest.newBuilder()
                .setName("handed")
                .addVolumeCapabilities(Csi.mounted(Mode.SINGLE_NODE_WRITER))
                .build());
        Map<String, String> context = made.getVolume().getVolumeContextMap();
        assertEquals(Long.toString(InMemoryNode.CREATED_SECONDS), context.get("uniquifier"));
        assertEquals(
                context.size(),
                Parameter.readOwn(context, Place.STATIC_VOLUME, "volume_context")
                        .size());
    }

    @Test
    void aVolumeIsNotToldByHalfWhileItsServerIsSilent() throws Exception {
        VolumeHandle made =
                VolumeHandle.parse(handler.handle(request(MIB)).getVolume().getVolumeId());
        node.use(made, 0, VolumeState.UNREACHABLE);
        assertCode(Status.Code.UNAVAILABLE, () -> handler.handle(request(MIB)));
        node.use(made, 0, VolumeState.ONLINE);
        assertEquals(made.toString(), handler.handle(request(MIB)).getVolume().getVolumeId());
    }

    @Test
    void aVolumeThatHasGrownIsStillTheOneAskedFor() throws CsiException, NodeApiException {
        VolumeHandle made =
                VolumeHandle.parse(handler.handle(request(MIB)).getVolume().getVolumeId());
        node.setQuota(made, 3 * MIB);
        assertEquals(3 * MIB, handler.handle(request(MIB)).getVolume().getCapacityBytes());
    }

    @Test
    void theLockIsGivenBackAfterAFailure() throws CsiException {
        node.setReady(false);
        assertEquals(
                Status.Code.UNAVAILABLE,
                assertThrows(CsiException.class, () -> handler.handle(request(MIB)))
                        .code());
        node.setReady(true);
        assertEquals(MIB, handler.handle(request(MIB)).getVolume().getCapacityBytes());
    }

    @Test
    void nothingIsAskedOfTheCellForABadRequest() {
        node.beforeEachCall(() -> {
            throw new AssertionError("asked");
        });
        assertThrows(CsiException.class, () -> handler.handle(request(-1)));
        assertThrows(CsiException.class, () -> handler.handle(CreateVolumeRequest.getDefaultInstance()));
    }
}
