package io.cellfs.cli.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.BrokenOff;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.VolumeSummary;
import io.cellfs.node.api.Attaching;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.NodeApiException.Reason;
import io.cellfs.node.api.SnapshotDescription;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The node API's volumes and snapshots over the real servers. */
class CellSnapshotsTest {
    private static final String CELL = LoopbackCell.NAME;
    private static final long GIB = 1L << 30;

    @TempDir
    private Path directory = Path.of("");

    private Optional<LoopbackCell> cell = Optional.empty();
    private Optional<CellVolumes> api = Optional.empty();
    private Optional<AttachedVolumes> attached = Optional.empty();

    @BeforeEach
    void start() throws Exception {
        LoopbackCell started = LoopbackCell.start(directory.resolve("state"));
        cell = Optional.of(started);
        AttachedVolumes none = new AttachedVolumes(
                CELL, directory.resolve("mount"), started.admin().volumes());
        attached = Optional.of(none);
        api = Optional.of(new CellVolumes(CELL, started.admin(), none));
    }

    @AfterEach
    void stop() throws Exception {
        if (cell.isPresent()) {
            cell.get().close();
        }
    }

    private CellVolumes api() {
        return api.orElseThrow();
    }

    private static void assertFails(Reason reason, Executable call) {
        NodeApiException failure = assertThrows(NodeApiException.class, call);
        assertEquals(reason, failure.reason(), failure.getMessage());
    }

    private VolumeHandle volume(String name) throws NodeApiException {
        return api().create(CELL, name, 10 * GIB).handle();
    }

    @Test
    void aSnapshotIsMadeOnceAndOutlivesItsVolume() throws Exception {
        VolumeHandle volume = volume("data");
        SnapshotDescription made = api().createSnapshot(volume, "monday");
        assertEquals("data.monday", made.name());
        assertEquals(volume, made.source());
        assertEquals(10 * GIB, made.quotaBytes());
        assertEquals(api().get(volume).usedBytes(), made.usedBytes());
        assertEquals(VolumeState.ONLINE, made.state());
        assertTrue(made.createdSeconds() > 0);
        assertNotEquals(volume, made.handle());
        assertEquals(made, api().createSnapshot(volume, "monday"));
        assertEquals(made, api().getSnapshot(made.handle()));

        api().delete(volume);
        assertEquals(made, api().getSnapshot(made.handle()));
        assertEquals(List.of(made), api().snapshotsNamed(CELL, "monday"));
        assertEquals(List.of(made), api().listSnapshots(CELL, Optional.of(volume), 0, 10));
        VolumeDescription again = api().copy(made.handle(), "again", 20 * GIB);
        assertEquals(20 * GIB, again.quotaBytes());
        assertEquals(made.usedBytes(), again.usedBytes());

        api().deleteSnapshot(made.handle());
        api().deleteSnapshot(made.handle());
        assertFails(Reason.NOT_FOUND, () -> api().getSnapshot(made.handle()));
        assertEquals(again, api().get(again.handle()));
    }

    @Test
    void snapshotsAreFoundByVolumeByNameAndPageByPage() throws Exception {
        VolumeHandle data = volume("data");
        VolumeHandle other = volume("data2");
        SnapshotDescription first = api().createSnapshot(data, "monday");
        SnapshotDescription second = api().createSnapshot(other, "monday");
        SnapshotDescription third = api().createSnapshot(data, "tuesday");
        assertEquals(List.of(first, second, third), api().listSnapshots(CELL, Optional.empty(), 0, 10));
        assertEquals(List.of(first, second), api().listSnapshots(CELL, Optional.empty(), 0, 2));
        assertEquals(
                List.of(third),
                api().listSnapshots(CELL, Optional.empty(), second.handle().volumeId(), 2));
        assertEquals(List.of(first, third), api().listSnapshots(CELL, Optional.of(data), 0, 10));
        assertEquals(List.of(first, second), api().snapshotsNamed(CELL, "monday"));
        assertEquals(List.of(), api().snapshotsNamed(CELL, "onday"));
        assertEquals(List.of("data", "data.monday", "data.tuesday", "data2", "data2.monday"), names("data"));
        assertEquals(List.of(), names("ata"));
    }

    @Test
    void volumesAreListedPageByPage() throws Exception {
        List<VolumeHandle> made = List.of(volume("v1"), volume("v2"), volume("v3"));
        api().createSnapshot(made.getFirst(), "s");
        api().delete(made.get(1));
        List<VolumeDescription> all = api().list(CELL, 0, 100);
        assertEquals(
                list().stream().map(VolumeSummary::id).toList(),
                all.stream().map(volume -> volume.handle().volumeId()).toList());
        for (int size = 1; size <= all.size(); size++) {
            List<VolumeDescription> found = new ArrayList<>();
            for (int pages = 0; pages <= all.size(); pages++) {
                long after = found.isEmpty() ? 0 : found.getLast().handle().volumeId();
                found.addAll(api().list(CELL, after, size));
            }
            assertEquals(all, found, "pages of " + size);
        }
    }

    private List<String> names(String prefix) throws NodeApiException {
        return api().names(CELL, prefix).stream().sorted().toList();
    }

    @Test
    void whatIsNoSnapshotIsNotTakenForOne() throws Exception {
        VolumeHandle dotted = volume("home.ada");
        SnapshotDescription snapshot = api().createSnapshot(dotted, "s");
        assertFails(Reason.NOT_FOUND, () -> api().getSnapshot(dotted));
        assertFails(Reason.NOT_FOUND, () -> api().createSnapshot(snapshot.handle(), "t"));
        assertFails(Reason.NOT_FOUND, () -> api().createSnapshot(new VolumeHandle(CELL, 7), "t"));
        assertFails(Reason.NOT_FOUND, () -> api().createSnapshot(new VolumeHandle("other", 7), "t"));
        assertFails(Reason.INVALID_ARGUMENT, () -> api().createSnapshot(volume("a-name-of-22-character"), "t23456789"));
        api().deleteSnapshot(dotted);
        assertEquals(dotted, api().get(dotted).handle());
        api().delete(snapshot.handle());
        assertEquals(snapshot, api().getSnapshot(snapshot.handle()));
        attached.orElseThrow().attach(Attaching.of(snapshot.handle(), true));
        assertFails(Reason.FAILED_PRECONDITION, () -> api().deleteSnapshot(snapshot.handle()));
    }

    @Test
    void aCopyIsMadeOnceWithAQuotaOfItsOwn() throws Exception {
        VolumeHandle volume = volume("data");
        VolumeDescription copy = api().copy(volume, "copy", 5000 * GIB);
        assertEquals(5000 * GIB, copy.quotaBytes());
        assertEquals(copy, api().copy(volume, "copy", 5000 * GIB));
        assertFails(Reason.ALREADY_EXISTS, () -> api().copy(volume, "copy", GIB));
        assertFails(Reason.NOT_FOUND, () -> api().copy(new VolumeHandle(CELL, 7), "none", GIB));
        assertEquals(List.of(), names("none"));
        assertEquals(20 * GIB, api().setQuota(volume, 20 * GIB).quotaBytes());
        assertEquals(5000 * GIB, api().get(copy.handle()).quotaBytes());
    }

    @Test
    void whatAnAttemptLeftUnfinishedIsMadeAnew() throws Exception {
        VolumeHandle volume = volume("data");
        List<VolumeSummary> before = list();
        try (BrokenOff attempts = cell.orElseThrow().brokenOff()) {
            attempts.afterTheEntry("data", "data.one", true);
            attempts.afterTheClone("data", "data.two", true);
            attempts.afterTheEntry("data", "copy", false);
            attempts.afterTheClone("data", "copy2", false);
            attempts.afterTheEntry("data", "fresh", false);
        }
        assertEquals(before, list());
        assertEquals(List.of(), api().listSnapshots(CELL, Optional.empty(), 0, 10));
        assertFails(Reason.NOT_FOUND, () -> api().find(CELL, "copy2"));
        assertEquals(List.of("copy", "copy2"), names("copy"));

        assertEquals("data.one", api().createSnapshot(volume, "one").name());
        assertEquals("data.two", api().createSnapshot(volume, "two").name());
        assertEquals(GIB, api().copy(volume, "copy", GIB).quotaBytes());
        assertEquals(GIB, api().copy(volume, "copy2", GIB).quotaBytes());
        assertEquals(GIB, api().create(CELL, "fresh", GIB).quotaBytes());
        assertEquals(before.size() + 3, list().size());
        long files = before.size() + 3 + 2;
        assertEquals(
                files,
                cell.orElseThrow()
                        .admin()
                        .care()
                        .checkServer("127.0.0.1", Optional.of("a"), now -> {})
                        .volumes(),
                "nothing is left behind at the server");
    }

    @Test
    void snapshotsOfSeveralVolumesAreMadeTogetherOrNotAtAll() throws Exception {
        VolumeHandle one = volume("one");
        VolumeHandle two = volume("two");
        VolumeHandle three = volume("three");
        List<SnapshotDescription> made = api().createSnapshots(List.of(one, two), "g");
        assertEquals(
                List.of(one, two),
                made.stream().map(SnapshotDescription::source).toList());
        assertTrue(made.stream().allMatch(member -> member.state() == VolumeState.ONLINE));
        assertEquals(made, api().createSnapshots(List.of(two, one), "g"));
        assertFails(Reason.ALREADY_EXISTS, () -> api().createSnapshots(List.of(one, two, three), "g"));
        assertFails(Reason.ALREADY_EXISTS, () -> api().createSnapshots(List.of(one), "g"));
        assertFails(Reason.NOT_FOUND, () -> api().createSnapshots(List.of(one, new VolumeHandle(CELL, 7)), "h"));
        assertEquals(made, api().listSnapshots(CELL, Optional.empty(), 0, 10));
        assertEquals(VolumeState.ONLINE, api().get(one).state());

        try (BrokenOff attempts = cell.orElseThrow().brokenOff()) {
            attempts.afterTheClone("one", "one.h", true);
            attempts.afterTheEntry("two", "two.h", true);
        }
        api().createSnapshot(three, "h");
        assertFails(Reason.ALREADY_EXISTS, () -> api().createSnapshots(List.of(one, two), "h"));
        SnapshotDescription left = api().createSnapshot(one, "k");
        try (BrokenOff attempts = cell.orElseThrow().brokenOff()) {
            attempts.afterTheClone("two", "two.k", true);
        }
        List<SnapshotDescription> anew = api().createSnapshots(List.of(one, two), "k");
        assertEquals(2, anew.size());
        assertNotEquals(left.handle(), anew.getFirst().handle());
    }

    @Test
    void whatAnAttemptLeftCanBeRemovedByHand() throws Exception {
        volume("data");
        try (BrokenOff attempts = cell.orElseThrow().brokenOff()) {
            attempts.afterTheClone("data", "data.s", true);
            attempts.afterTheClone("data", "copy", false);
        }
        CellAdmin admin = cell.orElseThrow().admin();
        AdminException taken =
                assertThrows(AdminException.class, () -> admin.copies().snapshot("data", "s"));
        assertTrue(taken.getMessage().contains("broken off"), taken.getMessage());
        assertEquals(
                "unfinished", admin.copies().removeSnapshot("data", "s", true).status());
        admin.copies().removeSnapshot("data", "s", false);
        admin.volumes().remove("copy");
        assertEquals(List.of("data"), names("data"));
        assertEquals(List.of(), names("copy"));
    }

    @Test
    void anUnfinishedVolumeIsNotTakenForASnapshotByItsName() throws Exception {
        volume("data");
        try (BrokenOff attempts = cell.orElseThrow().brokenOff()) {
            attempts.afterTheClone("data", "data.ada", false);
        }
        CellAdmin admin = cell.orElseThrow().admin();
        for (boolean dryRun : List.of(true, false)) {
            AdminException refusal =
                    assertThrows(AdminException.class, () -> admin.copies().removeSnapshot("data", "ada", dryRun));
            assertEquals(AdminException.Kind.INVALID, refusal.kind());
        }
        assertEquals(List.of("data.ada"), names("data.ada"));
    }

    private List<VolumeSummary> list() throws AdminException {
        return cell.orElseThrow().admin().volumes().list();
    }

    @Test
    void theIdOfAReadOnlyOrBackupVolumeIsNotTheVolume() throws Exception {
        VolumeHandle volume = volume("data");
        CellAdmin admin = cell.orElseThrow().admin();
        VolumeHandle backup =
                new VolumeHandle(CELL, admin.copies().backup("data").id());
        admin.replicas().addSite("data", "127.0.0.1", "a");
        admin.replicas().release("data", false, report -> {});
        VolumeHandle readOnly = new VolumeHandle(CELL, volume.volumeId() + 1);
        VolumeDescription before = api().get(volume);
        for (VolumeHandle other : List.of(readOnly, backup)) {
            assertFails(Reason.NOT_FOUND, () -> api().get(other));
            assertFails(Reason.NOT_FOUND, () -> api().setQuota(other, 20 * GIB));
            assertFails(Reason.NOT_FOUND, () -> api().setMaximum(other, 20 * GIB));
            assertFails(Reason.NOT_FOUND, () -> api().createSnapshot(other, "s"));
            api().delete(other);
            api().deleteSnapshot(other);
            assertEquals(before, api().get(volume));
            assertEquals(VolumeState.ONLINE, api().state(other), "what can be mounted tells its state");
            assertEquals(VolumeState.ONLINE, api().usage(other).state());
        }
        assertEquals(12 * GIB, api().setQuota(volume, 12 * GIB).quotaBytes());
        assertEquals(VolumeState.ONLINE, api().state(volume));
        assertEquals(10 * GIB, api().usage(readOnly).bytes().total(), "a read-only volume has a quota of its own");
        SnapshotDescription snapshot = api().createSnapshot(volume, "s");
        assertEquals(VolumeState.ONLINE, api().state(snapshot.handle()));
        assertFails(Reason.NOT_FOUND, () -> api().state(new VolumeHandle(CELL, volume.volumeId() + 1000)));
    }

    @Test
    void theMaximumBoundsTheQuota() throws Exception {
        VolumeHandle volume = volume("data");
        assertFails(Reason.FAILED_PRECONDITION, () -> api().setMaximum(volume, GIB));
        api().setMaximum(volume, 12 * GIB);
        assertEquals(12 * GIB, api().maximum(volume));
        assertFails(Reason.RESOURCE_EXHAUSTED, () -> api().setQuota(volume, 13 * GIB));
        assertFails(Reason.RESOURCE_EXHAUSTED, () -> api().copy(volume, "copy", 13 * GIB));
        assertEquals(List.of(), names("copy"));
        assertEquals(
                12 * GIB, api().maximum(api().copy(volume, "copy", 12 * GIB).handle()));
        assertEquals(12 * GIB, api().setQuota(volume, 12 * GIB).quotaBytes());
        api().setMaximum(volume, 0);
        assertEquals(0, api().maximum(volume));
        assertEquals(13 * GIB, api().setQuota(volume, 13 * GIB).quotaBytes());
    }
}
