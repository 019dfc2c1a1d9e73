package io.cellfs.csi.controller;

import static io.cellfs.csi.common.testing.Failing.assertCode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import csi.v1.Csi.CapacityRange;
import csi.v1.Csi.ControllerExpandVolumeRequest;
import csi.v1.Csi.ControllerGetVolumeRequest;
import csi.v1.Csi.ControllerGetVolumeResponse;
import csi.v1.Csi.ControllerModifyVolumeRequest;
import csi.v1.Csi.CreateVolumeRequest;
import csi.v1.Csi.ListVolumesRequest;
import csi.v1.Csi.VolumeCapability.AccessMode.Mode;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.csi.common.testing.Csi;
import io.cellfs.node.api.Attaching;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeState;
import io.cellfs.node.api.testing.InMemoryNode;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls that change a volume, and those that tell of its condition. */
class ChangeCallsTest {
    private static final long MIB = 1 << 20;

    private final InMemoryNode node = new InMemoryNode(Path.of("/nowhere"));
    private final VolumeLocks locks = new VolumeLocks();
    private final ControllerSettings settings = new ControllerSettings(InMemoryNode.CELL, MIB);
    private final ControllerExpandVolume expand = new ControllerExpandVolume(node, locks);
    private final ControllerModifyVolume modify = new ControllerModifyVolume(node, locks);
    private final CreateVolume create = new CreateVolume(node, locks, settings);

    private VolumeHandle volume = new VolumeHandle(InMemoryNode.CELL, 1);

    @BeforeEach
    void aVolume() throws NodeApiException {
        volume = node.create(InMemoryNode.CELL, "one", 8 * MIB).handle();
    }

    private long expanded(VolumeHandle which, long required, long limit) throws CsiException {
        var answer = expand.handle(ControllerExpandVolumeRequest.newBuilder()
                .setVolumeId(which.toString())
                .setCapacityRange(
                        CapacityRange.newBuilder().setRequiredBytes(required).setLimitBytes(limit))
                .build());
        assertFalse(answer.getNodeExpansionRequired());
        return answer.getCapacityBytes();
    }

    @Test
    void aVolumeGrowsOnceAlsoWhileItIsAttached() throws Exception {
        node.attach(Attaching.of(volume, false));
        assertEquals(10 * MIB + 1024, expanded(volume, 10 * MIB + 1, 0));
        assertEquals(10 * MIB + 1024, node.get(volume).quotaBytes());
        assertEquals(10 * MIB + 1024, expanded(volume, 10 * MIB + 1, 0));
        assertEquals(10 * MIB + 1024, expanded(volume, 9 * MIB, 0), "a volume that is larger already does");
    }

    @Test
    void aVolumeDoesNotShrink() throws Exception {
        assertCode(Status.Code.OUT_OF_RANGE, () -> expanded(volume, MIB, 4 * MIB));
        assertEquals(8 * MIB, node.get(volume).quotaBytes());
        VolumeHandle unbounded = node.create(InMemoryNode.CELL, "unbounded", 0).handle();
        assertCode(Status.Code.OUT_OF_RANGE, () -> expanded(unbounded, MIB, 4 * MIB));
    }

    @Test
    void sizesThatCannotBeAreRefused() {
        assertCode(Status.Code.OUT_OF_RANGE, () -> expanded(volume, 2 * InMemoryNode.PARTITION_BYTES, 0));
        assertCode(Status.Code.OUT_OF_RANGE, () -> expanded(volume, Long.MAX_VALUE, 0));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> expanded(volume, -1, 0));
        assertCode(Status.Code.NOT_FOUND, () -> expanded(new VolumeHandle(InMemoryNode.CELL, 1), MIB, 0));
        assertCode(
                Status.Code.INVALID_ARGUMENT,
                () -> expand.handle(ControllerExpandVolumeRequest.newBuilder()
                        .setVolumeId(volume.toString())
                        .build()));
        assertCode(
                Status.Code.INVALID_ARGUMENT, () -> expand.handle(ControllerExpandVolumeRequest.getDefaultInstance()));
    }

    private String modified(VolumeHandle which, String key, String value) throws CsiException {
        modify.handle(ControllerModifyVolumeRequest.newBuilder()
                .setVolumeId(which.toString())
                .putParametersMutable(key, value)
                .build());
        return value;
    }

    @Test
    void theMaximumSizeHoldsUntilItIsTakenAway() throws Exception {
        modified(volume, "maximumSize", "16Mi");
        modified(volume, "maximumSize", "16Mi");
        assertEquals(16 * MIB, node.maximum(volume));
        assertCode(Status.Code.OUT_OF_RANGE, () -> expanded(volume, 17 * MIB, 0));
        assertEquals(16 * MIB, expanded(volume, 16 * MIB, 0));
        modify.handle(ControllerModifyVolumeRequest.newBuilder()
                .setVolumeId(volume.toString())
                .build());
        assertEquals(16 * MIB, node.maximum(volume), "what is not named stays");
        modified(volume, "maximumSize", "none");
        assertEquals(17 * MIB, expanded(volume, 17 * MIB, 0));
    }

    @Test
    void whatCannotBeModifiedIsRefusedByName() {
        for (String key : new String[] {"size", "quota", "cell", "maximumsize", "csi.storage.k8s.io/pv/name"}) {
            String message = assertCode(Status.Code.INVALID_ARGUMENT, () -> modified(volume, key, "1"));
            assertTrue(message.contains("'" + key + "'"), message);
        }
        for (String value : new String[] {"", "16M", "-1", "7Mi", "1023", "9000Ti", "16Mi "}) {
            String message = assertCode(Status.Code.INVALID_ARGUMENT, () -> modified(volume, "maximumSize", value));
            assertTrue(message.contains("'maximumSize'"), message);
        }
        assertCode(
                Status.Code.NOT_FOUND, () -> modified(new VolumeHandle(InMemoryNode.CELL, 1), "maximumSize", "16Mi"));
    }

    @Test
    void aVolumeIsMadeWithWhatMayChangeOfIt() throws Exception {
        CreateVolumeRequest.Builder request = CreateVolumeRequest.newBuilder()
                .setName("n")
                .addVolumeCapabilities(Csi.mounted(Mode.SINGLE_NODE_WRITER))
                .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(4 * MIB))
                .putParameters("maximumSize", "5Mi")
                .putParametersMutable("maximumSize", "6Mi");
        VolumeHandle made =
                VolumeHandle.parse(create.handle(request.build()).getVolume().getVolumeId());
        assertEquals(6 * MIB, node.maximum(made), "the mutable one takes precedence");
        assertCode(
                Status.Code.INVALID_ARGUMENT,
                () -> create.handle(request.setName("m")
                        .putParametersMutable("maximumSize", "3Mi")
                        .build()));
    }

    @Test
    void anotherMaximumIsAnotherVolume() throws Exception {
        CreateVolumeRequest.Builder request = CreateVolumeRequest.newBuilder()
                .setName("n")
                .addVolumeCapabilities(Csi.mounted(Mode.SINGLE_NODE_WRITER))
                .setCapacityRange(CapacityRange.newBuilder().setRequiredBytes(4 * MIB));
        var made = create.handle(
                request.clone().putParametersMutable("maximumSize", "6Mi").build());
        VolumeHandle handle = VolumeHandle.parse(made.getVolume().getVolumeId());
        for (String other : new String[] {"7Mi", "none"}) {
            assertCode(
                    Status.Code.ALREADY_EXISTS,
                    () -> create.handle(
                            request.clone().putParameters("maximumSize", other).build()));
        }
        assertEquals(6 * MIB, node.maximum(handle));
        assertEquals(made, create.handle(request.build()), "a call that asks for none takes any");
        node.setMaximum(handle, 0);
        create.handle(request.clone().putParameters("maximumSize", "6Mi").build());
        assertEquals(6 * MIB, node.maximum(handle), "a call that was broken off is ended");
    }

    @Test
    void propertiesAreKeptWithTheVolumeUntilTheyAreTakenAway() throws Exception {
        modified(volume, "serverGone", "error:30s");
        modified(volume, "cacheBytes", "20Gi");
        modified(volume, "requests", "16");
        assertEquals(
                Map.of("serverGone", "error:30s", "cacheBytes", Long.toString(20L << 30), "requests", "16"),
                node.properties(volume));
        modified(volume, "cacheBytes", "default");
        modified(volume, "requests", "none");
        assertEquals(Map.of("serverGone", "error:30s"), node.properties(volume), "what is not named stays");
    }

    @Test
    void propertiesThatCannotBeAreRefusedByName() throws Exception {
        Map<String, List<String>> wrong = Map.of(
                "serverGone", List.of("", "Wait", "error", "error:0s", "error:86401s", "error:30", "wait "),
                "cacheBytes", List.of("", "0", "1048575", "1M", "-1", "9000Ti"),
                "dirtyBytes", List.of("1Ki", "many"),
                "requests", List.of("0", "1025", "1.5", "-1", "99999999999"));
        for (var each : wrong.entrySet()) {
            for (String value : each.getValue()) {
                String message = assertCode(Status.Code.INVALID_ARGUMENT, () -> modified(volume, each.getKey(), value));
                assertTrue(message.contains("'" + each.getKey() + "'"), message);
            }
        }
        assertEquals(Map.of(), node.properties(volume));
    }

    @Test
    void aVolumeIsMadeWithItsPropertiesAndNotFoundWithOthers() throws Exception {
        CreateVolumeRequest.Builder request = CreateVolumeRequest.newBuilder()
                .setName("n")
                .addVolumeCapabilities(Csi.mounted(Mode.SINGLE_NODE_WRITER))
                .putParameters("serverGone", "cache")
                .putParametersMutable("requests", "4");
        var made = create.handle(request.build());
        VolumeHandle handle = VolumeHandle.parse(made.getVolume().getVolumeId());
        assertEquals(Map.of("serverGone", "cache", "requests", "4"), node.properties(handle));
        assertEquals(made, create.handle(request.build()));
        assertCode(
                Status.Code.ALREADY_EXISTS,
                () -> create.handle(
                        request.clone().putParameters("serverGone", "wait").build()));
        node.setProperties(handle, Map.of("serverGone", "", "requests", ""));
        create.handle(request.build());
        assertEquals(
                Map.of("serverGone", "cache", "requests", "4"),
                node.properties(handle),
                "a call that was broken off is ended");
    }

    @Test
    void tellsTheConditionOfAVolume() throws Exception {
        ControllerGetVolume get = new ControllerGetVolume(node);
        ControllerGetVolumeRequest request = ControllerGetVolumeRequest.newBuilder()
                .setVolumeId(volume.toString())
                .build();
        ControllerGetVolumeResponse fine = get.handle(request);
        assertEquals(8 * MIB, fine.getVolume().getCapacityBytes());
        assertFalse(fine.getStatus().getVolumeCondition().getAbnormal());
        for (VolumeState bad : new VolumeState[] {VolumeState.OFFLINE, VolumeState.UNREACHABLE}) {
            node.use(volume, 0, bad);
            assertTrue(get.handle(request).getStatus().getVolumeCondition().getAbnormal());
            var listed = new ListVolumes(node, settings).handle(ListVolumesRequest.getDefaultInstance());
            assertTrue(listed.getEntries(0).getStatus().getVolumeCondition().getAbnormal());
        }
        ControllerGetVolumeResponse silent = get.handle(request);
        assertEquals(volume.toString(), silent.getVolume().getVolumeId());
        assertEquals(0, silent.getVolume().getCapacityBytes(), "nothing is known while the server does not answer");
        assertCode(
                Status.Code.NOT_FOUND,
                () -> get.handle(ControllerGetVolumeRequest.newBuilder()
                        .setVolumeId("nonsense")
                        .build()));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> get.handle(ControllerGetVolumeRequest.getDefaultInstance()));
    }
}
