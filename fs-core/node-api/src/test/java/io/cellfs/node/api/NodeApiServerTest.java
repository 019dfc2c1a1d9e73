package io.cellfs.node.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cellfs.node.api.NodeApiException.Reason;
import io.cellfs.node.api.testing.InMemoryNode;
import io.cellfs.node.api.v1.CreateVolumeRequest;
import io.cellfs.node.api.v1.FilesGrpc;
import io.cellfs.node.api.v1.GetVolumeRequest;
import io.cellfs.node.api.v1.ListVolumesRequest;
import io.cellfs.node.api.v1.MakeMountPointRequest;
import io.cellfs.node.api.v1.VolumesGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class NodeApiServerTest {
    private static final FileHandle ROOT = new FileHandle(InMemoryNode.CELL, 536_870_912L, 1, 1);

    @TempDir
    Path directory;

    private InMemoryNode node;
    private NodeApiServer server;
    private ManagedChannel channel;
    private NodeApiClient client;

    @BeforeEach
    void start() throws IOException {
        node = new InMemoryNode(directory.resolve("mount"));
        server = NodeApiServer.start(directory.resolve("run/node.sock"), node, node, node, node);
        channel = NodeApiChannel.open(server.path());
        client = new NodeApiClient(channel, Duration.ofSeconds(60));
    }

    @AfterEach
    void stop() throws InterruptedException {
        channel.shutdownNow();
        assertTrue(channel.awaitTermination(60, TimeUnit.SECONDS));
        server.close();
    }

    @Test
    void theSocketIsPrivateAndGoesWithTheServer() throws IOException {
        Path socket = server.path();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
        server.close();
        assertFalse(Files.exists(socket));
    }

    @Test
    void aServedSocketIsNotTakenOverAndAStaleOneIs() throws IOException {
        IOException e =
                assertThrows(IOException.class, () -> NodeApiServer.start(server.path(), node, node, node, node));
        assertTrue(e.getMessage().contains("another process"), e.getMessage());
        Path stale = directory.resolve("run/stale.sock");
        try (var listener = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            listener.bind(java.net.UnixDomainSocketAddress.of(stale));
        }
        assertTrue(Files.exists(stale));
        NodeApiServer.start(stale, node, node, node, node).close();
    }

    @Test
    void aFileThatIsNoSocketAndAnOpenDirectoryAreRefused() throws IOException {
        Path file = Files.createFile(directory.resolve("run/file"));
        assertThrows(IOException.class, () -> NodeApiServer.start(file, node, node, node, node));
        assertTrue(Files.exists(file));
        Path open = Files.createDirectory(
                directory.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        assertThrows(IOException.class, () -> NodeApiServer.start(open.resolve("s"), node, node, node, node));
        Path tooLong = directory.resolve("run/" + "x".repeat(108));
        assertThrows(IOException.class, () -> NodeApiServer.start(tooLong, node, node, node, node));
    }

    @Test
    void tellsWhatItIs() throws NodeApiException {
        assertEquals(node.information(), client.information());
    }

    @Test
    void administersVolumes() throws NodeApiException {
        VolumeDescription made = client.create("", "pvc-1", 1025);
        assertEquals(2048, made.quotaBytes());
        assertEquals(made, client.create(InMemoryNode.CELL, "pvc-1", 2048));
        fails(Reason.ALREADY_EXISTS, () -> client.create("", "pvc-1", 4096));
        assertEquals(made, client.get(made.handle()));
        assertEquals(made, client.find("", "pvc-1"));
        assertEquals(4096, client.setQuota(made.handle(), 4096).quotaBytes());
        assertEquals(4096, client.usage(made.handle()).bytes().total());
        assertEquals(999, client.usage(made.handle()).inodes().available());
        assertEquals(VolumeState.ONLINE, client.usage(made.handle()).state());
        assertEquals(VolumeState.ONLINE, client.state(made.handle()));
        client.setMaximum(made.handle(), 1 << 20);
        assertEquals(1 << 20, client.maximum(made.handle()));
        assertEquals(InMemoryNode.PARTITION_BYTES, client.capacity("").maximumVolumeBytes());
        client.delete(made.handle());
        client.delete(made.handle());
        fails(Reason.NOT_FOUND, () -> client.get(made.handle()));
        fails(Reason.NOT_FOUND, () -> client.find("other.cell", "pvc-1"));
    }

    @Test
    void administersSnapshots() throws NodeApiException {
        VolumeDescription one = client.create("", "one", 4096);
        VolumeDescription two = client.create("", "two", 4096);
        node.use(one.handle(), 2048, VolumeState.BUSY);
        assertEquals(VolumeState.BUSY, client.get(one.handle()).state());
        SnapshotDescription first = client.createSnapshot(one.handle(), "s");
        assertEquals("one.s", first.name());
        assertEquals(one.handle(), first.source());
        assertEquals(2048, first.usedBytes());
        assertEquals(first, client.createSnapshot(one.handle(), "s"));
        assertEquals(first, client.getSnapshot(first.handle()));
        List<SnapshotDescription> group = client.createSnapshots(List.of(one.handle(), two.handle()), "g");
        assertEquals(2, group.size());
        assertEquals(group, client.snapshotsNamed("", "g"));
        assertEquals(
                List.of("one", "one.g", "one.s"),
                client.names("", "one").stream().sorted().toList());

        assertEquals(3, client.listSnapshots("", Optional.empty(), 0, 1001).size());
        assertEquals(List.of(first), client.listSnapshots("", Optional.empty(), 0, 1));
        assertEquals(
                group, client.listSnapshots("", Optional.empty(), first.handle().volumeId(), 10));
        assertEquals(
                List.of(group.getLast()), client.listSnapshots(InMemoryNode.CELL, Optional.of(two.handle()), 0, 10));

        VolumeDescription copy = client.copy(first.handle(), "copy", 8192);
        assertEquals(8192, copy.quotaBytes());
        assertEquals(2048, copy.usedBytes());
        client.setMaximum(copy.handle(), 10_000);
        assertEquals(10_240, node.maximum(copy.handle()));
        client.deleteSnapshot(first.handle());
        client.deleteSnapshot(first.handle());
        fails(Reason.NOT_FOUND, () -> client.getSnapshot(first.handle()));
    }

    @Test
    void refusesSnapshotsThatCannotBe() throws NodeApiException {
        VolumeHandle one = client.create("", "one", 4096).handle();
        for (String bad : List.of("", "-x", "a/b", "xreadonly", "backup", "x".repeat(21))) {
            fails(Reason.INVALID_ARGUMENT, () -> client.createSnapshot(one, bad));
        }
        fails(Reason.INVALID_ARGUMENT, () -> client.createSnapshots(List.of(), "s"));
        fails(Reason.INVALID_ARGUMENT, () -> client.createSnapshots(List.of(one, one), "s"));
        fails(
                Reason.INVALID_ARGUMENT,
                () -> client.createSnapshots(List.of(one, new VolumeHandle("other.cell", 1)), "s"));
        fails(
                Reason.INVALID_ARGUMENT,
                () -> client.listSnapshots("", Optional.of(new VolumeHandle("other.cell", 1)), 0, 10));
        fails(Reason.INVALID_ARGUMENT, () -> client.names("", "*"));
        fails(Reason.INVALID_ARGUMENT, () -> client.copy(one, "x.readonly", 0));
    }

    @Test
    void listsPageByPage() throws NodeApiException {
        List<VolumeDescription> made =
                IntStream.range(0, 7).mapToObj(i -> create("v" + i)).toList();
        VolumesGrpc.VolumesBlockingStub stub = VolumesGrpc.newBlockingStub(channel);
        var first =
                stub.listVolumes(ListVolumesRequest.newBuilder().setPageSize(4).build());
        assertEquals(4, first.getVolumesCount());
        var second = stub.listVolumes(ListVolumesRequest.newBuilder()
                .setPageSize(4)
                .setPageToken(first.getNextPageToken())
                .build());
        assertEquals(3, second.getVolumesCount());
        assertEquals("", second.getNextPageToken());
        assertEquals(made, client.list(InMemoryNode.CELL, 0, 1000));
        assertEquals(
                made.subList(3, 5),
                client.list(InMemoryNode.CELL, made.get(2).handle().volumeId(), 2));
        for (String token : List.of("x", "a", "a0", "azz", "a-1", "a".repeat(33), "a0020000000")) {
            refused(() -> stub.listVolumes(
                    ListVolumesRequest.newBuilder().setPageToken(token).build()));
        }
        refused(() -> stub.listVolumes(
                ListVolumesRequest.newBuilder().setPageSize(1001).build()));
        refused(() ->
                stub.listVolumes(ListVolumesRequest.newBuilder().setPageSize(-1).build()));
    }

    @Test
    void attachesAndDetaches() throws NodeApiException {
        VolumeHandle volume = create("v").handle();
        Attaching wish = Attaching.of(volume, false);
        AttachedVolume attached = client.attach(wish);
        assertEquals(directory.resolve("mount/.:mount/test.cell:" + volume.volumeId()), attached.path());
        assertEquals(volume + "/" + InMemoryNode.CREATED_SECONDS, attached.identity());
        assertEquals(attached, client.attach(wish));
        fails(Reason.ALREADY_EXISTS, () -> client.attach(Attaching.of(volume, true)));
        fails(Reason.FAILED_PRECONDITION, () -> client.delete(volume));
        assertEquals(List.of(attached), client.attachments());
        assertEquals(Optional.of(attached), client.attachment(volume.toString()));
        assertEquals(Optional.empty(), client.attachment("other"));
        client.detach(volume.toString());
        client.detach(volume.toString());
        assertEquals(List.of(), client.attachments());
        VolumeHandle unknown = new VolumeHandle(InMemoryNode.CELL, 1);
        fails(Reason.NOT_FOUND, () -> client.attach(Attaching.of(unknown, false)));
    }

    @Test
    void attachesUnderSeveralLabelsWithAllThatIsAsked() throws NodeApiException {
        VolumeHandle volume = create("v").handle();
        Secrets secrets = new Secrets(Map.of("token", "s3cret"));
        Attaching wish =
                new Attaching("one", volume, false, InMemoryNode.CREATED_SECONDS, OptionalInt.of(0xffff_fffe), secrets);
        AttachedVolume one = client.attach(wish);
        assertEquals(OptionalInt.of(0xffff_fffe), one.group());
        assertEquals(secrets, node.lastSecrets());
        assertFalse(wish.toString().contains("s3cret"));
        AttachedVolume two = client.attach(new Attaching("two", volume, true, 0, OptionalInt.empty(), Secrets.NONE));
        assertEquals(List.of(one, two), client.attachments());
        node.makeAnew(volume);
        fails(Reason.FAILED_PRECONDITION, () -> client.attach(wish));
        client.detach("one");
        fails(Reason.FAILED_PRECONDITION, () -> client.attach(wish));
        fails(Reason.FAILED_PRECONDITION, () -> client.delete(volume));
        assertEquals(List.of(two), client.attachments());
        client.detach("two");
        client.delete(volume);
    }

    @Test
    void resolvesNamesReplicasAndSnapshots() throws NodeApiException {
        VolumeHandle volume = create("v").handle();
        Optional<String> none = Optional.empty();
        ResolvedVolume itself = new ResolvedVolume(volume, false);
        assertEquals(itself, client.resolve(new VolumeReference("", "v", false, none)));
        assertEquals(
                itself,
                client.resolve(new VolumeReference(InMemoryNode.CELL, Long.toString(volume.volumeId()), false, none)));
        fails(Reason.NOT_FOUND, () -> client.resolve(new VolumeReference("", "w", false, none)));
        VolumeReference replica = new VolumeReference("", "v", true, none);
        fails(Reason.FAILED_PRECONDITION, () -> client.resolve(replica));
        node.release(volume);
        assertTrue(client.resolve(replica).readonly());
        VolumeReference snapshot = new VolumeReference("", "v", false, Optional.of("s"));
        fails(Reason.NOT_FOUND, () -> client.resolve(snapshot));
        VolumeHandle made = client.createSnapshot(volume, "s").handle();
        assertEquals(new ResolvedVolume(made, true), client.resolve(snapshot));
        assertThrows(IllegalArgumentException.class, () -> new VolumeReference("", "v", true, Optional.of("s")));
        assertThrows(IllegalArgumentException.class, () -> new VolumeReference("", "a/b", false, none));
    }

    @Test
    void anAttachmentIsBounded() {
        VolumeHandle volume = new VolumeHandle(InMemoryNode.CELL, 1);
        for (String label : List.of("", "a\nb", "x".repeat(129))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Attaching(label, volume, false, 0, OptionalInt.empty(), Secrets.NONE));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new Attaching("l", volume, false, -1, OptionalInt.empty(), Secrets.NONE));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Attaching("l", volume, false, 0, OptionalInt.of(-1), Secrets.NONE));
        assertThrows(IllegalArgumentException.class, () -> new Secrets(Map.of("k", "x".repeat(Secrets.MAX_BYTES))));
    }

    @Test
    void changesTheNamespace() throws NodeApiException {
        create("v");
        byte[] name = "m\u00fcnt".getBytes(StandardCharsets.UTF_8);
        client.makeMountPoint(ROOT, name, "v", "", true);
        assertEquals(List.of("536870912.1/m\u00fcnt"), node.mountPoints());
        client.removeMountPoint(ROOT, name);
        fails(Reason.NOT_FOUND, () -> client.removeMountPoint(ROOT, name));
        client.flush(ROOT, true);
        assertEquals(new Whereabouts("v", List.of("127.0.0.1:7000")), client.whereIs(ROOT));
    }

    @Test
    void refusesHostileArguments() {
        VolumesGrpc.VolumesBlockingStub volumes = VolumesGrpc.newBlockingStub(channel);
        for (String name :
                List.of("", "..", "a/b", "123", "x".repeat(23), "a.readonly", "a.backup", "a\u0000", "\u00e4")) {
            refused(() -> volumes.createVolume(
                    CreateVolumeRequest.newBuilder().setName(name).build()));
        }
        for (long quota : new long[] {-1, (1L << 53) + 1, Long.MIN_VALUE}) {
            refused(() -> volumes.createVolume(CreateVolumeRequest.newBuilder()
                    .setName("v")
                    .setQuotaBytes(quota)
                    .build()));
        }
        refused(() -> volumes.createVolume(
                CreateVolumeRequest.newBuilder().setCell("../etc").setName("v").build()));
        refused(() -> volumes.getVolume(GetVolumeRequest.getDefaultInstance()));
        FilesGrpc.FilesBlockingStub files = FilesGrpc.newBlockingStub(channel);
        for (String name : List.of("", ".", "..", "a/b", "a\u0000b", "x".repeat(256))) {
            refused(() -> files.makeMountPoint(MakeMountPointRequest.newBuilder()
                    .setDirectory(Messages.file(ROOT))
                    .setName(ByteString.copyFromUtf8(name))
                    .setVolume("v")
                    .build()));
        }
        refused(() -> files.makeMountPoint(MakeMountPointRequest.getDefaultInstance()));
    }

    @Test
    void anOversizedRequestIsRefusedAndTheServerLivesOn() throws NodeApiException {
        StatusRuntimeException e = assertThrows(
                StatusRuntimeException.class,
                () -> VolumesGrpc.newBlockingStub(channel)
                        .createVolume(CreateVolumeRequest.newBuilder()
                                .setName("x".repeat(65 * 1024))
                                .build()));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, e.getStatus().getCode());
        assertEquals("node-1", client.information().nodeId());
    }

    @Test
    void aDefectIsInternalAndNamesNoSecrets() {
        node.beforeEachCall(() -> {
            throw new IllegalStateException("secret");
        });
        NodeApiException e = assertThrows(NodeApiException.class, () -> client.find("", "v"));
        assertEquals(Reason.INTERNAL, e.reason());
        assertFalse(String.valueOf(e.getMessage()).contains("secret"));
    }

    @Test
    void aCellOutOfReachIsUnavailable() throws NodeApiException {
        node.setReady(false);
        fails(Reason.UNAVAILABLE, () -> client.find("", "v"));
        assertFalse(client.information().ready());
        server.close();
        fails(Reason.UNAVAILABLE, () -> client.information());
    }

    @Test
    void namesInDirectoriesAreBytes() {
        byte[] raw = {(byte) 0xff, 'x'};
        assertArrayEquals(raw, Names.requireEntry(raw));
    }

    private VolumeDescription create(String name) {
        try {
            return client.create("", name, 0);
        } catch (NodeApiException e) {
            throw new AssertionError(e);
        }
    }

    private static void fails(Reason reason, Executable call) {
        assertEquals(reason, assertThrows(NodeApiException.class, call).reason());
    }

    private static void refused(Executable call) {
        StatusRuntimeException e = assertThrows(StatusRuntimeException.class, call);
        assertEquals(Status.Code.INVALID_ARGUMENT, e.getStatus().getCode(), e.getMessage());
    }
}
