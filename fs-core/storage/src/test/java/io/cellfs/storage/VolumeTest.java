package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.Volume.RenameMode;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeProperties;
import io.cellfs.storage.api.VolumeTable.Row;
import io.cellfs.storage.api.VolumeType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class VolumeTest {
    @TempDir
    Path directory;

    private Fixture f;
    private Volume v;

    @BeforeEach
    void open() throws StorageException {
        f = new Fixture(directory);
        v = f.volume;
    }

    @AfterEach
    void close() throws StorageException {
        f.close();
        Fixture.check(directory);
    }

    private static void refused(Reason reason, Executable action) {
        assertEquals(reason, assertThrows(StorageException.class, action).reason());
    }

    private Volume.Renamed rename(Fid from, String oldName, Fid to, String newName, RenameMode mode)
            throws StorageException {
        return v.rename(
                from.vnode(),
                from.unique(),
                Name.of(oldName),
                to.vnode(),
                to.unique(),
                Name.of(newName),
                mode,
                Optional.empty());
    }

    private static final Fid ROOT = Fid.rootOf(Fixture.VOLUME);

    @Test
    void aNewVolumeHasARootAndNothingElse() throws StorageException {
        VnodeStatus root = f.status(ROOT);
        assertEquals(VnodeType.DIRECTORY, root.type());
        assertEquals(2, root.links());
        assertEquals(2048, root.length());
        assertEquals(0755, root.mode());
        assertEquals(ROOT, root.parent());
        assertEquals(1, v.info().files());
        assertEquals(Fixture.ACL, v.acl(1, 1));
        assertEquals(List.of(), v.list(1, 1, Optional.empty(), 10));
    }

    @Test
    void whatIsWrittenIsReadAlsoAfterReopening() throws StorageException {
        byte[] small = Fixture.bytes("hello");
        byte[] big = Fixture.random(1, 3_500_000);
        Fid a = f.file("a");
        Fid b = f.file("b");
        f.write(a, 0, small);
        f.write(b, 0, big);
        for (int round = 0; round < 2; round++) {
            assertEquals(Optional.of(a), f.volume.lookup(1, 1, Name.of("a")));
            assertArrayEquals(small, f.read(a, 0, 100));
            assertArrayEquals(big, f.read(b, 0, big.length + 1));
            assertEquals(big.length, f.status(b).length());
            assertEquals(1, f.status(b).dataVersion());
            f.reopen();
        }
    }

    @Test
    void everyChangeOfADirectoryIsOneVersion() throws StorageException {
        long before = f.status(ROOT).dataVersion();
        f.file("a");
        Fid d = f.directory("d");
        assertEquals(before + 2, f.status(ROOT).dataVersion());
        assertEquals(3, f.status(ROOT).links());
        assertEquals(2, f.status(d).links());
        rename(ROOT, "a", ROOT, "b", RenameMode.REPLACE);
        assertEquals(before + 3, f.status(ROOT).dataVersion());
        rename(ROOT, "b", d, "b", RenameMode.REPLACE);
        assertEquals(before + 4, f.status(ROOT).dataVersion());
        assertEquals(2, f.status(d).dataVersion());
    }

    @Test
    void namesAreChecked() throws StorageException {
        for (String bad : List.of("", ".", "..", "a/b", "a\0b")) {
            refused(Reason.INVALID, () -> f.file(bad));
        }
        refused(Reason.NAME_TOO_LONG, () -> f.file("x".repeat(256)));
        f.file("x".repeat(255));
        refused(Reason.EXISTS, () -> f.directory("x".repeat(255)));
        refused(Reason.NO_VNODE, () -> f.create(99, 3, "a", VnodeType.FILE));
        Fid file = f.file("file");
        refused(Reason.NOT_DIRECTORY, () -> f.create(file.vnode(), file.unique(), "a", VnodeType.FILE));
        refused(Reason.NO_VNODE, () -> v.status(file.vnode(), file.unique() + 1));
    }

    @Test
    void pagesGoOnAfterASerialWhateverHappensBehindIt() throws StorageException {
        for (int i = 0; i < 5; i++) {
            f.file("f" + i);
        }
        Volume.Page first = v.page(1, 1, 0, 2);
        assertEquals(List.of("f0", "f1"), names(first));
        assertFalse(first.end());
        v.remove(1, 1, Name.of("f1"), Optional.empty());
        v.remove(1, 1, Name.of("f3"), Optional.empty());
        f.file("a");
        Volume.Page rest = v.page(1, 1, first.entries().getLast().serial(), 10);
        assertEquals(List.of("f2", "f4", "a"), names(rest));
        assertTrue(rest.end());
        assertEquals(f.volume.status(1, 1), rest.directory());
        assertTrue(v.page(1, 1, Long.MAX_VALUE, 10).end());
    }

    private static List<String> names(Volume.Page page) {
        return page.entries().stream().map(e -> e.name().toString()).toList();
    }

    @Test
    void aFileCanHaveAnAclOfItsOwn() throws StorageException {
        Fid file = f.file("file");
        Acl own = new Acl(List.of(new AclEntry(7, 1)), List.of(new AclEntry(8, 2)));
        assertEquals(Optional.empty(), v.ownAcl(file.vnode(), file.unique()));
        v.setAcl(file.vnode(), file.unique(), own);
        assertEquals(own, v.acl(file.vnode(), file.unique()));
        v.remove(1, 1, Name.of("file"), Optional.of("holder"));
        assertEquals(own, v.acl(file.vnode(), file.unique()), "without a name too");
        v.inheritAcl(file.vnode(), file.unique());
        assertEquals(Fixture.ACL, v.acl(file.vnode(), file.unique()));
        refused(Reason.IS_DIRECTORY, () -> v.inheritAcl(1, 1));
    }

    @Test
    void theMaximumAclSurvivesARestart() throws StorageException {
        Acl maximum = new Acl(List.of(new AclEntry(-101, 9)), List.of());
        assertEquals(Optional.empty(), v.maximumAcl());
        v.setMaximumAcl(Optional.of(maximum));
        f.reopen();
        assertEquals(Optional.of(maximum), f.volume.maximumAcl());
        f.volume.setMaximumAcl(Optional.empty());
        assertEquals(Optional.empty(), f.volume.maximumAcl());
    }

    @Test
    void propertiesSurviveARestart() throws StorageException {
        assertEquals(VolumeProperties.NONE, v.properties());
        v.changeProperties(before -> before.with(Map.of("a", "1", "b", "2")));
        v.changeProperties(before -> before.with(Map.of("a", "", "c", "3")));
        f.reopen();
        assertEquals(Map.of("b", "2", "c", "3"), f.volume.properties().settings());
    }

    @Test
    void propertiesAreBounded() throws StorageException {
        VolumeProperties good = v.changeProperties(before -> before.with(Map.of("a", "1")));
        for (Map<String, String> bad : List.of(
                Map.of("", "1"),
                Map.of("a".repeat(193), "1"),
                Map.of("a", "b".repeat(257)),
                Map.of("a", "\n"),
                Map.of("\u00e4", "1"))) {
            refused(Reason.INVALID, () -> v.changeProperties(before -> before.with(bad)));
        }
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < VolumeProperties.MAX_SETTINGS; i++) {
            many.put("n" + i, "1");
        }
        refused(Reason.INVALID, () -> v.changeProperties(before -> before.with(many)));
        assertEquals(good, v.properties(), "nothing changed");
    }

    @Test
    void propertiesStayAsTheyAreOnTheWayToAnotherServer() throws StorageException {
        int flags = v.info().flags();
        v.change(flags(flags | VolumeInfo.MOVING));
        refused(Reason.VOLUME_OFFLINE, () -> v.changeProperties(before -> before.with(Map.of("a", "1"))));
        v.change(flags(flags));
        v.changeProperties(before -> before.with(Map.of("a", "1")));
    }

    private static void put(Volume volume, Row... rows) throws StorageException {
        volume.changeNodes(table -> {
            for (Row row : rows) {
                table.put(row);
            }
            return rows.length;
        });
    }

    @Test
    void nodesAreKeptInAnyNumberAndOrder() throws StorageException {
        Row[] rows = IntStream.range(0, 20_000)
                .mapToObj(i -> new Row("n%05d".formatted(i), "use"))
                .toArray(Row[]::new);
        put(v, rows);
        f.reopen();
        v = f.volume;
        assertEquals(List.of(rows).subList(0, 3), v.nodes().after("", 3));
        assertEquals(List.of(rows).subList(19_998, 20_000), v.nodes().after("n19997", 3));
        put(v, new Row("n00001", "other"));
        assertEquals(Optional.of("other"), v.nodes().get("n00001"));
        v.changeNodes(table -> {
            table.remove("n00000");
            table.remove("absent");
            return table;
        });
        assertEquals(new Row("n00001", "other"), v.nodes().after("", 1).getFirst());
        for (Row bad : List.of(new Row("", "1"), new Row("a".repeat(257), "1"), new Row("a", "\n"))) {
            refused(Reason.INVALID, () -> put(v, rows[0], bad));
        }
        assertEquals(Optional.empty(), v.nodes().get("n00000"), "all or nothing");
        v.changeNodes(table -> {
            table.clear();
            table.put(rows[7]);
            return table;
        });
        assertEquals(List.of(rows[7]), v.nodes().after("", 10));
    }

    @Test
    void nodesStayOnTheWayToAnotherServerAndGoWithTheVolume() throws StorageException {
        put(v, new Row("node", "how"));
        int flags = v.info().flags();
        v.change(flags(flags | VolumeInfo.MOVING));
        refused(Reason.VOLUME_OFFLINE, () -> put(v, new Row("another", "how")));
        v.change(flags(flags));
        f.partition.cloneVolume(v.info().id(), 901, "snap", VolumeType.READ_ONLY);
        f.partition.removeVolume(Fixture.VOLUME);
        Volume again =
                f.partition.createVolume(Fixture.VOLUME, "test", VolumeType.READ_WRITE, Fixture.VOLUME, Fixture.ACL);
        assertEquals(List.of(), again.nodes().after("", 1));
        f.partition.removeVolume(901);
        f.partition.removeVolume(Fixture.VOLUME);
        f.partition.awaitBackground();
        assertEquals(List.of(), f.partition.leftovers());
    }

    private static VolumeChange flags(int flags) {
        return new VolumeChange(
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.of(flags),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty());
    }

    @Test
    void clonesHaveTheSettingsAndCopiesAreOnNoNode() throws StorageException {
        v.changeProperties(before -> before.with(Map.of("a", "1")));
        put(v, new Row("node", "how"));
        Volume copy = f.partition.cloneVolume(v.info().id(), 900, "copy", VolumeType.READ_WRITE);
        assertEquals(Map.of("a", "1"), copy.properties().settings());
        assertEquals(List.of(), copy.nodes().after("", 1));
        Volume frozen = f.partition.cloneVolume(v.info().id(), 901, "snap", VolumeType.READ_ONLY);
        assertEquals(v.properties(), frozen.properties());
        v.changeProperties(before -> before.with(Map.of("a", "2")));
        assertEquals(Map.of("a", "1"), frozen.properties().settings());
        Volume again = f.partition.cloneVolume(901, 902, "of-snap", VolumeType.READ_WRITE);
        assertEquals(Map.of("a", "1"), again.properties().settings());
        assertEquals(List.of(), again.nodes().after("", 1));
        refused(Reason.READ_ONLY, () -> put(frozen, new Row("node", "how")));
    }

    @Test
    void listingGoesOnAfterAName() throws StorageException {
        for (String name : List.of("b", "a", "c", "aa")) {
            f.file(name);
        }
        List<DirEntry> first = v.list(1, 1, Optional.empty(), 2);
        assertEquals(
                List.of("a", "aa"), first.stream().map(e -> e.name().toString()).toList());
        List<DirEntry> rest = v.list(1, 1, Optional.of(Name.of("aa")), 10);
        assertEquals(
                List.of("b", "c"), rest.stream().map(e -> e.name().toString()).toList());
    }

    @Test
    void aFileWithTwoNamesMovesOnWhenItsFirstGoes() throws StorageException {
        Fid d = f.directory("d");
        Fid file = f.file("one");
        f.write(file, 0, Fixture.bytes("data"));
        assertEquals(
                2,
                v.link(d.vnode(), d.unique(), Name.of("two"), file.vnode(), file.unique())
                        .made()
                        .links());
        assertEquals(ROOT, f.status(file).parent());
        VnodeStatus left = v.remove(1, 1, Name.of("one"), Optional.empty()).removed();
        assertEquals(1, left.links());
        assertEquals(d, left.parent());
        assertArrayEquals(Fixture.bytes("data"), f.read(file, 0, 10));
        assertEquals(
                0,
                v.remove(d.vnode(), d.unique(), Name.of("two"), Optional.empty())
                        .removed()
                        .links());
        refused(Reason.NO_VNODE, () -> f.status(file));
        assertEquals(2, v.info().files());
    }

    @Test
    void aHeldFileLivesUntilItsHolderReleasesIt() throws StorageException {
        Fid file = f.file("a");
        f.write(file, 0, Fixture.bytes("data"));
        assertEquals(
                0, v.remove(1, 1, Name.of("a"), Optional.of("me")).removed().links());
        f.reopen();
        v = f.volume;
        assertArrayEquals(Fixture.bytes("data"), f.read(file, 0, 10));
        assertEquals(Fixture.ACL, v.acl(file.vnode(), file.unique()));
        v.releaseUnnamed(file.vnode(), file.unique(), "you");
        assertEquals(0, f.status(file).links());
        v.releaseUnnamed(file.vnode(), file.unique(), "me");
        refused(Reason.NO_VNODE, () -> f.status(file));
        VnodeStatus unnamed = v.createUnnamed(1, 1, 7, StatusChange.NONE, "me");
        Fid other = unnamed.fid();
        assertEquals(
                1,
                v.link(1, 1, Name.of("now"), other.vnode(), other.unique())
                        .made()
                        .links());
        v.createUnnamed(1, 1, 7, StatusChange.NONE, "me");
        v.releaseAllUnnamed("me");
        assertEquals(2, v.info().files());
        assertEquals(1, f.status(other).links());
    }

    @Test
    void directoriesAreRemovedOnlyWhenEmpty() throws StorageException {
        Fid d = f.directory("d");
        f.create(d.vnode(), d.unique(), "x", VnodeType.FILE);
        refused(Reason.NOT_EMPTY, () -> v.removeDirectory(1, 1, Name.of("d")));
        refused(Reason.IS_DIRECTORY, () -> v.remove(1, 1, Name.of("d"), Optional.empty()));
        refused(Reason.NOT_DIRECTORY, () -> v.removeDirectory(d.vnode(), d.unique(), Name.of("x")));
        v.remove(d.vnode(), d.unique(), Name.of("x"), Optional.empty());
        v.removeDirectory(1, 1, Name.of("d"));
        refused(Reason.NO_ENTRY, () -> v.removeDirectory(1, 1, Name.of("d")));
        assertEquals(2, f.status(ROOT).links());
    }

    @Test
    void renamesFollowTheRules() throws StorageException {
        Fid d = f.directory("d");
        Fid e = f.create(d.vnode(), d.unique(), "e", VnodeType.DIRECTORY);
        Fid a = f.file("a");
        Fid b = f.file("b");
        refused(Reason.INVALID, () -> rename(ROOT, "d", e, "x", RenameMode.REPLACE));
        refused(Reason.INVALID, () -> rename(ROOT, "d", d, "x", RenameMode.REPLACE));
        refused(Reason.EXISTS, () -> rename(ROOT, "a", ROOT, "b", RenameMode.NO_REPLACE));
        refused(Reason.IS_DIRECTORY, () -> rename(ROOT, "a", ROOT, "d", RenameMode.REPLACE));
        refused(Reason.NOT_DIRECTORY, () -> rename(ROOT, "d", ROOT, "a", RenameMode.REPLACE));
        refused(Reason.NOT_EMPTY, () -> rename(d, "e", ROOT, "d", RenameMode.REPLACE));
        refused(Reason.NO_ENTRY, () -> rename(ROOT, "zz", ROOT, "b", RenameMode.REPLACE));
        refused(Reason.NO_ENTRY, () -> rename(ROOT, "a", ROOT, "zz", RenameMode.EXCHANGE));
        Volume.Renamed done = rename(ROOT, "a", ROOT, "b", RenameMode.REPLACE);
        assertEquals(b, done.target().orElseThrow().fid());
        assertEquals(0, done.target().orElseThrow().links());
        assertEquals(Optional.of(a), v.lookup(1, 1, Name.of("b")));
        long version = f.status(e).dataVersion();
        rename(ROOT, "b", d, "e", RenameMode.EXCHANGE);
        assertEquals(Optional.of(e), v.lookup(1, 1, Name.of("b")));
        assertEquals(Optional.of(a), v.lookup(d.vnode(), d.unique(), Name.of("e")));
        assertEquals(ROOT, f.status(e).parent());
        assertEquals(d, f.status(a).parent());
        assertEquals(version + 1, f.status(e).dataVersion());
        assertEquals(4, f.status(ROOT).links());
        assertEquals(2, f.status(d).links());
    }

    @Test
    void symlinksCarryTheirTarget() throws StorageException {
        VnodeStatus link = v.symlink(1, 1, Name.of("l"), Name.of("#root.cell."), 7, StatusChange.NONE)
                .made();
        assertEquals(11, link.length());
        assertArrayEquals(Fixture.bytes("root.cell."), f.read(link.fid(), 1, 100));
        refused(Reason.INVALID, () -> v.symlink(1, 1, Name.of("m"), Name.of(""), 7, StatusChange.NONE));
        refused(Reason.INVALID, () -> f.write(link.fid(), 0, new byte[1]));
    }

    @Test
    void storeCutsThenWritesThenExtends() throws StorageException {
        Fid a = f.file("a");
        f.write(a, 0, Fixture.random(2, 200_000));
        assertEquals(
                100_005, f.store(a, 100_000, Fixture.bytes("12345"), 50_000).length());
        byte[] back = f.read(a, 49_999, 50_006);
        assertEquals(Fixture.random(2, 200_000)[49_999], back[0]);
        assertArrayEquals(new byte[50_000], Arrays.copyOfRange(back, 1, 50_001));
        assertArrayEquals(Fixture.bytes("12345"), Arrays.copyOfRange(back, 50_001, 50_006));
        assertEquals(1L << 40, f.truncate(a, 1L << 40).length());
        assertArrayEquals(new byte[10], f.read(a, (1L << 40) - 10, 100));
        assertEquals(0, f.truncate(a, 0).length());
        assertEquals(2 * 512, v.info().usedBytes());
    }

    @Test
    void holesAreFound() throws StorageException {
        Fid a = f.file("a");
        f.write(a, 10L << 20, Fixture.random(3, 1 << 20));
        assertEquals(10L << 20, v.nextData(a.vnode(), a.unique(), 0));
        assertEquals(0, v.nextHole(a.vnode(), a.unique(), 0));
        assertEquals(11L << 20, v.nextHole(a.vnode(), a.unique(), 10L << 20));
        assertEquals(-1, v.nextData(a.vnode(), a.unique(), 11L << 20));
        v.punch(a.vnode(), a.unique(), (10L << 20) + 65_536, 65_536);
        assertEquals((10L << 20) + 65_536, v.nextHole(a.vnode(), a.unique(), 10L << 20));
        assertEquals((10L << 20) + 131_072, v.nextData(a.vnode(), a.unique(), (10L << 20) + 65_536));
        assertArrayEquals(new byte[65_536], f.read(a, (10L << 20) + 65_536, 65_536));
    }

    @Test
    void quotaIsEnforcedAndFreeingAllowed() throws StorageException {
        f.quota(100_000);
        Fid a = f.file("a");
        refused(Reason.OVER_QUOTA, () -> f.write(a, 0, new byte[200_000]));
        assertEquals(0, f.status(a).length());
        f.write(a, 0, Fixture.random(1, 90_000));
        f.quota(1_000);
        refused(Reason.OVER_QUOTA, () -> f.file("b"));
        refused(Reason.OVER_QUOTA, () -> f.write(a, 90_000, new byte[20_000]));
        f.write(a, 0, Fixture.random(2, 90_000));
        f.truncate(a, 10);
        v.remove(1, 1, Name.of("a"), Optional.empty());
        assertEquals(512, v.info().usedBytes());
    }

    @Test
    void aVolumeIsRemovedWithAllItHas() throws StorageException {
        f.write(f.file("a"), 0, Fixture.random(1, 3_000_000));
        f.partition.removeVolume(Fixture.VOLUME);
        assertEquals(List.of(), f.partition.volumes());
        refused(Reason.NO_VOLUME, () -> v.status(1, 1));
        refused(Reason.NO_VOLUME, () -> f.partition.removeVolume(Fixture.VOLUME));
        f.partition.createVolume(Fixture.VOLUME, "again", VolumeType.READ_WRITE, 1, Fixture.ACL);
        f.reopen();
        assertEquals(Optional.empty(), f.volume.lookup(1, 1, Name.of("a")));
    }

    @Test
    void aStoreThatIsNotCommittedLeavesNothing() throws StorageException {
        Fid a = f.file("a");
        try (Volume.Store store = v.store(a.vnode(), a.unique(), 0, 2_000_000, 2_000_000, 7, StatusChange.NONE)) {
            store.write(ByteBuffer.allocate(1_500_000));
            refused(Reason.INVALID, store::commit);
        }
        assertEquals(0, f.status(a).length());
        assertEquals(0, f.status(a).dataVersion());
    }

    @Test
    void filesReachToTheLastByte() throws StorageException {
        Fid a = f.file("a");
        f.write(a, Long.MAX_VALUE - 10, Fixture.bytes("0123456789"));
        assertEquals(Long.MAX_VALUE, f.status(a).length());
        assertArrayEquals(Fixture.bytes("789"), f.read(a, Long.MAX_VALUE - 3, 10));
        assertEquals(Long.MAX_VALUE, v.nextHole(a.vnode(), a.unique(), Long.MAX_VALUE - 10));
        refused(Reason.FILE_TOO_BIG, () -> v.store(a.vnode(), a.unique(), Long.MAX_VALUE, 1, 0, 7, StatusChange.NONE));
        v.punch(a.vnode(), a.unique(), 5, Long.MAX_VALUE);
        assertEquals(-1, v.nextData(a.vnode(), a.unique(), 0));
    }

    @Test
    void aDirectoryBeyondTheBlobFormatStillWorks() throws StorageException {
        String tail = "x".repeat(245);
        int count = 7_200;
        for (int i = 0; i < count; i++) {
            f.file(i + tail);
        }
        assertEquals(1029L * 2048, f.status(ROOT).length());
        refused(Reason.DIRECTORY_FULL, () -> v.directoryBlob(1, 1));
        assertEquals(count, v.list(1, 1, Optional.empty(), Integer.MAX_VALUE).size());
        assertEquals(true, v.lookup(1, 1, Name.of("7199" + tail)).isPresent());
        v.remove(1, 1, Name.of("7199" + tail), Optional.empty());
        assertEquals(Optional.empty(), v.lookup(1, 1, Name.of("7199" + tail)));
    }

    /** A file of 200 chunks, every tenth of them in a chunk file. */
    private Fid longFile(String name) throws StorageException {
        Fid fid = f.file(name);
        for (int i = 0; i < 200; i++) {
            f.write(fid, (long) i << 20, Fixture.random(i, i % 10 == 0 ? 40_000 : 100));
        }
        return fid;
    }

    @Test
    void longFilesAreCutPunchedAndRemovedInPieces() throws StorageException {
        Fid cut = longFile("cut");
        long used = v.info().usedBytes();
        f.truncate(cut, 50);
        f.truncate(cut, 200L << 20);
        assertArrayEquals(Fixture.random(0, 50), f.read(cut, 0, 50));
        assertEquals(-1, v.nextData(cut.vnode(), cut.unique(), 50));
        Fid punched = longFile("punched");
        v.punch(punched.vnode(), punched.unique(), 1 << 20, 198L << 20);
        assertEquals(199L << 20, v.nextData(punched.vnode(), punched.unique(), 1 << 20));
        Fid rewritten = longFile("rewritten");
        f.store(rewritten, 100L << 20, Fixture.random(1, 2_000_000), 50L << 20);
        assertEquals((100L << 20) + 2_000_000, f.status(rewritten).length());
        assertArrayEquals(Fixture.random(1, 2_000_000), f.read(rewritten, 100L << 20, 3_000_000));
        assertEquals(100L << 20, v.nextData(rewritten.vnode(), rewritten.unique(), 50L << 20));
        longFile("removed");
        for (String name : List.of("cut", "punched", "rewritten", "removed")) {
            v.remove(1, 1, Name.of(name), Optional.empty());
        }
        assertEquals(512, v.info().usedBytes());
        assertEquals(true, used > 20 * 40_000);
        f.reopen();
        assertEquals(512, f.volume.info().usedBytes());
    }
}
