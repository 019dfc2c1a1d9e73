package io.cellfs.server;

import static io.cellfs.server.TestClient.abortCode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.VolserError;
import io.cellfs.protocol.error.VolumeError;
import io.cellfs.protocol.ext.CareExtensions;
import io.cellfs.protocol.ext.CareExtensions.CheckId;
import io.cellfs.protocol.ext.CareExtensions.CheckQuestion;
import io.cellfs.protocol.ext.CareExtensions.CheckStatus;
import io.cellfs.protocol.ext.CareExtensions.Copy;
import io.cellfs.protocol.ext.CareExtensions.MaxSize;
import io.cellfs.protocol.ext.CareExtensions.OfPartition;
import io.cellfs.protocol.ext.CareExtensions.RestoreArgs;
import io.cellfs.protocol.ext.CareExtensions.RestorePlan;
import io.cellfs.protocol.ext.CareExtensions.ScrubStatus;
import io.cellfs.protocol.ext.CareExtensions.Statistics;
import io.cellfs.protocol.ext.PropertyExtensions;
import io.cellfs.protocol.ext.PropertyExtensions.OfVolume;
import io.cellfs.protocol.ext.PropertyExtensions.Property;
import io.cellfs.protocol.ext.PropertyExtensions.Publication;
import io.cellfs.protocol.ext.PropertyExtensions.Publications;
import io.cellfs.protocol.ext.PropertyExtensions.PublicationsArgs;
import io.cellfs.protocol.ext.PropertyExtensions.PublishArgs;
import io.cellfs.protocol.ext.PropertyExtensions.Settings;
import io.cellfs.protocol.ext.PropertyExtensions.SettingsChange;
import io.cellfs.protocol.ext.PropertyExtensions.UnpublishArgs;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsFetchVolumeStatus;
import io.cellfs.protocol.yfs.YfsStoreVolumeStatus;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The care of volumes over its RPCs. */
@Timeout(120)
class CareTest {
    private static final Fid ROOT = Fid.rootOf(TestCell.VOLUME);
    private static final Copy VOLUME = new Copy(TestCell.VOLUME, 0);

    @TempDir
    Path directory;

    private TestCell cell;
    private TestClient client;
    private ClientConnection volumes;

    @BeforeEach
    void start() throws StorageException {
        cell = new TestCell(directory);
        client = cell.client().answeringYfs();
        volumes = client.connection(cell.volumeAddress(), Services.EXTENSIONS);
    }

    @AfterEach
    void stop() {
        cell.close();
    }

    private <Q extends Record, R extends Record> R care(Op<Q, R> op, Q args) throws IOException {
        return Rpc.call(volumes, op, args);
    }

    private CheckStatus checked(Copy copy) throws IOException {
        CheckId id = care(CareExtensions.CHECK, copy);
        CheckStatus status = care(CareExtensions.CHECK_STATUS, new CheckQuestion(id.check(), 0));
        while (status.state() == CareExtensions.CHECK_RUNS) {
            Thread.onSpinWait();
            status = care(CareExtensions.CHECK_STATUS, new CheckQuestion(id.check(), 0));
        }
        return status;
    }

    private void damage() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory.resolve("chunks"))) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[10] ^= 1;
            Files.write(file, bytes);
        }
    }

    @Test
    void aCheckTellsWhatItFinds() throws IOException {
        int files = 40;
        for (int i = 0; i < files; i++) {
            Fid file = client.create(ROOT, "file" + i).fid();
            client.write(file, 0, new byte[100_000], 100_000);
        }
        CheckStatus well = checked(VOLUME);
        assertEquals(CareExtensions.CHECK_DONE, well.state(), well.message());
        assertEquals(0, well.problems());
        assertEquals(files + 1, well.vnodes());
        assertEquals(files, well.entries());
        damage();
        CheckStatus damaged = checked(VOLUME);
        assertEquals(CareExtensions.CHECK_DONE, damaged.state());
        assertEquals(files, damaged.problems());
        assertEquals(files, damaged.kept());
        assertEquals(CareExtensions.PROBLEMS_PER_ANSWER, damaged.some().size());
        assertTrue(damaged.some().getFirst().text().toString().contains("/file"));
    }

    @Test
    void startingItAgainAndAgainRunsOneAtATime() throws IOException {
        long first = care(CareExtensions.CHECK, VOLUME).check();
        for (int i = 0; i < 100; i++) {
            long id = care(CareExtensions.CHECK, VOLUME).check();
            assertTrue(id >= first);
        }
        CheckId last = care(CareExtensions.CHECK, VOLUME);
        care(CareExtensions.END_CHECK, last);
        for (int i = 0; i < 17; i++) {
            assertEquals(CareExtensions.CHECK_DONE, checked(VOLUME).state());
        }
        assertEquals(
                VolserError.BADOP.code(),
                abortCode(() -> care(CareExtensions.CHECK_STATUS, new CheckQuestion(first, 0))));
    }

    @Test
    void whatIsNotThereCannotBeChecked() {
        assertEquals(
                VolumeError.NOVOL.code(),
                abortCode(() -> care(CareExtensions.CHECK, new Copy(TestCell.VOLUME + 1, 0))));
        assertEquals(
                VolserError.ILLEGAL_PARTITION.code(),
                abortCode(() -> care(CareExtensions.CHECK, new Copy(TestCell.VOLUME, 9))));
        assertEquals(
                VolserError.BADOP.code(),
                abortCode(() -> care(CareExtensions.CHECK_STATUS, new CheckQuestion(-1, -5))));
    }

    private void snapshot(long id) throws StorageException {
        cell.partition.cloneVolume(TestCell.VOLUME, id, "test.snapshot", VolumeType.READ_ONLY);
    }

    @Test
    void aRestoredVolumeShowsItsOldContentAndItsClientsAreTold() throws IOException {
        long snapshot = TestCell.VOLUME + 7;
        Fid kept = client.create(ROOT, "kept").fid();
        client.write(kept, 0, bytes("old"), 3);
        snapshot(snapshot);
        client.write(kept, 0, bytes("newer"), 5);
        Fid added = client.create(ROOT, "added").fid();
        TestClient other = cell.client().answeringYfs();
        long version = other.status(kept).status().dataVersion();
        RestoreArgs what = new RestoreArgs(TestCell.VOLUME, 0, snapshot);
        RestorePlan plan = care(CareExtensions.PLAN_RESTORE, what);
        assertTrue(plan.vnodes() >= 3, plan.toString());
        assertTrue(plan.entries() >= 1, plan.toString());
        assertEquals("newer", text(other.read(kept, 0, 5)));
        other.broken.clear();
        care(CareExtensions.RESTORE, what);
        assertTrue(other.broken.contains(new Fid(TestCell.VOLUME, 0, 0)), "the callback is broken before the answer");
        assertEquals("old", text(other.read(kept, 0, 5)));
        assertTrue(other.status(kept).status().dataVersion() > version);
        assertEquals(VolumeError.NOVNODE.code(), abortCode(() -> client.status(added)));
        assertEquals(0, care(CareExtensions.PLAN_RESTORE, what).entries());
        client.create(ROOT, "added");
        assertEquals(0, checked(VOLUME).problems());
        care(CareExtensions.RESTORE, what);
        assertEquals("old", text(client.read(kept, 0, 5)));
    }

    @Test
    void onlyAVolumesOwnClonesAreRestored() throws IOException {
        long snapshot = TestCell.VOLUME + 7;
        snapshot(snapshot);
        cell.partition.createVolume(TestCell.VOLUME + 1, "other", VolumeType.READ_WRITE, 0, TestCell.ROOT_ACL);
        for (RestoreArgs wrong : List.of(
                new RestoreArgs(TestCell.VOLUME, 0, TestCell.VOLUME),
                new RestoreArgs(TestCell.VOLUME, 0, TestCell.VOLUME + 2),
                new RestoreArgs(TestCell.VOLUME + 1, 0, snapshot),
                new RestoreArgs(snapshot, 0, snapshot))) {
            abortCode(() -> care(CareExtensions.PLAN_RESTORE, wrong));
            abortCode(() -> care(CareExtensions.RESTORE, wrong));
        }
        assertEquals(2, client.status(ROOT).status().type());
    }

    @Test
    void whoHasTheVolumeAlreadyKeepsIt() throws IOException {
        long snapshot = TestCell.VOLUME + 7;
        snapshot(snapshot);
        ClientConnection vos = client.connection(cell.volumeAddress(), Services.VOL);
        int transaction = Rpc.call(vos, Vol.TRANS_CREATE, new VolArgs.TransCreate(TestCell.VOLUME, 0, Vol.BUSY))
                .transaction();
        assertEquals(
                VolserError.VOLBUSY.code(),
                abortCode(() -> care(CareExtensions.RESTORE, new RestoreArgs(TestCell.VOLUME, 0, snapshot))));
        Rpc.call(vos, Vol.END_TRANS, new VolArgs.OfTrans(transaction));
        care(CareExtensions.RESTORE, new RestoreArgs(TestCell.VOLUME, 0, snapshot));
    }

    private ScrubStatus scrubbed(long after) throws IOException {
        while (true) {
            ScrubStatus status = care(CareExtensions.SCRUB_STATUS, new OfPartition(0));
            if (!status.running() && status.finishedAt() > after) {
                return status;
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void theScrubFindsWhatIsDamaged() throws IOException {
        ScrubStatus first = scrubbed(0);
        assertEquals(0, first.problems());
        Fid file = client.create(ROOT, "file").fid();
        client.write(file, 0, new byte[100_000], 100_000);
        damage();
        care(CareExtensions.SCRUB, new OfPartition(0));
        ScrubStatus second = scrubbed(first.finishedAt());
        assertEquals(1, second.problems());
        assertTrue(second.some().getFirst().text().toString().contains("/file"), second.toString());
        assertEquals(
                VolserError.ILLEGAL_PARTITION.code(), abortCode(() -> care(CareExtensions.SCRUB, new OfPartition(3))));
        client.write(file, 0, new byte[100_000], 100_000);
    }

    @Test
    void volumesTellHowTheyAreUsed() throws IOException {
        Fid file = client.create(ROOT, "file").fid();
        client.write(file, 0, new byte[100_000], 100_000);
        client.read(file, 0, 10);
        Statistics before = care(CareExtensions.STATISTICS, VOLUME);
        assertTrue(before.accessDate() > 0, before.toString());
        assertEquals(0, before.measuredAt());
        assertEquals(0, checked(VOLUME).problems());
        Statistics after = care(CareExtensions.STATISTICS, VOLUME);
        assertTrue(after.uniqueBytes() >= 100_000 && after.sharedBytes() == 0, after.toString());
        assertTrue(after.measuredAt() > 0);
        assertEquals(
                VolumeError.NOVOL.code(),
                abortCode(() -> care(CareExtensions.STATISTICS, new Copy(TestCell.VOLUME + 5, 0))));
    }

    private YfsFetchVolumeStatus volumeStatus() throws IOException {
        return client.yfs(Yfs.GET_VOLUME_STATUS, new YfsArgs.OfVolume(TestCell.VOLUME))
                .status();
    }

    private void quota(long kib) throws IOException {
        YfsStoreVolumeStatus status = new YfsStoreVolumeStatus(2, 0, kib, 0);
        client.yfs(
                Yfs.SET_VOLUME_STATUS,
                new YfsArgs.SetVolumeStatus(TestCell.VOLUME, status, "", Name.of(""), Name.of("")));
    }

    @Test
    void theMaximumSizeStandsWhateverTheQuotaIs() throws IOException {
        Fid file = client.create(ROOT, "file").fid();
        quota(4096);
        long max = 3L << 40;
        care(CareExtensions.SET_MAX_SIZE, new MaxSize(TestCell.VOLUME, 0, max));
        assertEquals(max, care(CareExtensions.STATISTICS, VOLUME).maxSizeBytes(), "64 bits");
        assertEquals(4096, volumeStatus().maxQuota());
        care(CareExtensions.SET_MAX_SIZE, new MaxSize(TestCell.VOLUME, 0, 1 << 20));
        assertEquals(1024, volumeStatus().maxQuota(), "the smaller one binds");
        assertEquals(VolumeError.OVERQUOTA.code(), abortCode(() -> client.write(file, 0, new byte[2 << 20], 2 << 20)));
        client.write(file, 0, new byte[512 << 10], 512 << 10);
        assertEquals(VolumeError.OVERQUOTA.code(), abortCode(() -> quota(1025)));
        care(CareExtensions.SET_MAX_SIZE, new MaxSize(TestCell.VOLUME, 0, 0));
        assertEquals(4096, volumeStatus().maxQuota(), "refused, and nothing changed");
        care(CareExtensions.SET_MAX_SIZE, new MaxSize(TestCell.VOLUME, 0, 1 << 20));
        quota(0);
        assertEquals(1024, volumeStatus().maxQuota());
        assertEquals(VolumeError.OVERQUOTA.code(), abortCode(() -> client.write(file, 0, new byte[2 << 20], 2 << 20)));
        care(CareExtensions.SET_MAX_SIZE, new MaxSize(TestCell.VOLUME, 0, 0));
        client.write(file, 0, new byte[2 << 20], 2 << 20);
        assertEquals(
                VolumeError.NOVOL.code(),
                abortCode(() -> care(CareExtensions.SET_MAX_SIZE, new MaxSize(TestCell.VOLUME + 5, 0, 1))));
    }

    @Test
    void settingsOfAVolumeAreChangedByAdministratorsAndToldToEverybody() throws IOException {
        List<Property> two = List.of(new Property("requests", "4"), new Property("serverGone", "cache"));
        assertEquals(
                two,
                care(PropertyExtensions.CHANGE_SETTINGS, new SettingsChange(TestCell.VOLUME, 0, two))
                        .some());
        care(
                PropertyExtensions.CHANGE_SETTINGS,
                new SettingsChange(TestCell.VOLUME, 0, List.of(new Property("requests", ""))));
        Settings left = new Settings(List.of(new Property("serverGone", "cache")));
        assertEquals(left, care(PropertyExtensions.SETTINGS, VOLUME));
        assertEquals(left, client.extension(PropertyExtensions.PROPERTIES, new OfVolume(TestCell.VOLUME)));
        SettingsChange bad = new SettingsChange(TestCell.VOLUME, 0, List.of(new Property("", "x")));
        assertThrows(RpcException.class, () -> care(PropertyExtensions.CHANGE_SETTINGS, bad));
        assertEquals(
                VolumeError.NOVOL.code(),
                abortCode(() -> care(
                        PropertyExtensions.CHANGE_SETTINGS, new SettingsChange(TestCell.VOLUME + 5, 0, List.of()))));
    }

    private int published(String node, int claim) throws IOException {
        PublishArgs args = new PublishArgs(TestCell.VOLUME, 0, new Publication(node, claim, "use"));
        return care(PropertyExtensions.PUBLISH, args).state();
    }

    @Test
    void ofManyNodesAtOnceOneHasTheVolumeAlone() throws Exception {
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String node = "node" + i;
                all.add(pool.submit(() -> published(node, PropertyExtensions.ALONE)));
            }
            int winners = 0;
            for (Future<Integer> each : all) {
                winners += each.get(60, TimeUnit.SECONDS) == PropertyExtensions.PUBLISHED ? 1 : 0;
            }
            assertEquals(1, winners);
        }
        String winner = nodes("").some().getFirst().node();
        assertEquals(PropertyExtensions.TAKEN, published("another", PropertyExtensions.SHARED));
        care(PropertyExtensions.UNPUBLISH, new UnpublishArgs(TestCell.VOLUME, 0, winner));
        assertEquals(List.of(), nodes("").some());
        assertEquals(PropertyExtensions.PUBLISHED, published("another", PropertyExtensions.SHARED));
        assertEquals(PropertyExtensions.PUBLISHED, published("third", PropertyExtensions.SHARED));
        care(PropertyExtensions.UNPUBLISH, new UnpublishArgs(TestCell.VOLUME, 0, ""));
        assertEquals(List.of(), nodes("").some());
    }

    private Publications nodes(String after) throws IOException {
        return care(PropertyExtensions.PUBLICATIONS, new PublicationsArgs(TestCell.VOLUME, 0, after));
    }

    @Test
    void nodesAreToldPageByPage() throws IOException {
        int more = PropertyExtensions.NODES_MAX + 3;
        for (int i = 0; i < more; i++) {
            assertEquals(PropertyExtensions.PUBLISHED, published("node%04d".formatted(i), PropertyExtensions.SHARED));
        }
        Publications first = nodes("");
        assertEquals(PropertyExtensions.NODES_MAX, first.some().size());
        Publications rest = nodes(first.next());
        assertEquals(
                List.of("node1024", "node1025", "node1026"),
                rest.some().stream().map(Publication::node).toList());
        assertEquals("", rest.next());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
