package io.cellfs.csi.controller;

import static io.cellfs.csi.common.testing.Failing.assertCode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import csi.v1.Csi.CapacityRange;
import csi.v1.Csi.CreateSnapshotRequest;
import csi.v1.Csi.CreateVolumeRequest;
import csi.v1.Csi.Volume;
import csi.v1.Csi.VolumeCapability.AccessMode.Mode;
import csi.v1.Csi.VolumeContentSource;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.csi.common.testing.Csi;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeState;
import io.cellfs.node.api.testing.InMemoryNode;
import io.grpc.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Volumes made of snapshots and of volumes. */
class ContentSourceTest {
    private static final long MIB = 1 << 20;

    private final InMemoryNode node = new InMemoryNode(Path.of("/nowhere"));
    private final VolumeLocks locks = new VolumeLocks();
    private final CreateVolume create = new CreateVolume(node, locks, new ControllerSettings(InMemoryNode.CELL, MIB));
    private final CreateSnapshot snapshots = new CreateSnapshot(node, locks);

    private String volume = "";
    private String snapshot = "";

    @BeforeEach
    void aVolumeOfEightWithThreeInIt() throws Exception {
        volume =
                create.handle(request("origin", 8 * MIB, 0).build()).getVolume().getVolumeId();
        node.use(VolumeHandle.parse(volume), 3 * MIB, VolumeState.ONLINE);
        snapshot = snapshots
                .handle(CreateSnapshotRequest.newBuilder()
                        .setName("s")
                        .setSourceVolumeId(volume)
                        .build())
                .getSnapshot()
                .getSnapshotId();
    }

    private static CreateVolumeRequest.Builder request(String name, long required, long limit) {
        return CreateVolumeRequest.newBuilder()
                .setName(name)
                .addVolumeCapabilities(Csi.mounted(Mode.SINGLE_NODE_WRITER))
                .setCapacityRange(
                        CapacityRange.newBuilder().setRequiredBytes(required).setLimitBytes(limit));
    }

    private static VolumeContentSource ofSnapshot(String id) {
        return VolumeContentSource.newBuilder()
                .setSnapshot(VolumeContentSource.SnapshotSource.newBuilder().setSnapshotId(id))
                .build();
    }

    private static VolumeContentSource ofVolume(String id) {
        return VolumeContentSource.newBuilder()
                .setVolume(VolumeContentSource.VolumeSource.newBuilder().setVolumeId(id))
                .build();
    }

    private Volume made(CreateVolumeRequest.Builder request, VolumeContentSource source) throws CsiException {
        return create.handle(request.setVolumeContentSource(source).build()).getVolume();
    }

    @Test
    void aVolumeHasItsSourceAndASizeOfItsOwn() throws CsiException {
        Volume copy = made(request("copy", 20 * MIB, 0), ofSnapshot(snapshot));
        assertEquals(20 * MIB, copy.getCapacityBytes());
        assertEquals(ofSnapshot(snapshot), copy.getContentSource());
        assertNotEquals(volume, copy.getVolumeId());
        assertEquals(copy, made(request("copy", 20 * MIB, 0), ofSnapshot(snapshot)));
        Volume second = made(request("second", 0, 0), ofVolume(volume));
        assertEquals(8 * MIB, second.getCapacityBytes(), "without a wish the size is the source's");
        assertEquals(ofVolume(volume), second.getContentSource());
    }

    @Test
    void aVolumeIsFoundAgainWhenItsSourceIsGone() throws Exception {
        Volume copy = made(request("copy", 20 * MIB, 0), ofSnapshot(snapshot));
        node.deleteSnapshot(VolumeHandle.parse(snapshot));
        assertEquals(copy, made(request("copy", 20 * MIB, 0), ofSnapshot(snapshot)));
        assertCode(Status.Code.NOT_FOUND, () -> made(request("other", MIB, 0), ofSnapshot(snapshot)));
    }

    @Test
    void theSameNameWithAnotherSourceIsRefused() throws CsiException {
        made(request("copy", 20 * MIB, 0), ofSnapshot(snapshot));
        assertCode(Status.Code.ALREADY_EXISTS, () -> made(request("copy", 20 * MIB, 0), ofVolume(volume)));
        assertCode(
                Status.Code.ALREADY_EXISTS,
                () -> create.handle(request("copy", 20 * MIB, 0).build()));
        assertCode(Status.Code.ALREADY_EXISTS, () -> made(request("origin", 8 * MIB, 0), ofSnapshot(snapshot)));
    }

    @Test
    void whatIsTooSmallForTheSourceIsRefused() throws CsiException {
        assertCode(Status.Code.OUT_OF_RANGE, () -> made(request("copy", 0, 2 * MIB), ofSnapshot(snapshot)));
        assertCode(Status.Code.OUT_OF_RANGE, () -> made(request("copy", MIB, 2 * MIB), ofVolume(volume)));
        assertEquals(
                3 * MIB, made(request("grown", MIB, 5 * MIB), ofVolume(volume)).getCapacityBytes());
    }

    @Test
    void aCopyHasTheMaximumOfItsSource() throws Exception {
        node.setMaximum(VolumeHandle.parse(volume), 16 * MIB);
        assertCode(Status.Code.OUT_OF_RANGE, () -> made(request("copy", 17 * MIB, 0), ofVolume(volume)));
        assertEquals(
                16 * MIB, made(request("copy", 16 * MIB, 0), ofVolume(volume)).getCapacityBytes());
    }

    @Test
    void sourcesThatCannotBeAreRefused() {
        assertCode(
                Status.Code.INVALID_ARGUMENT, () -> made(request("x", 0, 0), VolumeContentSource.getDefaultInstance()));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> made(request("x", 0, 0), ofSnapshot("")));
        assertCode(Status.Code.NOT_FOUND, () -> made(request("x", 0, 0), ofSnapshot("nonsense")));
        assertCode(Status.Code.NOT_FOUND, () -> made(request("x", 0, 0), ofSnapshot(volume)));
        assertCode(Status.Code.NOT_FOUND, () -> made(request("x", 0, 0), ofVolume(InMemoryNode.CELL + "/1")));
        assertCode(
                Status.Code.INVALID_ARGUMENT,
                () -> made(request("x", 0, 0).putParameters("cell", "other.cell"), ofVolume(volume)));
    }
}
