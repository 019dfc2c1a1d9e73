package io.cellfs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.afs3.AfsArgs;
import io.cellfs.protocol.afs3.Rxafs;
import io.cellfs.protocol.error.VolumeError;
import io.cellfs.protocol.ext.CareExtensions;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.JobStatus;
import io.cellfs.protocol.ext.VolumeExtensions.MoveArgs;
import io.cellfs.protocol.ext.VolumeExtensions.OfVolume;
import io.cellfs.protocol.ext.VolumeExtensions.ReleaseArgs;
import io.cellfs.protocol.ext.VolumeExtensions.SiteStatus;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.storage.PartitionCheck;
import io.cellfs.storage.PartitionConfig;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.Volume.RenameMode;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeTable;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Releases and moves between real file servers. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ReplicationTest {
    private static final long VOLUME = LiveCell.FIRST_VOLUME + 100;
    private static final long READ_ONLY = VOLUME + 1;
    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private LiveCell cell;
    private Transport admin;
    private Volume source;

    @BeforeEach
    void start() throws IOException {
        cell = new LiveCell(directory, 1, 3);
        admin = cell.transport();
        cell.makeVolume(VOLUME, "vol");
        source = cell.server(0).partition().volume(VOLUME).orElseThrow();
        cell.enter("vol", VOLUME, READ_ONLY, new int[] {VlFlags.SITE_RW, VlFlags.SITE_RO, VlFlags.SITE_RO}, 0, 1, 2);
    }

    @AfterEach
    void stop() throws IOException {
        admin.close();
        cell.close();
        for (String partition : List.of("vicepa", "vicepa-1", "vicepa-2")) {
            assertEquals(
                    List.of(),
                    PartitionCheck.run(directory.resolve(partition), PartitionConfig.DEFAULT)
                            .problems());
        }
    }

    private <Q extends Record> JobStatus job(int server, Op<Q, NoValues> op, Q args) throws Exception {
        try (ClientConnection connection =
                admin.connect(cell.server(server).volumeAddress(), Services.EXTENSIONS, false)) {
            Rpc.call(connection, op, args);
            while (true) {
                JobStatus status = Rpc.call(connection, VolumeExtensions.JOB_STATUS, new OfVolume(VOLUME));
                if (status.state() != VolumeExtensions.JOB_RUNS) {
                    return status;
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    private JobStatus release() throws Exception {
        return job(0, VolumeExtensions.RELEASE, new ReleaseArgs(VOLUME, true));
    }

    private JobStatus released() throws Exception {
        JobStatus status = release();
        assertEquals(VolumeExtensions.JOB_DONE, status.state(), status.message());
        return status;
    }

    private static long bytes(JobStatus status) {
        return status.sites().stream().mapToLong(SiteStatus::bytes).max().orElse(0);
    }

    private Map<String, String> shown(int server) throws IOException {
        return VolumeContents.of(
                cell.server(server).partition().volume(READ_ONLY).orElseThrow());
    }

    private static byte[] random(long seed, int length) {
        byte[] data = new byte[length];
        new Random(seed).nextBytes(data);
        return data;
    }

    private Fid file(String name, byte[] data) throws IOException {
        Fid fid = source.create(1, 1, Name.of(name), VnodeType.FILE, 7, StatusChange.NONE)
                .made()
                .fid();
        write(fid, 0, data);
        return fid;
    }

    private void write(Fid fid, long offset, byte[] data) throws IOException {
        long length = source.status(fid.vnode(), fid.unique()).length();
        try (Volume.Store store = source.store(
                fid.vnode(),
                fid.unique(),
                offset,
                data.length,
                Math.max(length, offset + data.length),
                7,
                StatusChange.NONE)) {
            store.write(ByteBuffer.wrap(data));
            store.commit();
        }
    }

    private void remove(String name) throws IOException {
        source.remove(1, 1, Name.of(name), Optional.empty());
    }

    @Test
    void sitesGetWhatTheyLackAndNoMore() throws Exception {
        Fid big = file("big", random(1, 20 * MIB));
        file("other", random(2, 3 * MIB));
        released();
        assertEquals(VolumeContents.of(source), shown(1));
        assertEquals(VolumeContents.of(source), shown(2));

        write(big, 7 * MIB + 12_345, random(3, 1_000_000));
        JobStatus second = released();
        assertEquals(VolumeContents.of(source), shown(1));
        assertTrue(bytes(second) >= 1_000_000 && bytes(second) <= 1_100_000, bytes(second) + " bytes sent");

        JobStatus third = released();
        assertEquals(0, bytes(third));
        assertEquals(0, third.sites().getFirst().differences());
    }

    @Test
    void sitesFollowWhateverHappensToNamesAndFiles() throws Exception {
        Random random = new Random(5);
        for (int round = 0; round < 6; round++) {
            for (int i = 0; i < 25; i++) {
                change(random);
            }
            released();
            assertEquals(VolumeContents.of(source), shown(1), "round " + round);
            assertEquals(VolumeContents.of(source), shown(2), "round " + round);
        }
        assertEquals(1, hidden(0).size());
    }

    private void change(Random random) throws IOException {
        String name = "n" + random.nextInt(15);
        Optional<Fid> found = source.lookup(1, 1, Name.of(name));
        if (found.isEmpty()) {
            switch (random.nextInt(4)) {
                case 0 -> source.create(1, 1, Name.of(name), VnodeType.DIRECTORY, 7, StatusChange.NONE);
                case 1 -> source.symlink(1, 1, Name.of(name), Name.of("a/b"), 7, StatusChange.NONE);
                default -> file(name, random(random.nextLong(), random.nextInt(3 * MIB)));
            }
        } else if (found.get().vnode() % 2 == 1) {
            source.removeDirectory(1, 1, Name.of(name));
        } else if (random.nextBoolean()) {
            remove(name);
        } else {
            source.rename(
                    1, 1, Name.of(name), 1, 1, Name.of("m" + random.nextInt(15)), RenameMode.REPLACE, Optional.empty());
        }
    }

    private List<VolumeInfo> hidden(int server) {
        return cell.server(server).partition().volumes().stream()
                .filter(info -> (info.flags() & (VolumeInfo.HIDDEN | VolumeInfo.FORMER)) == VolumeInfo.HIDDEN)
                .toList();
    }

    @Test
    void aSiteThatWasAwayGetsTheDifferencesLater() throws Exception {
        file("one", random(1, 4 * MIB));
        released();
        Map<String, String> old = shown(1);
        cell.server(2).stop();
        file("two", random(2, 2 * MIB));
        JobStatus failed = release();
        assertEquals(VolumeExtensions.JOB_FAILED, failed.state());
        assertTrue(failed.message().contains("1 of 2 sites"), failed.message());
        assertEquals(VolumeContents.of(source), shown(1));
        assertFalse(old.equals(shown(1)));

        cell.server(2).start(LiveCell.port(2));
        assertEquals(old, shown(2));
        JobStatus again = released();
        assertEquals(VolumeContents.of(source), shown(2));
        assertTrue(bytes(again) <= 2 * MIB, bytes(again) + " bytes sent");
    }

    @Test
    void aSiteWhoseContentTheOriginForgotKeepsItsData() throws Exception {
        file("one", random(1, 4 * MIB));
        released();
        for (VolumeInfo frozen : hidden(0)) {
            cell.server(0).partition().removeVolume(frozen.id());
        }
        Fid two = file("two", random(2, 100_000));
        JobStatus full = released();
        assertEquals(VolumeContents.of(source), shown(1));
        assertTrue(bytes(full) <= 100_000, bytes(full) + " bytes sent");
        assertEquals(1, hidden(1).size());

        write(two, 0, random(3, 10));
        assertTrue(bytes(released()) <= 40_000);
        assertEquals(VolumeContents.of(source), shown(1));
    }

    /** An operation of the location service, for CellFS's own or AFS's. */
    private <Q extends Record> void locate(int service, Op<Q, NoValues> op, Q args) throws IOException {
        try (ClientConnection location =
                admin.connect(new InetSocketAddress(admin.localAddress().getAddress(), 7003), service, false)) {
            Rpc.call(location, op, args);
        }
    }

    @Test
    void aLockThatAnEarlierJobLeftIsTakenOver() throws Exception {
        source.change(flagged(VolumeInfo.ENTRY_LOCKED, 0, true));
        locate(
                Services.EXTENSIONS,
                VlExtensions.LOCK_ENTRY,
                new VlExtensions.OwnedLock(
                        VOLUME, VlFlags.OP_MOVE, cell.server(0).uuid(), false));
        JobStatus status = job(0, VolumeExtensions.RELEASE, new ReleaseArgs(VOLUME, false));
        assertEquals(VolumeExtensions.JOB_DONE, status.state(), status.message());
        assertEquals(0, cell.entry(VOLUME).flags() & VlFlags.OPS);
        assertEquals(0, source.info().flags());
    }

    /** The server was lost before it could lock the entry, or its lock was taken from it: its note does not speak for the lock that is there. */
    @Test
    void aLockOfSomebodyElseSurvivesTheRecoveryOfAnInterruptedJob() throws Exception {
        source.change(flagged(VolumeInfo.ENTRY_LOCKED, 0, true));
        locate(Services.VL, Vl.SET_LOCK, new VlArgs.SetLock(VOLUME, VlFlags.TYPE_RW, VlFlags.OP_RELEASE));
        cell.server(0).stop();
        cell.server(0).start(LiveCell.port(0));
        Partition partition = cell.server(0).partition();
        while ((partition.volume(VOLUME).orElseThrow().info().flags() & VolumeInfo.ENTRY_LOCKED) != 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertEquals(VlFlags.OP_RELEASE, cell.entry(VOLUME).flags() & VlFlags.OPS);
        JobStatus refused = job(0, VolumeExtensions.RELEASE, new ReleaseArgs(VOLUME, false));
        assertEquals(VolumeExtensions.JOB_FAILED, refused.state());
        assertEquals(VlFlags.OP_RELEASE, cell.entry(VOLUME).flags() & VlFlags.OPS, "nor is it by who was refused");
        JobStatus forced = job(0, VolumeExtensions.RELEASE, new ReleaseArgs(VOLUME, true));
        assertEquals(VolumeExtensions.JOB_DONE, forced.state(), forced.message());
        assertEquals(0, cell.entry(VOLUME).flags() & VlFlags.OPS);
    }

    @Test
    void clientsAreSentOnAfterARestart() throws Exception {
        file("one", random(1, 1000));
        assertEquals(VolumeExtensions.JOB_DONE, move(0, 1).state());
        cell.server(0).stop();
        cell.server(0).start(LiveCell.port(0));
        try (ClientConnection files = admin.connect(cell.server(0).fileAddress(), Services.YFS_FS, false)) {
            YfsArgs.OfFid top = new YfsArgs.OfFid(Fid.rootOf(VOLUME));
            RpcException moved = assertThrows(RpcException.class, () -> Rpc.call(files, Yfs.FETCH_STATUS, top));
            assertEquals(VolumeError.MOVED.code(), moved.code());
            assertEquals(VolumeExtensions.JOB_DONE, move(1, 0).state());
            Rpc.call(files, Yfs.FETCH_STATUS, top);
        }
    }

    private static VolumeChange flagged(int flags, long cloneId, boolean online) {
        return new VolumeChange(
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.of(cloneId),
                OptionalLong.empty(),
                OptionalInt.of(flags),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.of(online));
    }

    @Test
    void whatAnEarlierMoveBroughtGoesAsAWhole() throws Exception {
        file("big", random(1, MIB));
        Partition partition = cell.server(1).partition();
        Acl nobody = new Acl(List.of(), List.of());
        long forgotten = VOLUME + 50;
        partition.createVolume(
                VOLUME, "vol", VolumeType.READ_WRITE, VOLUME, nobody, flagged(VolumeInfo.HIDDEN, forgotten, false));
        partition.cloneVolume(
                VOLUME,
                forgotten,
                "vol",
                VolumeType.READ_ONLY,
                flagged(VolumeInfo.HIDDEN | VolumeInfo.RELEASED, 0, false));
        assertEquals(VolumeExtensions.JOB_DONE, move(0, 1).state());
        assertEquals(
                List.of(VOLUME),
                partition.volumes().stream()
                        .filter(info -> info.parentId() == VOLUME)
                        .map(VolumeInfo::id)
                        .toList());
    }

    @Test
    void aMoveTakesAlongWhatReplicasHold() throws Exception {
        Fid big = file("big", random(1, 9 * MIB));
        released();
        write(big, 0, random(2, 100_000));
        assertEquals(VolumeExtensions.JOB_DONE, move(0, 1).state());
        source = cell.server(1).partition().volume(VOLUME).orElseThrow();
        write(big, 3 * MIB, random(3, 100_000));
        JobStatus status = job(1, VolumeExtensions.RELEASE, new ReleaseArgs(VOLUME, true));
        assertEquals(VolumeExtensions.JOB_DONE, status.state(), status.message());
        assertEquals(2, status.sites().size() + 1, "the site at the origin's own partition is cloned");
        assertEquals(VolumeContents.of(source), shown(1));
        assertEquals(VolumeContents.of(source), shown(2));
        assertTrue(bytes(status) <= 400_000, bytes(status) + " bytes sent");
        assertTrue(
                status.sites().getFirst().differences() < 10,
                status.sites().getFirst().differences() + " differences compared");
    }

    private JobStatus move(int from, int to) throws Exception {
        int server = LiveCell.marked(to)[0];
        return job(from, VolumeExtensions.MOVE, new MoveArgs(VOLUME, server, 0, true));
    }

    @Test
    void aVolumeMovesWithAllThatItHolds() throws Exception {
        file("big", random(1, 9 * MIB));
        source.create(1, 1, Name.of("dir"), VnodeType.DIRECTORY, 7, StatusChange.NONE);
        released();
        Map<String, String> before = VolumeContents.of(source);
        long serial = source.nextSerial();
        JobStatus moved = move(0, 1);
        assertEquals(VolumeExtensions.JOB_DONE, moved.state(), moved.message());

        assertTrue(cell.server(0).partition().volume(VOLUME).isEmpty());
        Volume there = cell.server(1).partition().volume(VOLUME).orElseThrow();
        assertTrue(there.info().online());
        assertEquals(before, VolumeContents.of(there));
        assertTrue(there.nextSerial() >= serial);
        assertEquals(LiveCell.marked(1)[0], cell.entry(VOLUME).servers().get(0));
        try (ClientConnection peer = admin.connect(cell.server(0).fileAddress(), Services.AFS_FS, false)) {
            AfsArgs.OfFid root = new AfsArgs.OfFid(Fid.rootOf(VOLUME));
            RpcException e = assertThrows(RpcException.class, () -> Rpc.call(peer, Rxafs.FETCH_STATUS, root));
            assertTrue(VolumeError.MOVED.matches(e), "a peer is told to look elsewhere: " + e);
        }
        assertEquals(VolumeExtensions.JOB_DONE, move(1, 0).state());
        assertEquals(
                before,
                VolumeContents.of(cell.server(0).partition().volume(VOLUME).orElseThrow()));
    }

    private static void assertBounded(Volume volume, Acl maximum, long size) {
        assertEquals(5L << 40, volume.info().maxQuotaBytes());
        assertEquals(size, volume.info().maxSizeBytes());
        assertEquals(Optional.of(maximum), volume.maximumAcl());
    }

    @Test
    void boundsGoWithTheContent() throws Exception {
        Acl maximum = new Acl(List.of(new AclEntry(-101, 9)), List.of(new AclEntry(7, 1)));
        source.change(new VolumeChange(
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                OptionalLong.of(5L << 40),
                OptionalLong.empty(),
                Optional.empty()));
        source.setMaxSize(7L << 40);
        released();
        source.setMaximumAcl(Optional.of(maximum));
        source.setMaxSize(6L << 40);
        released();
        for (int server : List.of(1, 2)) {
            assertBounded(cell.server(server).partition().volume(READ_ONLY).orElseThrow(), maximum, 6L << 40);
        }
        source.setMaxSize(9L << 40);
        JobStatus moved = move(0, 1);
        assertEquals(VolumeExtensions.JOB_DONE, moved.state(), moved.message());
        assertBounded(cell.server(1).partition().volume(VOLUME).orElseThrow(), maximum, 9L << 40);
    }

    @Test
    void propertiesGoWithTheContentAndNodesWithTheVolume() throws Exception {
        source.changeProperties(before -> before.with(Map.of("serverGone", "cache")));
        int many = 2_500;
        source.changeNodes(table -> {
            for (int i = 0; i < many; i++) {
                table.put(new VolumeTable.Row("node%04d".formatted(i), "use"));
            }
            return many;
        });
        released();
        for (int server : List.of(1, 2)) {
            Volume replica = cell.server(server).partition().volume(READ_ONLY).orElseThrow();
            assertEquals(Map.of("serverGone", "cache"), replica.properties().settings());
        }
        source.changeProperties(before -> before.with(Map.of("requests", "3")));
        List<VolumeTable.Row> nodes = source.nodes().after("", many + 1);
        assertEquals(many, nodes.size());
        JobStatus moved = move(0, 1);
        assertEquals(VolumeExtensions.JOB_DONE, moved.state(), moved.message());
        Volume there = cell.server(1).partition().volume(VOLUME).orElseThrow();
        assertEquals(
                Map.of("serverGone", "cache", "requests", "3"),
                there.properties().settings());
        assertEquals(nodes, there.nodes().after("", many + 1));
    }

    private void damage(int server) throws IOException {
        Path chunks =
                directory.resolve(server == 0 ? "vicepa" : "vicepa-" + server).resolve("chunks");
        List<Path> files;
        try (Stream<Path> walk = Files.walk(chunks)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        assertFalse(files.isEmpty());
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[1000] ^= 1;
            Files.write(file, bytes);
        }
    }

    /** What a scrub of a server's partition finds, once it has mended so many of them, and how many of them it says it has. */
    private List<String> scrubbed(int server, int mended) throws Exception {
        try (ClientConnection connection =
                admin.connect(cell.server(server).volumeAddress(), Services.EXTENSIONS, false)) {
            CareExtensions.OfPartition a = new CareExtensions.OfPartition(0);
            while (Rpc.call(connection, CareExtensions.SCRUB_STATUS, a).running()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            Rpc.call(connection, CareExtensions.SCRUB, a);
            while (true) {
                CareExtensions.ScrubStatus status = Rpc.call(connection, CareExtensions.SCRUB_STATUS, a);
                List<String> found = status.some().stream()
                        .map(problem -> problem.text().toString())
                        .toList();
                if (!status.running()
                        && found.stream()
                                        .filter(text -> text.contains("; mended from "))
                                        .count()
                                == mended) {
                    return found;
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    private void scrub(int server) throws IOException {
        try (ClientConnection connection =
                admin.connect(cell.server(server).volumeAddress(), Services.EXTENSIONS, false)) {
            Rpc.call(connection, CareExtensions.SCRUB, new CareExtensions.OfPartition(0));
        }
    }

    private boolean isWhole(int server) throws IOException {
        return cell.server(server).partition().check(READ_ONLY).problems().isEmpty();
    }

    private void assertUnreadable(int server, Fid fid) throws IOException {
        Volume copy = cell.server(server).partition().volume(READ_ONLY).orElseThrow();
        StorageException e = assertThrows(
                StorageException.class, () -> copy.read(fid.vnode(), fid.unique(), 0, ByteBuffer.allocate(100_000)));
        assertEquals(StorageException.Reason.CORRUPT, e.reason());
    }

    @Test
    void aDamagedCopyIsMendedFromOthers() throws Exception {
        Fid fid = file("file", random(1, 100_000));
        file("second", random(2, 2 * MIB));
        released();
        Map<String, String> before = VolumeContents.of(source);
        damage(1);
        assertUnreadable(1, fid);
        List<String> found = scrubbed(1, 3);
        assertTrue(
                found.stream().anyMatch(text -> text.startsWith("copy of volume " + VOLUME + ": chunk 0 of /file")),
                found.toString());
        assertEquals(before, shown(1));
        assertEquals(List.of(), scrubbed(1, 0));

        damage(0);
        damage(1);
        assertEquals(3, scrubbed(1, 3).size(), "from the other site");
        assertEquals(before, shown(1));

        damage(1);
        cell.server(2).stop();
        assertEquals(3, scrubbed(1, 0).size(), "nobody has it");
        assertUnreadable(1, fid);
        cell.server(2).start(LiveCell.port(2));
        while (!isWhole(1)) {
            scrub(1);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertEquals(before, shown(1));
        damage(0);
    }
}
