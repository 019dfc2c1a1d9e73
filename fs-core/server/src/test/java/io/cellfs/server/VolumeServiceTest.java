package io.cellfs.server;

import static io.cellfs.server.TestClient.abortCode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.VolserError;
import io.cellfs.protocol.error.VolumeError;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.protocol.vol.VolReplies;
import io.cellfs.protocol.vol.VolintInfo;
import io.cellfs.storage.api.Partition.NewVolume;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The volume service, with the sequences of operations that vos uses (afs-protocol section 4.5). */
class VolumeServiceTest {
    private static final int ENOENT = 2;
    private static final int ENODEV = 19;
    private static final long NEW = 536870999L;

    @TempDir
    Path directory;

    private TestCell cell;
    private TestClient client;
    private ClientConnection volumes;

    @BeforeEach
    void start() throws StorageException {
        cell = new TestCell(directory);
        client = cell.client().answeringYfs();
        volumes = client.connection(cell.volumeAddress(), Services.VOL);
    }

    @AfterEach
    void stop() {
        cell.close();
    }

    private <Q extends Record, R extends Record> R vol(Op<Q, R> op, Q args) throws IOException {
        return Rpc.call(volumes, op, args);
    }

    private static VolintInfo quotaOnly(int maxQuotaKib) {
        int n = -1;
        return new VolintInfo("", 0, n, 0, 0, 0, n, n, n, n, n, n, n, n, n, n, n, maxQuotaKib, n, n, n, n, n, n);
    }

    private int createAsVosDoes(String name, long id) throws IOException {
        VolReplies.Created created = vol(Vol.CREATE_VOLUME, new VolArgs.CreateVolume(0, name, Vol.TYPE_RW, 0, id));
        assertEquals(id, created.volume());
        return created.transaction();
    }

    @Test
    void vosCreate() throws IOException {
        assertEquals(
                List.of(0),
                vol(Vol.X_LIST_PARTITIONS, NoValues.NONE).partitions().stream()
                        .boxed()
                        .toList());
        int transaction = createAsVosDoes("new.volume", NEW);
        vol(Vol.SET_INFO, new VolArgs.SetInfo(transaction, quotaOnly(5000)));
        assertEquals(VolumeError.OFFLINE.code(), abortCode(() -> client.status(Fid.rootOf(NEW))));
        vol(Vol.SET_FLAGS, new VolArgs.SetFlags(transaction, 0));
        assertEquals(0, vol(Vol.END_TRANS, new VolArgs.OfTrans(transaction)).code());
        assertEquals(2, client.status(Fid.rootOf(NEW)).status().type());
        assertEquals(
                5000L * 1024, cell.partition.volume(NEW).orElseThrow().info().maxQuotaBytes());
    }

    @Test
    void aVolumeThatIsNotPutIntoServiceStaysOffLine() throws IOException {
        int transaction = createAsVosDoes("half.made", NEW);
        vol(Vol.END_TRANS, new VolArgs.OfTrans(transaction));
        assertEquals(VolumeError.OFFLINE.code(), abortCode(() -> client.status(Fid.rootOf(NEW))));
        assertEquals(
                0,
                vol(Vol.LIST_ONE_VOLUME, new VolArgs.OneVolume(0, NEW))
                        .volumes()
                        .getFirst()
                        .inUse());
    }

    @Test
    void vosExamine() throws IOException {
        VolintInfo info = vol(Vol.LIST_ONE_VOLUME, new VolArgs.OneVolume(0, TestCell.VOLUME))
                .volumes()
                .getFirst();
        assertEquals("test", info.name());
        assertEquals(TestCell.VOLUME, info.parentId());
        assertEquals(Vol.STATUS_OK, info.status());
        assertEquals(1, info.inUse());
        assertTrue(info.creationDate() > 1_700_000_000);
        assertEquals(
                "test",
                vol(Vol.X_LIST_ONE_VOLUME, new VolArgs.OneVolume(0, TestCell.VOLUME))
                        .volumes()
                        .getFirst()
                        .name());
        assertEquals(ENODEV, abortCode(() -> vol(Vol.LIST_ONE_VOLUME, new VolArgs.OneVolume(0, 4711))));
    }

    @Test
    void manyVolumesAreListedWholeAndByPages() throws IOException {
        List<NewVolume> many = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
            many.add(new NewVolume(NEW + i, "many" + i, VolumeType.READ_WRITE, NEW + i, TestCell.ROOT_ACL));
        }
        cell.partition.createVolumes(many);
        assertEquals(
                2501,
                vol(Vol.LIST_VOLUMES, new VolArgs.ListVolumes(0, 0)).volumes().size());
        List<VolintInfo> all =
                vol(Vol.LIST_VOLUMES, new VolArgs.ListVolumes(0, Vol.LIST_FULL)).volumes();
        assertEquals(
                "many2499",
                vol(Vol.X_LIST_VOLUMES, new VolArgs.ListVolumes(0, 1))
                        .volumes()
                        .getLast()
                        .name());
        List<VolintInfo> paged = new ArrayList<>();
        ClientConnection pages = client.connection(cell.volumeAddress(), Services.EXTENSIONS);
        List<VolintInfo> page;
        do {
            long after = paged.isEmpty() ? 0 : paged.getLast().volume();
            page = Rpc.call(pages, VolumeExtensions.LIST_PAGE, new VolumeExtensions.PageArgs(0, after, 700))
                    .volumes();
            paged.addAll(page);
        } while (!page.isEmpty());
        assertEquals(
                2501,
                Rpc.call(pages, VolumeExtensions.COUNT_VOLUMES, new VolumeExtensions.OfPartition(0))
                        .volumes());
        assertEquals(all, paged);
        assertEquals(
                NEW + 2499, vol(Vol.GET_NTH_VOLUME, new VolArgs.Index(2500)).volume());
    }

    @Test
    void vosListvolAndPartinfo() throws IOException {
        assertEquals(-1, vol(Vol.LIST_PARTITIONS, NoValues.NONE).partitions().get(1));
        var ids = vol(Vol.LIST_VOLUMES, new VolArgs.ListVolumes(0, 0)).volumes();
        assertEquals("", ids.getFirst().name());
        assertEquals(TestCell.VOLUME, ids.getFirst().volume());
        assertEquals(
                "test",
                vol(Vol.LIST_VOLUMES, new VolArgs.ListVolumes(0, Vol.LIST_FULL))
                        .volumes()
                        .getFirst()
                        .name());
        assertEquals(
                1,
                vol(Vol.X_LIST_VOLUMES, new VolArgs.ListVolumes(0, 1)).volumes().size());
        var partition = vol(Vol.PARTITION_INFO64, new VolArgs.PartitionName("/vicepa"));
        assertEquals("/vicepa", partition.name());
        assertTrue(partition.free() > 0 && partition.free() <= partition.totalUsable());
        assertEquals(partition.totalUsable(), partition.minFree());
        assertEquals(
                "/vicepa",
                vol(Vol.PARTITION_INFO, new VolArgs.PartitionName("a")).name());
        assertEquals(
                VolserError.ILLEGAL_PARTITION.code(),
                abortCode(() -> vol(Vol.PARTITION_INFO64, new VolArgs.PartitionName("/vicepb"))));
        assertEquals(
                VolserError.ILLEGAL_PARTITION.code(),
                abortCode(() -> vol(Vol.LIST_VOLUMES, new VolArgs.ListVolumes(7, 1))));
        assertEquals(
                TestCell.VOLUME, vol(Vol.GET_NTH_VOLUME, new VolArgs.Index(0)).volume());
        assertEquals(ENODEV, abortCode(() -> vol(Vol.GET_NTH_VOLUME, new VolArgs.Index(1))));
    }

    @Test
    void vosRemove() throws IOException {
        client.status(Fid.rootOf(TestCell.VOLUME));
        int transaction = vol(Vol.TRANS_CREATE, new VolArgs.TransCreate(TestCell.VOLUME, 0, Vol.OFFLINE))
                .transaction();
        assertEquals(VolumeError.OFFLINE.code(), abortCode(() -> client.status(Fid.rootOf(TestCell.VOLUME))));
        vol(Vol.SET_FLAGS, new VolArgs.SetFlags(transaction, Vol.DELETED));
        vol(Vol.DELETE_VOLUME, new VolArgs.OfTrans(transaction));
        vol(Vol.END_TRANS, new VolArgs.OfTrans(transaction));
        assertEquals(List.of(new Fid(TestCell.VOLUME, 0, 0)), client.broken);
        assertEquals(VolumeError.NOVOL.code(), abortCode(() -> client.status(Fid.rootOf(TestCell.VOLUME))));
        assertEquals(
                VolumeError.NOVOL.code(),
                abortCode(() -> vol(Vol.TRANS_CREATE, new VolArgs.TransCreate(TestCell.VOLUME, 0, Vol.OFFLINE))));
    }

    @Test
    void aVolumeHasOneTransaction() throws IOException {
        int transaction = vol(Vol.TRANS_CREATE, new VolArgs.TransCreate(TestCell.VOLUME, 0, Vol.BUSY))
                .transaction();
        assertEquals(VolumeError.BUSY.code(), abortCode(() -> client.status(Fid.rootOf(TestCell.VOLUME))));
        assertEquals(
                VolserError.VOLBUSY.code(),
                abortCode(() -> vol(Vol.TRANS_CREATE, new VolArgs.TransCreate(TestCell.VOLUME, 0, Vol.BUSY))));
        var shown = vol(Vol.MONITOR, NoValues.NONE).transactions();
        assertEquals(transaction, shown.getFirst().transaction());
        assertEquals("TransCreate", shown.getFirst().lastProcedure());
        vol(Vol.END_TRANS, new VolArgs.OfTrans(transaction));
        assertEquals(ENOENT, abortCode(() -> vol(Vol.END_TRANS, new VolArgs.OfTrans(transaction))));
        assertEquals(2, client.status(Fid.rootOf(TestCell.VOLUME)).status().type());
    }

    @Test
    void aTransactionReadsAndChangesTheHeader() throws IOException {
        int transaction = vol(Vol.TRANS_CREATE, new VolArgs.TransCreate(TestCell.VOLUME, 0, Vol.BUSY))
                .transaction();
        VolArgs.OfTrans of = new VolArgs.OfTrans(transaction);
        assertEquals("test", vol(Vol.GET_NAME, of).name());
        vol(Vol.SET_IDS_TYPES, new VolArgs.SetIdsTypes(transaction, "renamed", Vol.TYPE_RW, TestCell.VOLUME, 5, 6));
        vol(Vol.SET_DATE, new VolArgs.SetDate(transaction, 1_600_000_000));
        VolReplies.Status status = vol(Vol.GET_STATUS, of);
        assertEquals(5, status.cloneId());
        assertEquals(6, status.backupId());
        assertEquals(1_600_000_000, status.creationDate());
        assertEquals(0, vol(Vol.GET_FLAGS, of).flags());
        assertEquals(
                VolserError.BADNAME.code(),
                abortCode(() -> vol(
                        Vol.SET_IDS_TYPES,
                        new VolArgs.SetIdsTypes(transaction, "x".repeat(32), Vol.TYPE_RW, TestCell.VOLUME, 5, 6))));
        vol(Vol.END_TRANS, of);
        assertEquals(
                "renamed",
                cell.partition.volume(TestCell.VOLUME).orElseThrow().info().name());
    }

    @Test
    void anExistingVolumeIsNotMadeAgain() throws IOException {
        assertEquals(VolumeError.VOLEXISTS.code(), abortCode(() -> createAsVosDoes("again", TestCell.VOLUME)));
        assertEquals(VolserError.BADNAME.code(), abortCode(() -> createAsVosDoes("", NEW)));
        assertEquals(VolserError.BADOP.code(), abortCode(() -> createAsVosDoes("none", 0)));
        assertTrue(vol(Vol.MONITOR, NoValues.NONE).transactions().isEmpty());
    }

    @Test
    void quotasBeyondTheWireSaturate() throws IOException {
        int transaction = createAsVosDoes("big", NEW);
        cell.partition
                .volume(NEW)
                .orElseThrow()
                .change(new io.cellfs.storage.api.VolumeChange(
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        java.util.OptionalLong.empty(),
                        java.util.OptionalLong.empty(),
                        java.util.OptionalLong.empty(),
                        java.util.OptionalInt.empty(),
                        java.util.OptionalLong.of(1L << 50),
                        java.util.OptionalLong.empty(),
                        java.util.Optional.empty()));
        assertEquals(
                Integer.MAX_VALUE,
                vol(Vol.GET_STATUS, new VolArgs.OfTrans(transaction)).maxQuota());
    }

    private static VolumeChange header(int flags, long backupId) {
        VolumeChange none = VolumeChange.NONE;
        return new VolumeChange(
                none.name(),
                none.type(),
                none.parentId(),
                none.cloneId(),
                OptionalLong.of(backupId),
                OptionalInt.of(flags),
                none.maxQuotaBytes(),
                none.creationDate(),
                none.online());
    }

    private int begin(long volume) throws IOException {
        return vol(Vol.TRANS_CREATE, new VolArgs.TransCreate(volume, 0, Vol.OFFLINE))
                .transaction();
    }

    @Test
    void theServersOwnFlagsAreNotAPeersToSet() throws IOException {
        Volume volume = cell.partition.volume(TestCell.VOLUME).orElseThrow();
        volume.change(header(VolumeInfo.ENTRY_LOCKED, 0));
        int transaction = begin(TestCell.VOLUME);
        vol(Vol.SET_FLAGS, new VolArgs.SetFlags(transaction, Vol.OUT_OF_SERVICE | VolumeInfo.HIDDEN));
        assertEquals(
                Vol.OUT_OF_SERVICE,
                vol(Vol.GET_FLAGS, new VolArgs.OfTrans(transaction)).flags());
        assertEquals(VolumeInfo.ENTRY_LOCKED | Vol.OUT_OF_SERVICE, volume.info().flags());
        vol(Vol.SET_FLAGS, new VolArgs.SetFlags(transaction, 0));
        assertEquals(VolumeInfo.ENTRY_LOCKED, volume.info().flags());
        assertTrue(volume.online());
        volume.change(header(VolumeInfo.MOVING, 0));
        vol(Vol.SET_FLAGS, new VolArgs.SetFlags(transaction, 0));
        assertEquals(VolumeInfo.MOVING, volume.info().flags());
        assertFalse(volume.online(), "it has left");
        vol(Vol.END_TRANS, new VolArgs.OfTrans(transaction));
    }

    private void remove(long volume) throws IOException {
        int transaction = begin(volume);
        vol(Vol.DELETE_VOLUME, new VolArgs.OfTrans(transaction));
        vol(Vol.END_TRANS, new VolArgs.OfTrans(transaction));
    }

    private List<Long> ids() {
        return cell.partition.volumes().stream().map(VolumeInfo::id).toList();
    }

    @Test
    void whatReleasesKeepGoesWithTheVolume() throws IOException {
        long base = NEW + 1;
        long readOnly = NEW + 2;
        cell.partition.createVolume(
                base, "vol", VolumeType.READ_WRITE, NEW, TestCell.ROOT_ACL, header(VolumeInfo.HIDDEN, 0));
        cell.partition
                .cloneVolume(base, readOnly, "vol.readonly", VolumeType.READ_ONLY)
                .change(header(0, base));
        cell.partition.cloneVolume(
                TestCell.VOLUME, NEW + 3, "test", VolumeType.READ_ONLY, header(VolumeInfo.HIDDEN, 0));
        cell.partition.cloneVolume(
                TestCell.VOLUME,
                NEW + 4,
                "test",
                VolumeType.READ_ONLY,
                header(VolumeInfo.HIDDEN | VolumeInfo.RELEASED, 0));
        cell.partition.cloneVolume(TestCell.VOLUME, NEW + 5, "test.snap", VolumeType.READ_ONLY);
        assertEquals(List.of(TestCell.VOLUME, base, readOnly, NEW + 3, NEW + 4, NEW + 5), ids());
        remove(readOnly);
        assertEquals(List.of(TestCell.VOLUME, NEW + 3, NEW + 4, NEW + 5), ids());
        remove(TestCell.VOLUME);
        assertEquals(List.of(NEW + 5), ids(), "a snapshot is a volume of its own");
    }
}
