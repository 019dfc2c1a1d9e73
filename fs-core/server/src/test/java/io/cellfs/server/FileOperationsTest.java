package io.cellfs.server;

import static io.cellfs.server.TestClient.abortCode;
import static io.cellfs.server.TestClient.mode;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.afs3.AfsArgs;
import io.cellfs.protocol.afs3.CallBackType;
import io.cellfs.protocol.afs3.LockType;
import io.cellfs.protocol.afs3.Rxafs;
import io.cellfs.protocol.afs3.StoreMask;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.error.VolumeError;
import io.cellfs.protocol.ext.Extensions;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.lock.LockDecision.Verdict;
import io.cellfs.protocol.lock.LockMode;
import io.cellfs.protocol.lock.LockNumbers;
import io.cellfs.protocol.lock.LockRequest.Manner;
import io.cellfs.protocol.lock.LockSpace;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsReplies;
import io.cellfs.protocol.yfs.YfsStoreStatus;
import io.cellfs.protocol.yfs.YfsStoreVolumeStatus;
import io.cellfs.storage.api.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The YFS file service and CellFS's extensions, operation by operation, on real storage. */
class FileOperationsTest {
    private static final Fid ROOT = Fid.rootOf(TestCell.VOLUME);

    @TempDir
    Path directory;

    private TestCell cell;
    private TestClient client;

    @BeforeEach
    void start() throws StorageException {
        cell = new TestCell(directory);
        client = cell.client().answeringYfs();
    }

    @AfterEach
    void stop() {
        cell.close();
    }

    private YfsArgs.OfName named(Fid dir, String name) {
        return new YfsArgs.OfName(dir, Name.of(name));
    }

    @Test
    void anUpgradingProbeFindsYfsAndItsCapabilities() throws IOException {
        ClientConnection probe = client.upgrading();
        var capabilities = Rpc.call(probe, Yfs.GET_CAPABILITIES, NoValues.NONE);
        assertEquals(Services.YFS_FS, probe.serviceId());
        assertTrue(capabilities.has(0xf));
    }

    @Test
    void statusOfTheRootCarriesAPromise() throws IOException {
        YfsReplies.Promised root = client.status(ROOT);
        assertEquals(2, root.status().type());
        assertEquals(1, root.status().parentVnode());
        assertEquals(0755, root.status().mode());
        assertEquals(127, root.status().callerAccess());
        assertEquals(CallBackType.SHARED, root.callBack().type());
        assertEquals(4 * 3600 * 10_000_000L, root.callBack().expiration());
        assertTrue(root.sync().creation() > 0);
    }

    @Test
    void missingVolumesAndVnodesHaveTheirCodes() {
        assertEquals(VolumeError.NOVOL.code(), abortCode(() -> client.status(Fid.rootOf(4711))));
        assertEquals(VolumeError.NOVNODE.code(), abortCode(() -> client.status(new Fid(TestCell.VOLUME, 1234, 1))));
        assertEquals(VolumeError.NOVNODE.code(), abortCode(() -> client.status(new Fid(TestCell.VOLUME, 1, 2))));
    }

    @Test
    void aFileIsMadeWrittenAndRead() throws IOException {
        YfsReplies.Made made = client.create(ROOT, "file");
        assertEquals(0644, made.status().mode());
        assertEquals(1, made.status().linkCount());
        assertEquals(CallBackType.SHARED, made.callBack().type());
        assertEquals(Uae.EEXIST.code(), abortCode(() -> client.create(ROOT, "file")));
        byte[] data = new byte[3_000_000];
        new Random(1).nextBytes(data);
        YfsReplies.Status stored = client.write(made.fid(), 0, data, data.length);
        assertEquals(data.length, stored.status().size());
        assertEquals(made.status().dataVersion() + 1, stored.status().dataVersion());
        assertArrayEquals(data, client.read(made.fid(), 0, data.length + 1000));
        assertArrayEquals(Arrays.copyOfRange(data, 1_500_000, 1_500_010), client.read(made.fid(), 1_500_000, 10));
        assertEquals(0, client.read(made.fid(), data.length + 10L, 10).length);
    }

    @Test
    void aStoreCutsAndExtends() throws IOException {
        Fid fid = client.create(ROOT, "file").fid();
        client.write(fid, 0, "0123456789".getBytes(StandardCharsets.US_ASCII), 10);
        assertEquals(4, client.write(fid, 4, new byte[0], 4).status().size());
        assertEquals(8, client.write(fid, 8, new byte[0], 8).status().size());
        assertArrayEquals(new byte[] {'0', '1', '2', '3', 0, 0, 0, 0}, client.read(fid, 0, 100));
        assertEquals(Uae.EFBIG.code(), abortCode(() -> client.write(fid, -1, new byte[0], 4)));
    }

    @Test
    void namesAreChecked() {
        assertEquals(Uae.EEXIST.code(), abortCode(() -> client.create(ROOT, "..")));
        assertEquals(Uae.EINVAL.code(), abortCode(() -> client.create(ROOT, "a/b")));
        assertEquals(Uae.EINVAL.code(), abortCode(() -> client.create(ROOT, "")));
        assertEquals(Uae.ENAMETOOLONG.code(), abortCode(() -> client.create(ROOT, "x".repeat(256))));
    }

    @Test
    void directoriesAreMadeListedAndRemoved() throws IOException {
        Fid dir = client.mkdir(ROOT, "dir").fid();
        client.create(dir, "inside");
        assertEquals(Uae.ENOTEMPTY.code(), abortCode(() -> client.yfs(Yfs.REMOVE_DIR, named(ROOT, "dir"))));
        assertEquals(Uae.EISDIR.code(), abortCode(() -> client.yfs(Yfs.REMOVE_FILE, named(ROOT, "dir"))));
        byte[] blob = client.read(dir, 0, 1 << 20);
        assertEquals(2048, blob.length);
        assertEquals(client.status(dir).status().size(), blob.length);
        client.yfs(Yfs.REMOVE_FILE, named(dir, "inside"));
        assertEquals(Uae.ENOENT.code(), abortCode(() -> client.yfs(Yfs.REMOVE_FILE, named(dir, "inside"))));
        client.yfs(Yfs.REMOVE_DIR, named(ROOT, "dir"));
        assertEquals(VolumeError.NOVNODE.code(), abortCode(() -> client.status(dir)));
        assertEquals(
                Uae.ENOTDIR.code(),
                abortCode(() -> client.create(client.create(ROOT, "plain").fid(), "below")));
    }

    @Test
    void lookupFindsANameAndPromisesWhatItNames() throws IOException {
        Fid fid = client.create(ROOT, "file").fid();
        YfsReplies.Made found = client.yfs(Yfs.LOOKUP, named(ROOT, "file"));
        assertEquals(fid, found.fid());
        assertEquals(CallBackType.SHARED, found.callBack().type());
        assertEquals(Uae.ENOENT.code(), abortCode(() -> client.yfs(Yfs.LOOKUP, named(ROOT, "nothing"))));
    }

    @Test
    void symlinksKeepTheirContent() throws IOException {
        var made = client.yfs(
                Yfs.SYMLINK, new YfsArgs.Symlink(ROOT, Name.of("link"), Name.of("over/there"), YfsStoreStatus.NONE));
        assertEquals(3, made.status().type());
        assertEquals(0777, made.status().mode());
        assertEquals("over/there", new String(client.read(made.fid(), 0, 4096), StandardCharsets.US_ASCII));
        var mountPoint = client.yfs(
                Yfs.SYMLINK, new YfsArgs.Symlink(ROOT, Name.of("mount"), Name.of("#root.cell."), mode(0644)));
        assertEquals(0644, mountPoint.status().mode());
    }

    @Test
    void linksMayCrossDirectoriesInYfs() throws IOException {
        Fid dir = client.mkdir(ROOT, "dir").fid();
        Fid file = client.create(ROOT, "file").fid();
        var linked = client.yfs(Yfs.LINK, new YfsArgs.Link(dir, Name.of("again"), file));
        assertEquals(2, linked.status().linkCount());
        YfsReplies.Removed removed = client.yfs(Yfs.REMOVE_FILE2, named(ROOT, "file"));
        assertEquals(1, removed.status().linkCount());
        assertEquals(0, removed.status().abortCode());
        removed = client.yfs(Yfs.REMOVE_FILE2, named(dir, "again"));
        assertEquals(VolumeError.NOVNODE.code(), removed.status().abortCode());
        assertEquals(
                Uae.EISDIR.code(), abortCode(() -> client.yfs(Yfs.LINK, new YfsArgs.Link(ROOT, Name.of("d"), dir))));
        assertEquals(
                Uae.EXDEV.code(),
                abortCode(() -> client.yfs(Yfs.LINK, new YfsArgs.Link(ROOT, Name.of("x"), new Fid(99, 2, 2)))));
    }

    private YfsArgs.Rename renaming(Fid oldDir, String oldName, Fid newDir, String newName) {
        return new YfsArgs.Rename(oldDir, Name.of(oldName), newDir, Name.of(newName));
    }

    @Test
    void renamesReplaceRefuseAndExchange() throws IOException {
        Fid a = client.create(ROOT, "a").fid();
        Fid b = client.create(ROOT, "b").fid();
        Fid dir = client.mkdir(ROOT, "dir").fid();
        assertEquals(
                Uae.EEXIST.code(), abortCode(() -> client.yfs(Yfs.RENAME_NO_REPLACE, renaming(ROOT, "a", ROOT, "b"))));
        YfsReplies.RenamedReplace exchanged = client.yfs(Yfs.RENAME_EXCHANGE, renaming(ROOT, "a", ROOT, "b"));
        assertEquals(a, exchanged.oldFid());
        assertEquals(b, exchanged.newFid());
        assertEquals(a, client.yfs(Yfs.LOOKUP, named(ROOT, "b")).fid());
        YfsReplies.RenamedReplace replaced = client.yfs(Yfs.RENAME_REPLACE, renaming(ROOT, "a", ROOT, "b"));
        assertEquals(a, replaced.newFid());
        assertEquals(VolumeError.NOVNODE.code(), replaced.newStatus().abortCode());
        YfsReplies.RenamedReplace moved = client.yfs(Yfs.RENAME_REPLACE, renaming(ROOT, "b", dir, "c"));
        assertEquals(new Fid(0, 0, 0), moved.newFid());
        assertEquals(dir.vnode(), moved.oldStatus().parentVnode());
        assertEquals(Uae.EINVAL.code(), abortCode(() -> client.yfs(Yfs.RENAME, renaming(ROOT, "dir", dir, "below"))));
        client.yfs(Yfs.RENAME, renaming(dir, "c", ROOT, "back"));
        assertEquals(b, client.yfs(Yfs.LOOKUP, named(ROOT, "back")).fid());
    }

    @Test
    void attributesAreStored() throws IOException {
        Fid fid = client.create(ROOT, "file").fid();
        YfsStoreStatus all = new YfsStoreStatus(
                StoreMask.MODTIME | StoreMask.OWNER | StoreMask.GROUP | StoreMask.MODE | StoreMask.FSYNC,
                04755,
                123_456_789_0L,
                1000,
                5_000_000_000L);
        var stored = client.yfs(Yfs.STORE_STATUS, new YfsArgs.StoreStatus(fid, all));
        assertEquals(04755, stored.status().mode());
        assertEquals(1000, stored.status().owner());
        assertEquals(5_000_000_000L, stored.status().group());
        assertEquals(123_456_789_0L, stored.status().clientModTime());
        client.yfs(Yfs.STORE_STATUS, new YfsArgs.StoreStatus(fid, new YfsStoreStatus(StoreMask.FSYNC, 0, 0, 0, 0)));
        assertEquals(1000, client.status(fid).status().owner());
    }

    @Test
    void bulkStatusCarriesFailuresInItsItems() throws IOException {
        Fid fid = client.create(ROOT, "file").fid();
        Fid missing = new Fid(TestCell.VOLUME, 4000, 1);
        var bulk = client.yfs(Yfs.INLINE_BULK_STATUS, new YfsArgs.OfFids(List.of(ROOT, missing, fid, Fid.rootOf(99))));
        assertEquals(4, bulk.statuses().size());
        assertEquals(4, bulk.callBacks().size());
        assertEquals(2, bulk.statuses().get(0).type());
        assertEquals(VolumeError.NOVNODE.code(), bulk.statuses().get(1).abortCode());
        assertEquals(1, bulk.statuses().get(2).type());
        assertEquals(VolumeError.NOVOL.code(), bulk.statuses().get(3).abortCode());
        assertEquals(CallBackType.SHARED, bulk.callBacks().get(2).type());
        assertTrue(bulk.sync().creation() > 0);
    }

    @Test
    void aclsAreTextWithNames() throws IOException {
        Fid dir = client.mkdir(ROOT, "dir").fid();
        String text = "2\n1\nsystem:administrators\t127\nalice\t9\n-4711\t2\n";
        client.yfs(Yfs.STORE_ACL, new YfsArgs.StoreAcl(dir, Opaque.of(text)));
        assertEquals(
                text, client.yfs(Yfs.FETCH_ACL, new YfsArgs.OfFid(dir)).acl().text());
        Fid file = client.create(dir, "file").fid();
        assertEquals(
                text,
                client.yfs(Yfs.FETCH_OPAQUE_ACL, new YfsArgs.OfFid(file)).acl().text());
        for (String bad :
                List.of("", "1\n0\nnobody-of-that-name\t1\n", "2\n0\nalice\t1\n", "-1\n0\n", "1\n0\nalice\n")) {
            assertEquals(
                    Uae.EINVAL.code(),
                    abortCode(() -> client.yfs(Yfs.STORE_ACL, new YfsArgs.StoreAcl(dir, Opaque.of(bad)))));
        }
    }

    @Test
    void rightsAreEnforcedWithinTheFile() throws IOException {
        Fid dir = client.mkdir(ROOT, "dir").fid();
        Fid file = client.create(dir, "file").fid();
        client.yfs(Yfs.STORE_ACL, new YfsArgs.StoreAcl(dir, Opaque.of("1\n0\nsystem:anyuser\t8\n")));
        assertEquals(Uae.EACCES.code(), abortCode(() -> client.create(dir, "other")));
        assertEquals(Uae.EACCES.code(), abortCode(() -> client.read(file, 0, 1)));
        assertEquals(Uae.EACCES.code(), abortCode(() -> client.write(file, 0, new byte[1], 1)));
        assertEquals(Uae.EACCES.code(), abortCode(() -> client.yfs(Yfs.REMOVE_FILE, named(dir, "file"))));
        assertEquals(8 | 64, client.status(dir).status().callerAccess());
    }

    @Test
    void quotaEndsInOverQuota() throws IOException {
        Fid fid = client.create(ROOT, "file").fid();
        client.yfs(
                Yfs.SET_VOLUME_STATUS,
                new YfsArgs.SetVolumeStatus(
                        TestCell.VOLUME, new YfsStoreVolumeStatus(2, 0, 1024, 0), "", Name.of(""), Name.of("")));
        var status = client.yfs(Yfs.GET_VOLUME_STATUS, new YfsArgs.OfVolume(TestCell.VOLUME));
        assertEquals(1024, status.status().maxQuota());
        assertEquals("test", status.name());
        assertEquals(VolumeError.OVERQUOTA.code(), abortCode(() -> client.write(fid, 0, new byte[2 << 20], 2 << 20)));
        client.write(fid, 0, new byte[512 << 10], 512 << 10);
        assertTrue(client.yfs(Yfs.GET_VOLUME_STATUS, new YfsArgs.OfVolume(TestCell.VOLUME))
                        .status()
                        .blocksInUse()
                >= 512);
    }

    @Test
    void locksConflictBetweenHosts() throws IOException {
        Fid fid = client.create(ROOT, "file").fid();
        TestClient other = cell.client().answeringYfs();
        var locked = client.yfs(Yfs.SET_LOCK, new YfsArgs.SetLock(fid, LockType.WRITE));
        assertEquals(-1, locked.status().lockCount());
        assertEquals(
                Uae.EAGAIN.code(), abortCode(() -> other.yfs(Yfs.SET_LOCK, new YfsArgs.SetLock(fid, LockType.READ))));
        client.yfs(Yfs.EXTEND_LOCK, new YfsArgs.OfFid(fid));
        assertEquals(Uae.EINVAL.code(), abortCode(() -> other.yfs(Yfs.RELEASE_LOCK, new YfsArgs.OfFid(fid))));
        client.yfs(Yfs.RELEASE_LOCK, new YfsArgs.OfFid(fid));
        assertEquals(
                1,
                other.yfs(Yfs.SET_LOCK, new YfsArgs.SetLock(fid, LockType.READ))
                        .status()
                        .lockCount());
        assertEquals(Uae.EINVAL.code(), abortCode(() -> client.yfs(Yfs.SET_LOCK, new YfsArgs.SetLock(fid, 9))));
    }

    @Test
    void locksOnRangesAndOfAfsClientsExcludeEachOther() throws IOException {
        Fid fid = client.create(ROOT, "file").fid();
        TestClient afs = cell.client().answeringAfs();
        afs.afs(Rxafs.SET_LOCK, new AfsArgs.SetLock(fid, LockType.READ));
        LockExtensions.Session lease = lease(client);
        assertEquals(LockNumbers.of(Verdict.CONFLICT), tryLock(lease, fid, LockMode.EXCLUSIVE));
        afs.afs(Rxafs.EXTEND_LOCK, new AfsArgs.OfFid(fid));
        afs.afs(Rxafs.RELEASE_LOCK, new AfsArgs.OfFid(fid));
        assertEquals(LockNumbers.of(Verdict.GRANTED), tryLock(lease, fid, LockMode.EXCLUSIVE));
        assertEquals(
                Uae.EAGAIN.code(), abortCode(() -> afs.yfs(Yfs.SET_LOCK, new YfsArgs.SetLock(fid, LockType.READ))));
        assertEquals(Uae.EINVAL.code(), abortCode(() -> afs.yfs(Yfs.EXTEND_LOCK, new YfsArgs.OfFid(fid))));
        client.extension(LockExtensions.RELEASE, new LockExtensions.ReleaseArgs(lease, fid, range(LockMode.SHARED)));
        afs.afs(Rxafs.SET_LOCK, new AfsArgs.SetLock(fid, LockType.WRITE));
    }

    private static LockExtensions.Session lease(TestClient client) throws IOException {
        LockExtensions.Session fresh = new LockExtensions.Session(client.uuid, 1, 0);
        LockExtensions.SessionReply begun =
                client.extension(LockExtensions.RENEW, new LockExtensions.SessionArgs(fresh, List.of()));
        return new LockExtensions.Session(client.uuid, 1, begun.generation());
    }

    private static LockExtensions.Lock range(LockMode mode) {
        return new LockExtensions.Lock(1, LockNumbers.of(LockSpace.POSIX), LockNumbers.of(mode), 5, 9, 1);
    }

    private int tryLock(LockExtensions.Session lease, Fid fid, LockMode mode) throws IOException {
        int manner = LockNumbers.of(Manner.TRY);
        return client.extension(
                        LockExtensions.ACQUIRE, new LockExtensions.AcquireArgs(lease, fid, range(mode), 1, manner))
                .answer();
    }

    @Test
    void anOpenFileLivesOnWithoutItsName() throws IOException {
        Fid fid = client.create(ROOT, "file").fid();
        client.write(fid, 0, new byte[] {1, 2, 3}, 3);
        YfsReplies.Removed removed = client.extension(
                Extensions.REMOVE_HELD, new Extensions.RemoveHeldArgs(ROOT, Name.of("file"), client.uuid));
        assertEquals(0, removed.status().abortCode());
        assertEquals(0, removed.status().linkCount());
        assertArrayEquals(new byte[] {1, 2, 3}, client.read(fid, 0, 10));
        client.extension(Extensions.RELEASE_UNNAMED, new Extensions.ReleaseUnnamedArgs(fid, client.uuid));
        assertEquals(VolumeError.NOVNODE.code(), abortCode(() -> client.status(fid)));
    }

    @Test
    void aReplacedFileLivesOnForItsHolder() throws IOException {
        client.create(ROOT, "new");
        Fid old = client.create(ROOT, "old").fid();
        YfsReplies.RenamedReplace renamed = client.extension(
                Extensions.RENAME_HELD,
                new Extensions.RenameHeldArgs(ROOT, Name.of("new"), ROOT, Name.of("old"), client.uuid, 0));
        assertEquals(old, renamed.newFid());
        assertEquals(0, renamed.newStatus().abortCode());
        assertEquals(0, client.status(old).status().linkCount());
    }

    @Test
    void anUnnamedFileCanGetAName() throws IOException {
        var made = client.extension(
                Extensions.CREATE_UNNAMED, new Extensions.CreateUnnamedArgs(ROOT, mode(0600), client.uuid));
        assertEquals(0, made.status().linkCount());
        client.write(made.fid(), 0, new byte[] {9}, 1);
        client.yfs(Yfs.LINK, new YfsArgs.Link(ROOT, Name.of("named"), made.fid()));
        client.extension(Extensions.RELEASE_UNNAMED, new Extensions.ReleaseUnnamedArgs(made.fid(), client.uuid));
        assertArrayEquals(new byte[] {9}, client.read(made.fid(), 0, 10));
    }

    @Test
    void heldFilesGoWhenTheClientGoes() throws IOException {
        client.status(ROOT);
        var made = client.extension(
                Extensions.CREATE_UNNAMED, new Extensions.CreateUnnamedArgs(ROOT, mode(0600), client.uuid));
        client.yfs(Yfs.GIVE_UP_ALL_CALL_BACKS, NoValues.NONE);
        assertEquals(VolumeError.NOVNODE.code(), abortCode(() -> client.status(made.fid())));
    }

    @Test
    void holesAreFoundAndMade() throws IOException {
        Fid fid = client.create(ROOT, "sparse").fid();
        int mib = 1 << 20;
        client.write(fid, 8L * mib, new byte[] {1}, 8L * mib);
        long data = client.extension(Extensions.SEEK, new Extensions.SeekArgs(fid, 0, Extensions.SEEK_DATA))
                .offset();
        assertTrue(data > 0 && data <= 8L * mib);
        assertEquals(
                0,
                client.extension(Extensions.SEEK, new Extensions.SeekArgs(fid, 0, Extensions.SEEK_HOLE))
                        .offset());
        assertEquals(
                Uae.ENXIO.code(),
                abortCode(() -> client.extension(
                        Extensions.SEEK, new Extensions.SeekArgs(fid, 9L * mib, Extensions.SEEK_DATA))));
        var punched = client.extension(Extensions.PUNCH, new Extensions.PunchArgs(fid, 8L * mib, 1));
        assertEquals(8L * mib + 1, punched.status().size());
        assertArrayEquals(new byte[] {0}, client.read(fid, 8L * mib, 1));
        client.extension(Extensions.SYNC, new Extensions.SyncArgs(fid));
    }

    @Test
    void readOnlyVolumesRefuseChanges() throws IOException {
        cell.partition.createVolume(
                77, "test.readonly", io.cellfs.storage.api.VolumeType.READ_ONLY, TestCell.VOLUME, TestCell.ROOT_ACL);
        Fid root = Fid.rootOf(77);
        assertEquals(30, abortCode(() -> client.create(root, "file")));
        assertEquals(2 * 3600 * 10_000_000L, client.status(root).callBack().expiration());
        assertFalse(client.read(root, 0, 4096).length == 0);
    }

    @Test
    void unknownOperationsAreUnknown() {
        assertEquals(
                -455,
                abortCode(() -> client.yfs(
                        io.cellfs.protocol.rpc.Op.of(64165, "YFS.FlushCPS", NoValues.class), NoValues.NONE)));
    }
}
