package io.cellfs.csi.controller;

import static io.cellfs.csi.common.testing.Csi.code;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import csi.v1.ControllerGrpc;
import csi.v1.Csi.CapacityRange;
import csi.v1.Csi.ControllerGetCapabilitiesRequest;
import csi.v1.Csi.ControllerPublishVolumeRequest;
import csi.v1.Csi.ControllerUnpublishVolumeRequest;
import csi.v1.Csi.CreateVolumeRequest;
import csi.v1.Csi.DeleteVolumeRequest;
import csi.v1.Csi.GetCapacityRequest;
import csi.v1.Csi.GetMetadataAllocatedRequest;
import csi.v1.Csi.GetPluginCapabilitiesRequest;
import csi.v1.Csi.GetPluginInfoRequest;
import csi.v1.Csi.ListVolumesRequest;
import csi.v1.Csi.ListVolumesResponse;
import csi.v1.Csi.ProbeRequest;
import csi.v1.Csi.Topology;
import csi.v1.Csi.TopologyRequirement;
import csi.v1.Csi.ValidateVolumeCapabilitiesRequest;
import csi.v1.Csi.Volume;
import csi.v1.Csi.VolumeCapability.AccessMode.Mode;
import csi.v1.Csi.VolumeContentSource;
import csi.v1.IdentityGrpc;
import csi.v1.SnapshotMetadataGrpc;
import io.cellfs.csi.common.testing.Csi;
import io.cellfs.csi.common.testing.CsiProcess;
import io.cellfs.csi.common.testing.ServedNode;
import io.cellfs.node.api.Attaching;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.testing.InMemoryNode;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built service as a process, driven by a CSI client over its socket. */
class ControllerServiceIT {
    private static final long MIB = 1 << 20;

    @TempDir
    private static Path directory;

    private static ServedNode served;
    private static CsiProcess service;
    private static ControllerGrpc.ControllerBlockingStub controller;
    private static IdentityGrpc.IdentityBlockingStub identity;

    @BeforeAll
    static void start() throws IOException {
        served = new ServedNode(directory);
        service = CsiProcess.start(directory, served.socket(), Map.of());
        controller = ControllerGrpc.newBlockingStub(service.channel());
        identity = IdentityGrpc.newBlockingStub(service.channel());
    }

    @AfterAll
    static void stop() throws InterruptedException, IOException {
        service.close();
        served.close();
    }

    @AfterEach
    void calm() {
        served.node().beforeEachCall(() -> {});
        served.node().setReady(true);
    }

    private static CreateVolumeRequest.Builder create(String name) {
        return CreateVolumeRequest.newBuilder()
                .setName(name)
                .addVolumeCapabilities(Csi.mounted(Mode.MULTI_NODE_MULTI_WRITER));
    }

    private static CreateVolumeRequest.Builder create(String name, long required, long limit) {
        return create(name)
                .setCapacityRange(
                        CapacityRange.newBuilder().setRequiredBytes(required).setLimitBytes(limit));
    }

    private static Volume made(CreateVolumeRequest.Builder request) {
        return controller.createVolume(request.build()).getVolume();
    }

    private static Status.Code createCode(CreateVolumeRequest.Builder request) {
        return code(() -> controller.createVolume(request.build()));
    }

    @Test
    void listensPrivatelyAndOnNoTcpPort() throws IOException {
        assertEquals("csi-controller 0.1.0-SNAPSHOT listens on " + service.socket(), service.firstLine());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(service.socket())));
        assertEquals(
                "rwx------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(service.socket().getParent())));
        assertEquals(0, service.listeningTcpSockets());
    }

    @Test
    void endsOnSigtermAndStartsAgain(@TempDir Path other) throws IOException, InterruptedException {
        try (CsiProcess second = CsiProcess.start(other, served.socket(), Map.of())) {
            second.terminate();
            assertFalse(Files.exists(second.socket()));
        }
    }

    @Test
    void callsItselfAndEndsForWhoRecordsAnAheadOfTimeCache(@TempDir Path other)
            throws IOException, InterruptedException {
        Path nobody = other.resolve("nobody.sock");
        try (CsiProcess once = CsiProcess.start(other, nobody, Map.of(), "--warm-up")) {
            assertTrue(once.process().waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, once.process().exitValue());
            assertFalse(Files.exists(once.socket()));
        }
    }

    @Test
    void aServedSocketIsOneClearLine() throws IOException, InterruptedException {
        try (CsiProcess second = CsiProcess.start(directory, served.socket(), Map.of())) {
            assertTrue(second.process().waitFor(60, TimeUnit.SECONDS));
            assertNotEquals(0, second.process().exitValue());
            List<String> said = Files.readAllLines(directory.resolve("stderr"));
            assertTrue(
                    said.contains("csi-controller: another process serves the socket " + service.socket()),
                    said::toString);
        }
    }

    @Test
    void tellsWhoItIs() {
        var info = identity.getPluginInfo(GetPluginInfoRequest.getDefaultInstance());
        assertEquals("csi.cellfs.io", info.getName());
        assertEquals("0.1.0-SNAPSHOT", info.getVendorVersion());
        assertEquals(
                3,
                identity.getPluginCapabilities(GetPluginCapabilitiesRequest.getDefaultInstance())
                        .getCapabilitiesCount());
        assertEquals(
                15,
                controller
                        .controllerGetCapabilities(ControllerGetCapabilitiesRequest.getDefaultInstance())
                        .getCapabilitiesCount());
    }

    @Test
    void isReadyWhenItsCellIs(@TempDir Path other) throws IOException, InterruptedException {
        assertTrue(identity.probe(ProbeRequest.getDefaultInstance()).getReady().getValue());
        served.node().setReady(false);
        assertFalse(identity.probe(ProbeRequest.getDefaultInstance()).getReady().getValue());
        assertEquals(Status.Code.UNAVAILABLE, createCode(create("unreachable")));
        try (CsiProcess alone = CsiProcess.start(other, other.resolve("nobody.sock"), Map.of())) {
            var probe = IdentityGrpc.newBlockingStub(alone.channel()).probe(ProbeRequest.getDefaultInstance());
            assertFalse(probe.getReady().getValue());
        }
    }

    @Test
    void createsOnceWithAnEnforcedQuota() throws NodeApiException {
        Volume volume = made(create("pvc-1", 10 * MIB + 1, 0));
        assertEquals(10 * MIB + 1024, volume.getCapacityBytes());
        VolumeHandle handle = VolumeHandle.parse(volume.getVolumeId());
        assertEquals(InMemoryNode.CELL, handle.cell());
        assertEquals(10 * MIB + 1024, served.node().get(handle).quotaBytes());
        assertEquals(22, served.node().get(handle).name().length());
        assertEquals(volume, made(create("pvc-1", 10 * MIB + 1, 0)));
        assertEquals(volume, made(create("pvc-1", 5 * MIB, 20 * MIB)));
        assertEquals(volume, made(create("pvc-1")));
        assertEquals(Status.Code.ALREADY_EXISTS, createCode(create("pvc-1", 20 * MIB, 0)));
        assertEquals(Status.Code.ALREADY_EXISTS, createCode(create("pvc-1", 0, 5 * MIB)));
    }

    @Test
    void choosesASizeWhereNoneIsRequired() {
        assertEquals(1024 * MIB, made(create("default")).getCapacityBytes());
        assertEquals(7 * MIB, made(create("limited", 0, 7 * MIB + 5)).getCapacityBytes());
    }

    @Test
    void refusesImpossibleSizes() {
        assertEquals(Status.Code.INVALID_ARGUMENT, createCode(create("s", -1, 0)));
        assertEquals(Status.Code.INVALID_ARGUMENT, createCode(create("s", 0, -1)));
        assertEquals(Status.Code.OUT_OF_RANGE, createCode(create("s", 2 * MIB, MIB)));
        assertEquals(Status.Code.OUT_OF_RANGE, createCode(create("s", 0, 1)));
        assertEquals(Status.Code.OUT_OF_RANGE, createCode(create("s", Long.MAX_VALUE, 0)));
        assertEquals(Status.Code.OUT_OF_RANGE, createCode(create("s", 2 * InMemoryNode.PARTITION_BYTES, 0)));
    }

    @Test
    void refusesHostileArguments() {
        for (String name : List.of("", "x".repeat(129), "a\u000bb", "a\u0000b")) {
            assertEquals(Status.Code.INVALID_ARGUMENT, createCode(create(name)), name);
        }
        assertEquals(Status.Code.OK, createCode(create("../../etc/passwd")));
        assertEquals(
                Status.Code.INVALID_ARGUMENT,
                createCode(CreateVolumeRequest.newBuilder().setName("n")));
        assertEquals(Status.Code.INVALID_ARGUMENT, createCode(create("n").addVolumeCapabilities(Csi.block())));
        assertEquals(
                Status.Code.INVALID_ARGUMENT, createCode(create("n").addVolumeCapabilities(Csi.mounted(Mode.UNKNOWN))));
        assertEquals(
                Status.Code.INVALID_ARGUMENT,
                createCode(create("n").addVolumeCapabilities(Csi.mounted(Mode.SINGLE_NODE_WRITER, "subtype=evil"))));
        assertEquals(Status.Code.INVALID_ARGUMENT, createCode(create("n").putParameters("colour", "blue")));
        assertEquals(Status.Code.INVALID_ARGUMENT, createCode(create("n").putParameters("cell", "../x")));
        assertEquals(Status.Code.INVALID_ARGUMENT, createCode(create("n").putParameters("cell", "x".repeat(5000))));
        assertEquals(Status.Code.NOT_FOUND, createCode(create("n").putParameters("cell", "other.cell")));
        assertEquals(Status.Code.INVALID_ARGUMENT, createCode(create("n").putParametersMutable("a", "b")));
        assertEquals(
                Status.Code.INVALID_ARGUMENT,
                createCode(create("n").setVolumeContentSource(VolumeContentSource.getDefaultInstance())));
        assertEquals(
                Status.Code.INVALID_ARGUMENT,
                createCode(create("n")
                        .setAccessibilityRequirements(
                                TopologyRequirement.newBuilder().addRequisite(Topology.getDefaultInstance()))));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, createCode(create("x".repeat(200_000))));
        assertEquals(
                Status.Code.OK, createCode(create("metadata").putParameters("csi.storage.k8s.io/pvc/name", "claim")));
    }

    @Test
    void deletesIdempotently() {
        Volume volume = made(create("to-delete", MIB, 0));
        DeleteVolumeRequest request = DeleteVolumeRequest.newBuilder()
                .setVolumeId(volume.getVolumeId())
                .build();
        assertEquals(Status.Code.OK, code(() -> controller.deleteVolume(request)));
        assertEquals(Status.Code.OK, code(() -> controller.deleteVolume(request)));
        assertEquals(Status.Code.INVALID_ARGUMENT, deleteCode(""));
        assertEquals(Status.Code.INVALID_ARGUMENT, deleteCode("x".repeat(129)));
        for (String unknown : List.of("no-such-volume", "test.cell/1", "other.cell/1", "../1", "test.cell/../1")) {
            assertEquals(Status.Code.OK, deleteCode(unknown), unknown);
        }
    }

    private static Status.Code deleteCode(String id) {
        return code(() -> controller.deleteVolume(
                DeleteVolumeRequest.newBuilder().setVolumeId(id).build()));
    }

    @Test
    void aVolumeInUseIsNotDeleted() throws NodeApiException {
        String id = made(create("attached", MIB, 0)).getVolumeId();
        served.node().attach(Attaching.of(VolumeHandle.parse(id), false));
        assertEquals(Status.Code.FAILED_PRECONDITION, deleteCode(id));
        served.node().detach(id);
        assertEquals(Status.Code.OK, deleteCode(id));
    }

    @Test
    void listsPageByPage() {
        for (int i = 0; i < 5; i++) {
            made(create("list-" + i, MIB, 0));
        }
        List<String> all = new ArrayList<>();
        String token = "";
        do {
            ListVolumesResponse page = controller.listVolumes(ListVolumesRequest.newBuilder()
                    .setMaxEntries(2)
                    .setStartingToken(token)
                    .build());
            assertTrue(page.getEntriesCount() <= 2);
            page.getEntriesList().forEach(e -> all.add(e.getVolume().getVolumeId()));
            token = page.getNextToken();
        } while (!token.isEmpty());
        assertEquals(all.stream().distinct().toList(), all);
        assertTrue(all.size() >= 5);
        for (String bad : List.of("x", "-1", "0", "01", "9".repeat(30), "../1")) {
            assertEquals(
                    Status.Code.ABORTED,
                    code(() -> controller.listVolumes(ListVolumesRequest.newBuilder()
                            .setStartingToken(bad)
                            .build())));
        }
        assertEquals(
                Status.Code.INVALID_ARGUMENT,
                code(() -> controller.listVolumes(
                        ListVolumesRequest.newBuilder().setMaxEntries(-1).build())));
    }

    @Test
    void tellsTheCapacity() {
        var capacity = controller.getCapacity(GetCapacityRequest.getDefaultInstance());
        assertEquals(InMemoryNode.PARTITION_BYTES, capacity.getAvailableCapacity());
        assertEquals(1024, capacity.getMinimumVolumeSize().getValue());
        assertEquals(
                Status.Code.INVALID_ARGUMENT,
                code(() -> controller.getCapacity(
                        GetCapacityRequest.newBuilder().putParameters("a", "b").build())));
    }

    @Test
    void validatesCapabilities() {
        String id = made(create("validate", MIB, 0)).getVolumeId();
        var request = ValidateVolumeCapabilitiesRequest.newBuilder().setVolumeId(id);
        assertEquals(Status.Code.INVALID_ARGUMENT, validateCode(request));
        assertTrue(controller
                .validateVolumeCapabilities(request.clone()
                        .addVolumeCapabilities(Csi.mounted(Mode.MULTI_NODE_READER_ONLY))
                        .build())
                .hasConfirmed());
        var refused = controller.validateVolumeCapabilities(
                request.clone().addVolumeCapabilities(Csi.block()).build());
        assertFalse(refused.hasConfirmed());
        assertTrue(refused.getMessage().contains("block"));
        request.addVolumeCapabilities(Csi.mounted(Mode.SINGLE_NODE_WRITER));
        assertEquals(Status.Code.INVALID_ARGUMENT, validateCode(request.clone().setVolumeId("")));
        for (String unknown : List.of("nobody", "test.cell/1", "test.cell/0")) {
            assertEquals(Status.Code.NOT_FOUND, validateCode(request.clone().setVolumeId(unknown)));
        }
    }

    private static Status.Code validateCode(ValidateVolumeCapabilitiesRequest.Builder request) {
        return code(() -> controller.validateVolumeCapabilities(request.build()));
    }

    @Test
    void secretsAreTakenAndNotLogged() throws IOException {
        String secret = "s3cr3t-" + System.nanoTime();
        Volume volume = made(create("with-secrets", MIB, 0).putSecrets("token", secret));
        assertEquals(
                Status.Code.OUT_OF_RANGE,
                createCode(create("no-range", MIB, 1).putSecrets("token", secret)),
                "a call that fails");
        ControllerPublishVolumeRequest publish = ControllerPublishVolumeRequest.newBuilder()
                .setVolumeId(volume.getVolumeId())
                .setNodeId("n")
                .setVolumeCapability(Csi.mounted(Mode.MULTI_NODE_MULTI_WRITER))
                .putSecrets("token", secret)
                .build();
        assertEquals(
                Map.of("node", "n"), controller.controllerPublishVolume(publish).getPublishContextMap());
        DeleteVolumeRequest delete = DeleteVolumeRequest.newBuilder()
                .setVolumeId(volume.getVolumeId())
                .putSecrets("token", secret)
                .build();
        assertEquals(Status.Code.FAILED_PRECONDITION, code(() -> controller.deleteVolume(delete)));
        controller.controllerUnpublishVolume(ControllerUnpublishVolumeRequest.newBuilder()
                .setVolumeId(volume.getVolumeId())
                .putSecrets("token", secret)
                .build());
        controller.deleteVolume(delete);
        String log = Files.readString(directory.resolve("stderr"));
        assertFalse(log.contains(secret), log);
    }

    @Test
    void whatIsNotSupportedIsUnimplemented() {
        assertEquals(
                Status.Code.UNIMPLEMENTED,
                code(() -> SnapshotMetadataGrpc.newBlockingStub(service.channel())
                        .getMetadataAllocated(GetMetadataAllocatedRequest.getDefaultInstance())
                        .hasNext()));
    }

    @Test
    void aSecondOperationOnAVolumeIsTurnedAway() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        served.node().beforeEachCall(() -> {
            entered.countDown();
            await(go);
        });
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Status.Code> first = pool.submit(() -> createCode(create("serial", MIB, 0)));
            await(entered);
            assertEquals(Status.Code.ABORTED, createCode(create("serial", MIB, 0)));
            go.countDown();
            assertEquals(Status.Code.OK, first.get(60, TimeUnit.SECONDS));
        }
        assertEquals(Status.Code.OK, createCode(create("serial", MIB, 0)));
    }

    @Test
    void manyAtOnceMakeOneVolumeEach() throws Exception {
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Status.Code>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String name = "many-" + i % 10;
                calls.add(pool.submit(() -> createCode(create(name, MIB, 0))));
            }
            for (Future<Status.Code> call : calls) {
                Status.Code code = call.get(60, TimeUnit.SECONDS);
                assertTrue(code == Status.Code.OK || code == Status.Code.ABORTED, code::toString);
            }
        }
        List<String> ids = java.util.stream.IntStream.range(0, 10)
                .mapToObj(i -> made(create("many-" + i, MIB, 0)).getVolumeId())
                .distinct()
                .toList();
        assertEquals(10, ids.size());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
