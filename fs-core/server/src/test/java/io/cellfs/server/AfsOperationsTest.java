package io.cellfs.server;

import static io.cellfs.server.TestClient.abortCode;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.afs3.AfsArgs;
import io.cellfs.protocol.afs3.AfsCallBack;
import io.cellfs.protocol.afs3.AfsReplies;
import io.cellfs.protocol.afs3.AfsStoreStatus;
import io.cellfs.protocol.afs3.AfsStoreVolumeStatus;
import io.cellfs.protocol.afs3.LockType;
import io.cellfs.protocol.afs3.Rxafs;
import io.cellfs.protocol.afs3.StoreMask;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.error.VolumeError;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.xdr.Words;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AFS-3 file service, operation by operation (afs-protocol section 2.3). */
class AfsOperationsTest {
    private static final Fid ROOT = Fid.rootOf(TestCell.VOLUME);

    @TempDir
    Path directory;

    private TestCell cell;
    private TestClient client;

    @BeforeEach
    void start() throws StorageException {
        cell = new TestCell(directory);
        client = cell.client().answeringAfs();
    }

    @AfterEach
    void stop() {
        cell.close();
    }

    private static AfsStoreStatus mode(int mode) {
        return new AfsStoreStatus(StoreMask.MODE, 0, 0, 0, mode, 0);
    }

    private AfsReplies.Made create(Fid dir, String name) throws IOException {
        return client.afs(Rxafs.CREATE_FILE, new AfsArgs.Create(dir, Name.of(name), mode(0640)));
    }

    private AfsArgs.OfName named(Fid dir, String name) {
        return new AfsArgs.OfName(dir, Name.of(name));
    }

    @Test
    void capabilitiesAreOneWord() throws IOException {
        assertEquals(
                Words.of(0xf), client.afs(Rxafs.GET_CAPABILITIES, NoValues.NONE).words());
    }

    @Test
    void statusIsComplete() throws IOException {
        AfsReplies.Made made = create(ROOT, "file");
        assertEquals(1, made.status().interfaceVersion());
        assertEquals(1, made.status().type());
        assertEquals(0640, made.status().mode());
        assertEquals(1, made.status().residencyMask());
        assertEquals(1, made.status().parentVnode());
        assertEquals(32766, made.status().owner());
        assertEquals(made.fid(), client.afs(Rxafs.LOOKUP, named(ROOT, "file")).fid());
        assertTrue(made.sync().creation() > 1_700_000_000);
        AfsReplies.Promised root = client.afs(Rxafs.FETCH_STATUS, new AfsArgs.OfFid(ROOT));
        assertEquals(1, root.callBack().version());
        assertEquals(2, root.status().type());
        assertEquals(1, root.status().parentUnique());
        assertTrue(Math.abs(root.status().serverModTime() - Instant.now().getEpochSecond()) < 60);
    }

    @Test
    void aDirectoryTakesNoMoreNamesThanItsAfsFormHolds() throws IOException {
        Volume volume = cell.partition.volume(TestCell.VOLUME).orElseThrow();
        Fid dir = volume.create(1, 1, Name.of("full"), VnodeType.DIRECTORY, 0, StatusChange.NONE)
                .made()
                .fid();
        String tail = "x".repeat(240);
        for (int i = 0; i < 5 + 7 * 1022; i++) {
            volume.create(dir.vnode(), dir.unique(), Name.of(i + tail), VnodeType.FILE, 0, StatusChange.NONE);
        }
        assertEquals(1023 * 2048, volume.status(dir.vnode(), dir.unique()).length());
        assertEquals(Uae.EFBIG.code(), abortCode(() -> create(dir, "more")));
        assertEquals(
                Uae.EFBIG.code(),
                abortCode(() -> client.afs(Rxafs.MAKE_DIR, new AfsArgs.Create(dir, Name.of("more"), mode(0700)))));
        Fid file = create(ROOT, "file").fid();
        assertEquals(
                Uae.EFBIG.code(),
                abortCode(() ->
                        client.afs(Rxafs.RENAME, new AfsArgs.Rename(ROOT, Name.of("file"), dir, Name.of("file")))));
        assertEquals(file, client.afs(Rxafs.LOOKUP, named(ROOT, "file")).fid());
        client.afs(Rxafs.RENAME, new AfsArgs.Rename(dir, Name.of(0 + tail), dir, Name.of("short")));
        client.create(dir, "by a client that reads pages");
    }

    @Test
    void dataGoesThroughBothWidths() throws IOException {
        Fid fid = create(ROOT, "file").fid();
        byte[] data = "hello, AFS-3".getBytes(StandardCharsets.US_ASCII);
        AfsReplies.Status stored = Rpc.callBulkIn(
                client.connection(Services.AFS_FS),
                Rxafs.STORE_DATA,
                new AfsArgs.StoreData(fid, AfsStoreStatus.NONE, 0, data.length, data.length),
                out -> out.write(ByteBuffer.wrap(data)));
        assertEquals(data.length, stored.status().length());
        assertEquals(1, stored.status().dataVersion());
        Rpc.callBulkIn(
                client.connection(Services.AFS_FS),
                Rxafs.STORE_DATA64,
                new AfsArgs.StoreData64(fid, AfsStoreStatus.NONE, data.length, 1, data.length + 1L),
                out -> out.write(ByteBuffer.wrap(new byte[] {'!'})));
        ByteBuffer read = ByteBuffer.allocate(100);
        Rpc.callBulkOut(
                client.connection(Services.AFS_FS),
                Rxafs.FETCH_DATA,
                new AfsArgs.FetchData(fid, 7, 100),
                in -> in.read(read));
        assertEquals("AFS-3!", new String(read.array(), 0, read.position(), StandardCharsets.US_ASCII));
        ByteBuffer again = ByteBuffer.allocate(100);
        AfsReplies.Promised promised = Rpc.callBulkOut(
                client.connection(Services.AFS_FS),
                Rxafs.FETCH_DATA64,
                new AfsArgs.FetchData64(fid, 0, 5),
                in -> in.read(again));
        assertArrayEquals("hello".getBytes(StandardCharsets.US_ASCII), java.util.Arrays.copyOf(again.array(), 5));
        assertEquals(2, promised.status().dataVersion());
        assertEquals(
                Uae.EINVAL.code(),
                abortCode(() -> Rpc.callBulkOut(
                        client.connection(Services.AFS_FS),
                        Rxafs.FETCH_DATA,
                        new AfsArgs.FetchData(fid, -1, 5),
                        in -> {})));
    }

    @Test
    void namesComeAndGo() throws IOException {
        Fid dir = client.afs(Rxafs.MAKE_DIR, new AfsArgs.Create(ROOT, Name.of("dir"), mode(0755)))
                .fid();
        Fid file = create(ROOT, "file").fid();
        assertEquals(
                Uae.EXDEV.code(),
                abortCode(() -> client.afs(Rxafs.LINK, new AfsArgs.Link(dir, Name.of("link"), file))));
        assertEquals(
                2,
                client.afs(Rxafs.LINK, new AfsArgs.Link(ROOT, Name.of("link"), file))
                        .status()
                        .linkCount());
        client.afs(Rxafs.RENAME, new AfsArgs.Rename(ROOT, Name.of("link"), dir, Name.of("moved")));
        client.afs(Rxafs.REMOVE_FILE, named(dir, "moved"));
        client.afs(Rxafs.REMOVE_FILE, named(ROOT, "file"));
        assertEquals(
                VolumeError.NOVNODE.code(), abortCode(() -> client.afs(Rxafs.FETCH_STATUS, new AfsArgs.OfFid(file))));
        var link = client.afs(
                Rxafs.SYMLINK, new AfsArgs.Symlink(dir, Name.of("s"), Name.of("target"), AfsStoreStatus.NONE));
        assertEquals(6, link.status().length());
        client.afs(Rxafs.REMOVE_FILE, named(dir, "s"));
        client.afs(Rxafs.REMOVE_DIR, named(ROOT, "dir"));
    }

    @Test
    void bulkStatusFailsAsAWholeAndInlineOneByOne() throws IOException {
        Fid missing = new Fid(TestCell.VOLUME, 998, 1);
        List<Fid> fids = List.of(ROOT, missing);
        assertEquals(
                VolumeError.NOVNODE.code(), abortCode(() -> client.afs(Rxafs.BULK_STATUS, new AfsArgs.OfFids(fids))));
        AfsReplies.BulkStatus inline = client.afs(Rxafs.INLINE_BULK_STATUS, new AfsArgs.OfFids(fids));
        assertEquals(0, inline.statuses().get(0).errorCode());
        assertEquals(VolumeError.NOVNODE.code(), inline.statuses().get(1).errorCode());
        assertEquals(1, inline.statuses().get(1).interfaceVersion());
        assertEquals(2, inline.callBacks().size());
        assertEquals(
                1,
                client.afs(Rxafs.BULK_STATUS, new AfsArgs.OfFids(List.of(ROOT)))
                        .statuses()
                        .size());
    }

    @Test
    void attributesAclsAndLocks() throws IOException {
        Fid file = create(ROOT, "file").fid();
        var stored = client.afs(
                Rxafs.STORE_STATUS,
                new AfsArgs.StoreStatus(
                        file,
                        new AfsStoreStatus(
                                StoreMask.MODTIME | StoreMask.OWNER | StoreMask.MODE, 1_000_000, 77, 0, 0600, 0)));
        assertEquals(1_000_000, stored.status().clientModTime());
        assertEquals(77, stored.status().owner());
        String acl = client.afs(Rxafs.FETCH_ACL, new AfsArgs.OfFid(ROOT)).acl().text();
        assertEquals("2\n0\nsystem:administrators\t127\nsystem:anyuser\t9\n", acl);
        client.afs(Rxafs.STORE_ACL, new AfsArgs.StoreAcl(ROOT, Opaque.of(acl + "\0")));
        client.afs(Rxafs.STORE_ACL_OLD, new AfsArgs.StoreAcl(ROOT, Opaque.of(acl)));
        client.afs(Rxafs.SET_LOCK, new AfsArgs.SetLock(file, LockType.READ));
        assertEquals(
                1,
                client.afs(Rxafs.FETCH_STATUS, new AfsArgs.OfFid(file)).status().lockCount());
        client.afs(Rxafs.EXTEND_LOCK, new AfsArgs.OfFid(file));
        client.afs(Rxafs.RELEASE_LOCK, new AfsArgs.OfFid(file));
    }

    @Test
    void volumesAreDescribed() throws IOException {
        client.afs(
                Rxafs.SET_VOLUME_STATUS,
                new AfsArgs.SetVolumeStatus(
                        TestCell.VOLUME, new AfsStoreVolumeStatus(2, 0, 9999), "", Name.of(""), Name.of("")));
        var status = client.afs(Rxafs.GET_VOLUME_STATUS, new AfsArgs.OfVolume(TestCell.VOLUME));
        assertEquals(9999, status.status().maxQuota());
        assertEquals("test", status.name());
        assertTrue(status.status().online());
        assertEquals(
                Uae.EOPNOTSUPP.code(),
                abortCode(() -> client.afs(
                        Rxafs.SET_VOLUME_STATUS,
                        new AfsArgs.SetVolumeStatus(
                                TestCell.VOLUME,
                                new AfsStoreVolumeStatus(0, 0, 0),
                                "",
                                Name.of(""),
                                Name.of("news")))));
        assertEquals(
                TestCell.VOLUME,
                client.afs(Rxafs.GET_VOLUME_INFO, new AfsArgs.VolumeName("test"))
                        .volume());
        assertEquals(
                7000,
                client.afs(Rxafs.N_GET_VOLUME_INFO, new AfsArgs.VolumeName(Long.toString(TestCell.VOLUME)))
                        .ports()
                        .get(0));
        assertEquals(
                VolumeError.NOVOL.code(),
                abortCode(() -> client.afs(Rxafs.GET_VOLUME_INFO, new AfsArgs.VolumeName("nothing"))));
        assertEquals(
                "root.afs", client.afs(Rxafs.GET_ROOT_VOLUME, NoValues.NONE).name());
    }

    @Test
    void theServerTellsOfItself() throws IOException {
        assertTrue(Math.abs(client.afs(Rxafs.GET_TIME, NoValues.NONE).seconds()
                        - Instant.now().getEpochSecond())
                < 5);
        client.afs(Rxafs.FETCH_STATUS, new AfsArgs.OfFid(ROOT));
        var counters = client.afs(Rxafs.GET_STATISTICS64, new AfsArgs.StatisticsVersion(16))
                .counters();
        assertEquals(16, counters.size());
        assertTrue(counters.get(12).value() >= 2);
        assertEquals(1, counters.get(13).value());
        assertEquals(10, client.afs(Rxafs.GET_STATISTICS, NoValues.NONE).disks().size());
        assertEquals(2, client.afs(Rxafs.X_STATS_VERSION, NoValues.NONE).version());
        assertEquals(
                0,
                client.afs(Rxafs.GET_X_STATS, new AfsArgs.XStats(2, 0)).data().size());
        assertEquals(
                0,
                client.afs(Rxafs.FLUSH_CPS, new AfsArgs.FlushCps(Words.empty(), Words.empty(), 0))
                        .spare2());
    }

    @Test
    void morePromisesThanFilesAreInvalid() {
        assertEquals(
                Uae.EINVAL.code(),
                abortCode(() -> client.afs(
                        Rxafs.GIVE_UP_CALL_BACKS,
                        new AfsArgs.FidsAndCallBacks(List.of(), List.of(AfsCallBack.BROKEN)))));
    }

    @Test
    void legacyOperationsAreUnknown() {
        for (int opcode : new int[] {143, 144, 145, 220, 999}) {
            assertEquals(
                    -455,
                    abortCode(() ->
                            client.afs(io.cellfs.protocol.rpc.Op.of(opcode, "legacy", NoValues.class), NoValues.NONE)));
        }
    }
}
