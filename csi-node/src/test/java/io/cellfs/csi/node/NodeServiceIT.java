package io.cellfs.csi.node;

import static io.cellfs.csi.common.testing.Csi.code;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import csi.v1.Csi.NodeExpandVolumeRequest;
import csi.v1.Csi.NodeGetCapabilitiesRequest;
import csi.v1.Csi.NodeGetInfoRequest;
import csi.v1.Csi.NodeGetVolumeStatsRequest;
import csi.v1.Csi.NodePublishVolumeRequest;
import csi.v1.Csi.NodeStageVolumeRequest;
import csi.v1.Csi.NodeUnpublishVolumeRequest;
import csi.v1.Csi.NodeUnstageVolumeRequest;
import csi.v1.Csi.ProbeRequest;
import csi.v1.Csi.VolumeCapability;
import csi.v1.Csi.VolumeCapability.AccessMode.Mode;
import csi.v1.Csi.VolumeUsage.Unit;
import csi.v1.IdentityGrpc;
import csi.v1.NodeGrpc;
import io.cellfs.csi.common.testing.Csi;
import io.cellfs.csi.common.testing.CsiProcess;
import io.cellfs.csi.common.testing.ServedNode;
import io.cellfs.metrics.testing.Shown;
import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeState;
import io.cellfs.node.api.testing.InMemoryNode;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built service as a process, driven by a CSI client over its socket, with real bind mounts of a directory. */
class NodeServiceIT {
    private static final VolumeCapability SHARED = Csi.mounted(Mode.MULTI_NODE_MULTI_WRITER);

    private static MountedDirectory directory;
    private static ServedNode served;
    private static CsiProcess service;
    private static NodeGrpc.NodeBlockingStub node;
    private static int count;

    private String id;
    private Path staging;
    private Path target;

    @BeforeAll
    static void start() throws IOException {
        directory = MountedDirectory.make();
        served = new ServedNode(directory.path());
        served.node().onAttach(NodeServiceIT::tellsItsVolume);
        service = CsiProcess.start(directory.path(), served.socket(), Map.of());
        node = NodeGrpc.newBlockingStub(service.channel());
    }

    /** As the directories of a CellFS mount do. */
    private static void tellsItsVolume(AttachedVolume volume) {
        TestAttributes.set(volume.path(), AttachedVolume.IDENTITY_ATTRIBUTE, volume.identity());
    }

    @AfterAll
    static void stop() throws IOException {
        service.close();
        served.close();
        directory.close();
    }

    @BeforeEach
    void makeVolume() throws NodeApiException, IOException {
        count++;
        id = served.node().create(InMemoryNode.CELL, "v" + count, 4096).handle().toString();
        staging = Files.createDirectories(directory.path().resolve("staging-" + count));
        target = Files.createDirectories(directory.path().resolve("pod-" + count))
                .resolve("target with space");
    }

    @AfterEach
    void calm() {
        served.node().beforeEachCall(() -> {});
        served.node().setReady(true);
    }

    private NodeStageVolumeRequest.Builder stage(VolumeCapability capability) {
        return NodeStageVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setStagingTargetPath(staging.toString())
                .setVolumeCapability(capability);
    }

    private NodePublishVolumeRequest.Builder publish(VolumeCapability capability) {
        return NodePublishVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setStagingTargetPath(staging.toString())
                .setTargetPath(target.toString())
                .setVolumeCapability(capability);
    }

    private NodeUnpublishVolumeRequest.Builder unpublish() {
        return NodeUnpublishVolumeRequest.newBuilder().setVolumeId(id).setTargetPath(target.toString());
    }

    private NodeUnstageVolumeRequest.Builder unstage() {
        return NodeUnstageVolumeRequest.newBuilder().setVolumeId(id).setStagingTargetPath(staging.toString());
    }

    private static Status.Code run(NodeStageVolumeRequest.Builder request) {
        return code(() -> node.nodeStageVolume(request.build()));
    }

    private static Status.Code run(NodeUnstageVolumeRequest.Builder request) {
        return code(() -> node.nodeUnstageVolume(request.build()));
    }

    private static Status.Code run(NodePublishVolumeRequest.Builder request) {
        return code(() -> node.nodePublishVolume(request.build()));
    }

    private static Status.Code run(NodeUnpublishVolumeRequest.Builder request) {
        return code(() -> node.nodeUnpublishVolume(request.build()));
    }

    private static Status.Code run(NodeGetVolumeStatsRequest.Builder request) {
        return code(() -> node.nodeGetVolumeStats(request.build()));
    }

    private static void ok(Status.Code code) {
        assertEquals(Status.Code.OK, code);
    }

    private void stagedAndPublished(VolumeCapability capability) {
        ok(run(stage(capability)));
        ok(run(publish(capability)));
    }

    private Path volume() {
        return directory.path().resolve("mount/.:mount/" + id.replace('/', ':'));
    }

    @Test
    void showsItsFiguresWhereItIsTold(@TempDir Path other) throws Exception {
        try (CsiProcess second = CsiProcess.start(other, served.socket(), Map.of("CELLFS_METRICS", "0"))) {
            String line = second.nextLine();
            assertTrue(line.matches("figures at http://127\\.0\\.0\\.1:\\d+/metrics"), line);
            String url = line.substring("figures at ".length());
            assertEquals(1, second.listeningTcpSockets());
            var identity = IdentityGrpc.newBlockingStub(second.channel());
            assertTrue(
                    identity.probe(ProbeRequest.getDefaultInstance()).getReady().getValue());
            var calls = NodeGrpc.newBlockingStub(second.channel());
            assertEquals(
                    Status.Code.INVALID_ARGUMENT,
                    code(() -> calls.nodeStageVolume(NodeStageVolumeRequest.getDefaultInstance())));
            assertEquals(
                    Status.Code.UNIMPLEMENTED,
                    code(() -> calls.nodeExpandVolume(NodeExpandVolumeRequest.getDefaultInstance())));
            Shown shown = Shown.at(url);
            assertEquals(1, shown.value("cellfs_csi_calls_total", "method", "Probe", "code", "OK"));
            assertEquals(
                    1, shown.value("cellfs_csi_calls_total", "method", "NodeStageVolume", "code", "INVALID_ARGUMENT"));
            assertEquals(
                    1, shown.value("cellfs_csi_calls_total", "method", "NodeExpandVolume", "code", "UNIMPLEMENTED"));
            assertEquals(1, shown.value("cellfs_csi_call_seconds_count", "method", "Probe"));
            assertEquals(0, shown.value("cellfs_csi_calls_running"));
            refusesThePort(
                    Files.createDirectories(other.resolve("third")),
                    String.valueOf(URI.create(url).getPort()));
        }
    }

    private static void refusesThePort(Path directory, String port) throws Exception {
        try (CsiProcess third = CsiProcess.start(directory, served.socket(), Map.of("CELLFS_METRICS", port))) {
            assertEquals("null", third.firstLine());
            assertEquals(1, third.process().waitFor());
            assertEquals(
                    "csi-node: cannot show figures at http://127.0.0.1:" + port + "/metrics: Address already in use",
                    Files.readAllLines(directory.resolve("stderr")).getLast());
        }
    }

    @Test
    void listensAndTellsWhatItIs() throws IOException {
        assertEquals("csi-node 0.1.0-SNAPSHOT listens on " + service.socket(), service.firstLine());
        assertEquals(0, service.listeningTcpSockets());
        var info = node.nodeGetInfo(NodeGetInfoRequest.getDefaultInstance());
        assertEquals("node-1", info.getNodeId());
        assertEquals(4096, info.getMaxVolumesPerNode());
        assertEquals(
                5,
                node.nodeGetCapabilities(NodeGetCapabilitiesRequest.getDefaultInstance())
                        .getCapabilitiesCount());
        assertTrue(IdentityGrpc.newBlockingStub(service.channel())
                .probe(ProbeRequest.getDefaultInstance())
                .getReady()
                .getValue());
        assertEquals(
                Status.Code.UNIMPLEMENTED,
                code(() -> node.nodeExpandVolume(NodeExpandVolumeRequest.getDefaultInstance())));
    }

    @Test
    void aVolumeGoesThroughItsWholeLife() throws IOException {
        for (int i = 0; i < 2; i++) {
            ok(run(stage(SHARED)));
        }
        for (int i = 0; i < 2; i++) {
            ok(run(publish(SHARED)));
        }
        assertEquals(List.of(1L, 1L), List.of(directory.mountsAt(staging), directory.mountsAt(target)));
        Files.writeString(target.resolve("greeting"), "hello");
        assertEquals("hello", Files.readString(volume().resolve("greeting")));
        for (int i = 0; i < 2; i++) {
            ok(run(unpublish()));
            assertFalse(Files.exists(target));
        }
        for (int i = 0; i < 2; i++) {
            ok(run(unstage()));
            assertTrue(Files.isDirectory(staging));
        }
        assertEquals(0, directory.mountsAt(staging));
        assertEquals("hello", Files.readString(volume().resolve("greeting")));
        assertTrue(served.node().attachments().stream()
                .noneMatch(a -> a.handle().toString().equals(id)));
    }

    @Test
    void readOnlyIsReadOnly() throws IOException {
        ok(run(stage(SHARED)));
        ok(run(publish(SHARED).setReadonly(true)));
        assertThrows(FileSystemException.class, () -> Files.createFile(target.resolve("x")));
        Files.createFile(staging.resolve("x"));
        assertTrue(Files.exists(target.resolve("x")));
        ok(run(publish(SHARED).setReadonly(true)));
        assertEquals(Status.Code.ALREADY_EXISTS, run(publish(SHARED)));
        assertEquals(
                Status.Code.ALREADY_EXISTS,
                run(publish(Csi.mounted(Mode.MULTI_NODE_MULTI_WRITER, "noexec")).setReadonly(true)));
    }

    @Test
    void aReaderOnlyModeIsStagedReadOnly() {
        VolumeCapability readers = Csi.mounted(Mode.MULTI_NODE_READER_ONLY);
        stagedAndPublished(readers);
        assertThrows(FileSystemException.class, () -> Files.createFile(staging.resolve("x")));
        assertThrows(FileSystemException.class, () -> Files.createFile(target.resolve("x")));
        assertEquals(Status.Code.ALREADY_EXISTS, run(stage(SHARED)));
    }

    @Test
    void mountFlagsAreThere() throws MountException {
        VolumeCapability capability =
                Csi.mounted(Mode.MULTI_NODE_MULTI_WRITER, "nosuid", "nodev", "noexec", "noatime", "rw");
        stagedAndPublished(capability);
        MountTable.Entry entry = new LinuxMounts().table().at(target).orElseThrow();
        assertTrue(entry.options().containsAll(List.of("rw", "nosuid", "nodev", "noexec", "noatime")), entry::toString);
        assertEquals(Status.Code.ALREADY_EXISTS, run(stage(SHARED)));
    }

    @Test
    void oneTargetOrManyByAccessMode() {
        Path second = target.resolveSibling("second");
        VolumeCapability single = Csi.mounted(Mode.SINGLE_NODE_SINGLE_WRITER);
        stagedAndPublished(single);
        ok(run(publish(single)));
        assertEquals(Status.Code.FAILED_PRECONDITION, run(publish(single).setTargetPath(second.toString())));
        assertFalse(Files.exists(second));
        for (Mode many : List.of(Mode.SINGLE_NODE_MULTI_WRITER, Mode.MULTI_NODE_SINGLE_WRITER)) {
            ok(run(publish(Csi.mounted(many)).setTargetPath(second.toString())));
            ok(run(unpublish().setTargetPath(second.toString())));
        }
    }

    @Test
    void theOrderIsKept() {
        assertEquals(Status.Code.FAILED_PRECONDITION, run(publish(SHARED)));
        assertFalse(Files.exists(target));
        assertEquals(Status.Code.FAILED_PRECONDITION, run(publish(SHARED).setStagingTargetPath("")));
        stagedAndPublished(SHARED);
        assertEquals(
                Status.Code.FAILED_PRECONDITION,
                run(publish(SHARED).setStagingTargetPath(target.getParent().toString())));
        assertEquals(Status.Code.FAILED_PRECONDITION, run(unstage()));
        ok(run(unpublish()));
        ok(run(unstage()));
        assertEquals(Status.Code.FAILED_PRECONDITION, run(publish(SHARED)));
    }

    @Test
    void whatIsInTheWayIsNeverTouched() throws IOException, MountException {
        stagedAndPublished(SHARED);
        ok(run(unpublish()));
        Path file = Files.writeString(Files.createDirectory(target).resolve("precious"), "data");
        assertEquals(Status.Code.FAILED_PRECONDITION, run(unpublish()));
        assertEquals("data", Files.readString(file));
        Path foreign = Files.createDirectory(directory.path().resolve("foreign-" + count));
        directory.bind(foreign, target);
        assertEquals(Status.Code.FAILED_PRECONDITION, run(publish(SHARED)));
        assertEquals(Status.Code.FAILED_PRECONDITION, run(unpublish()));
        assertEquals(1, directory.mountsAt(target));
        Path link = Files.createSymbolicLink(target.resolveSibling("link"), foreign);
        assertEquals(Status.Code.INVALID_ARGUMENT, run(publish(SHARED).setTargetPath(link.toString())));
        Path plain = Files.createFile(target.resolveSibling("file"));
        assertTrue(run(publish(SHARED).setTargetPath(plain.toString())) != Status.Code.OK);
        assertEquals(Status.Code.FAILED_PRECONDITION, run(unpublish().setTargetPath(plain.toString())));
        assertTrue(Files.exists(plain));
    }

    private static int exit(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void whoMissesTheMountCannotWriteOnTheNodesDisk() throws Exception {
        stagedAndPublished(SHARED);
        for (Path lost : List.of(target, staging)) {
            new LinuxMounts().unmount(lost);
            assertTrue(exit("sh", "-c", "echo data > '" + lost + "/file'") != 0, "a writer");
            assertTrue(exit("mkdir", "-p", lost + "/sub/path") != 0, "a subPath's directory");
            try (var entries = Files.list(lost)) {
                assertEquals(0, entries.count());
            }
        }
        stagedAndPublished(SHARED);
        Files.writeString(target.resolve("greeting"), "hello");
        ok(run(unpublish()));
        ok(run(unstage()));
        Files.createDirectory(staging.resolve("kubelet may do as it likes again"));
    }

    @Test
    void afterARebootWhatIsLeftIsRecognised() throws Exception {
        stagedAndPublished(SHARED);
        new LinuxMounts().unmount(target);
        new LinuxMounts().unmount(staging);
        served.node().detach(id);
        assertEquals(Status.Code.FAILED_PRECONDITION, run(publish(SHARED)));
        stagedAndPublished(SHARED);
        assertEquals(List.of(1L, 1L), List.of(directory.mountsAt(staging), directory.mountsAt(target)));
        new LinuxMounts().unmount(target);
        new LinuxMounts().unmount(staging);
        served.node().detach(id);
        ok(run(unpublish()));
        ok(run(unstage()));
        assertFalse(Files.exists(target));
        Files.delete(staging);
    }

    @Test
    void aVolumeMadeAnewIsNotShown() throws Exception {
        ok(run(stage(SHARED)));
        TestAttributes.set(volume(), AttachedVolume.IDENTITY_ATTRIBUTE, id + "/1");
        assertEquals(Status.Code.FAILED_PRECONDITION, run(publish(SHARED)));
        assertFalse(Files.exists(target));
        served.node().makeAnew(VolumeHandle.parse(id));
        assertEquals(Status.Code.FAILED_PRECONDITION, run(stage(SHARED)));
        ok(run(unstage()));
        stagedAndPublished(SHARED);
        TestAttributes.set(volume(), AttachedVolume.IDENTITY_ATTRIBUTE, id + "/1");
        assertEquals(Status.Code.FAILED_PRECONDITION, run(publish(SHARED)));
        assertEquals(1, directory.mountsAt(target), "a pod that runs keeps what it has");
        ok(run(unpublish()));
    }

    @Test
    void secretsAndTokensReachTheClientAndNoLog() throws Exception {
        Map<String, String> secrets = Map.of("password", "correct horse");
        ok(run(stage(SHARED).putAllSecrets(secrets)));
        assertEquals(secrets, served.node().lastSecrets().values());
        String tokens = "{\"audience\":{\"token\":\"" + "x".repeat(6000) + "\"}}";
        String key = "csi.storage.k8s.io/serviceAccount.tokens";
        ok(run(publish(SHARED).putVolumeContext(key, tokens)));
        assertEquals(Map.of(key, tokens), served.node().lastSecrets().values());
        Map<String, String> tooMuch = Map.of("password", "correct horse" + "x".repeat(33_000));
        assertEquals(Status.Code.INVALID_ARGUMENT, run(stage(SHARED).putAllSecrets(tooMuch)));
        assertEquals(Status.Code.INVALID_ARGUMENT, run(publish(SHARED).putAllSecrets(tooMuch)));
        served.node().makeAnew(VolumeHandle.parse(id));
        assertEquals(Status.Code.FAILED_PRECONDITION, run(stage(SHARED).putAllSecrets(secrets)));
        String log = Files.readString(directory.path().resolve("stderr"));
        assertFalse(log.contains("correct horse") || log.contains("xxxxxx"), log);
    }

    @Test
    void aBusyMountIsSaidToBeInUse() throws Exception {
        stagedAndPublished(SHARED);
        Process inside = new ProcessBuilder("cat").directory(target.toFile()).start();
        try {
            assertEquals(Status.Code.FAILED_PRECONDITION, run(unpublish()));
        } finally {
            inside.destroyForcibly().waitFor();
        }
        ok(run(unpublish()));
    }

    @Test
    void tellsStatisticsWhereTheVolumeIs() throws NodeApiException {
        var request = NodeGetVolumeStatsRequest.newBuilder().setVolumeId(id).setVolumePath(target.toString());
        assertEquals(Status.Code.NOT_FOUND, run(request));
        stagedAndPublished(SHARED);
        var usage = node.nodeGetVolumeStats(request.build()).getUsageList();
        served.node().use(VolumeHandle.parse(id), 0, VolumeState.OFFLINE);
        assertTrue(node.nodeGetVolumeStats(request.build()).getVolumeCondition().getAbnormal());
        served.node().use(VolumeHandle.parse(id), 0, VolumeState.ONLINE);
        assertFalse(
                node.nodeGetVolumeStats(request.build()).getVolumeCondition().getAbnormal());
        assertEquals(
                List.of(Unit.BYTES, Unit.INODES),
                usage.stream().map(u -> u.getUnit()).toList());
        assertEquals(4096, usage.getFirst().getTotal());
        assertEquals(999, usage.getLast().getAvailable());
        ok(run(request.clone().setVolumePath(staging.toString())));
        assertEquals(
                Status.Code.NOT_FOUND,
                run(request.clone().setVolumePath(target.getParent().toString())));
        assertEquals(Status.Code.NOT_FOUND, run(request.clone().setVolumePath(target + "/no/such")));
        assertEquals(Status.Code.NOT_FOUND, run(request.clone().setVolumeId("test.cell/1")));
        assertEquals(Status.Code.INVALID_ARGUMENT, run(request.clone().setVolumeId("")));
        assertEquals(Status.Code.INVALID_ARGUMENT, run(request.clone().setVolumePath("")));
    }

    @Test
    void refusesHostileArguments() {
        for (String path : List.of(
                "", "relative", "/", "//x", "/a/../b", "/a/./b", "/a//b", "/a\u0000b", "/" + "x".repeat(5000))) {
            assertEquals(Status.Code.INVALID_ARGUMENT, run(stage(SHARED).setStagingTargetPath(path)), path);
            assertEquals(Status.Code.INVALID_ARGUMENT, run(unstage().setStagingTargetPath(path)), path);
            assertEquals(Status.Code.INVALID_ARGUMENT, run(publish(SHARED).setTargetPath(path)), path);
            assertEquals(Status.Code.INVALID_ARGUMENT, run(unpublish().setTargetPath(path)), path);
        }
        for (String bad : List.of("", "x".repeat(129))) {
            assertEquals(Status.Code.INVALID_ARGUMENT, run(stage(SHARED).setVolumeId(bad)));
            assertEquals(Status.Code.INVALID_ARGUMENT, run(unstage().setVolumeId(bad)));
            assertEquals(Status.Code.INVALID_ARGUMENT, run(publish(SHARED).setVolumeId(bad)));
            assertEquals(Status.Code.INVALID_ARGUMENT, run(unpublish().setVolumeId(bad)));
        }
        for (String unknown : List.of("nobody", "test.cell/1", "../../1", "other.cell/1")) {
            assertEquals(Status.Code.NOT_FOUND, run(stage(SHARED).setVolumeId(unknown)), unknown);
            assertEquals(Status.Code.NOT_FOUND, run(publish(SHARED).setVolumeId(unknown)), unknown);
        }
        assertEquals(Status.Code.INVALID_ARGUMENT, run(stage(Csi.block())));
        assertEquals(Status.Code.INVALID_ARGUMENT, run(publish(Csi.block())));
        assertEquals(Status.Code.INVALID_ARGUMENT, run(stage(SHARED).clearVolumeCapability()));
        assertEquals(Status.Code.INVALID_ARGUMENT, run(publish(SHARED).clearVolumeCapability()));
        assertEquals(Status.Code.INVALID_ARGUMENT, run(stage(Csi.mounted(Mode.SINGLE_NODE_WRITER, "lowerdir=/etc"))));
        ok(run(unpublish().setTargetPath("/tmp/csi-there/is/nothing")));
    }

    @Test
    void aCellOutOfReachIsUnavailable() {
        served.node().setReady(false);
        assertEquals(Status.Code.UNAVAILABLE, run(stage(SHARED)));
    }

    @Test
    void operationsOnAVolumeAreSerialised() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        served.node().beforeEachCall(() -> {
            entered.countDown();
            await(go);
        });
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Status.Code> first = pool.submit(() -> run(stage(SHARED)));
            await(entered);
            assertEquals(Status.Code.ABORTED, run(stage(SHARED)));
            assertEquals(Status.Code.ABORTED, run(unpublish()));
            go.countDown();
            ok(first.get(60, TimeUnit.SECONDS));
            List<Future<Status.Code>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(pool.submit(() -> run(publish(SHARED))));
            }
            for (Future<Status.Code> call : calls) {
                Status.Code code = call.get(60, TimeUnit.SECONDS);
                assertTrue(code == Status.Code.OK || code == Status.Code.ABORTED, code::toString);
            }
        }
        ok(run(publish(SHARED)));
        assertEquals(1, directory.mountsAt(target));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
