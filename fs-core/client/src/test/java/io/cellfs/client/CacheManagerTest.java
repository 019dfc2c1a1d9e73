package io.cellfs.client;

import static io.cellfs.client.LiveCell.USER;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.LiveCell.Client;
import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem.Created;
import io.cellfs.client.api.DirectoryEntry;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.client.api.SetAttributes;
import io.cellfs.client.api.VolumeStatistics;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** One client on a whole cell. */
class CacheManagerTest {
    @TempDir
    Path directory;

    private LiveCell cell;
    private Client client;
    private CacheManager fs;
    private Fid top;

    @BeforeEach
    void start() throws IOException {
        cell = new LiveCell(directory);
        client = cell.client();
        fs = client.fs();
        top = client.top();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        cell.close();
    }

    private static Name name(String text) {
        return Name.of(text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Attributes write(String name, String content) throws IOException {
        Created created = fs.create(top, name(name), 0644, USER);
        created.file().write(ByteBuffer.wrap(bytes(content)), 0, false);
        created.file().flush();
        created.file().close();
        return fs.getattr(created.attributes().fid());
    }

    private String read(Fid fid) throws IOException {
        OpenFile file = fs.open(fid, false, false, USER);
        try {
            ByteBuffer dst = ByteBuffer.allocate(1 << 16);
            int count = file.read(dst, 0);
            return new String(dst.array(), 0, count, StandardCharsets.UTF_8);
        } finally {
            file.close();
        }
    }

    private static void fails(Errno errno, Executable action) {
        assertEquals(errno, assertThrows(FsException.class, action).errno());
    }

    @Test
    void listsTheCellsAtItsRoot() throws IOException {
        List<DirectoryEntry> entries = fs.readdir(fs.root(), 0, 100);
        assertEquals(
                List.of(".", "..", LiveCell.NAME),
                entries.stream().map(e -> e.name().toString()).toList());
        assertEquals(FileType.DIRECTORY, fs.getattr(top).type());
        assertEquals(top, fs.lookup(fs.root(), name("." + LiveCell.NAME), USER).fid());
        fails(Errno.ENOENT, () -> fs.lookup(fs.root(), name("no.such.cell"), USER));
        fails(Errno.EROFS, () -> fs.mkdir(fs.root(), name("x"), 0755, USER));
    }

    @Test
    void makesWritesAndReadsAFile() throws IOException {
        Attributes made = write("hello", "hello world");
        assertEquals(11, made.size());
        assertEquals(1000, made.owner());
        assertEquals(1001, made.group());
        assertEquals(0644, made.mode());
        assertEquals("hello world", read(made.fid()));
        assertEquals(made, client.find("hello"));
        fails(Errno.EEXIST, () -> fs.create(top, name("hello"), 0644, USER));
        fails(Errno.ENOENT, () -> client.find("nothing"));
        fails(Errno.ENOTDIR, () -> fs.lookup(made.fid(), name("x"), USER));
        fails(Errno.ENAMETOOLONG, () -> fs.create(top, name("x".repeat(256)), 0644, USER));
    }

    @Test
    void showsUnstoredDataAtOnce() throws IOException {
        Created created = fs.create(top, name("open"), 0600, USER);
        Fid fid = created.attributes().fid();
        created.file().write(ByteBuffer.wrap(bytes("abc")), 0, false);
        created.file().write(ByteBuffer.wrap(bytes("def")), 0, true);
        assertEquals(6, fs.getattr(fid).size());
        long mtimeNs = fs.getattr(fid).mtimeNs();
        assertEquals("abcdef", read(fid));
        created.file().fsync();
        created.file().close();
        assertEquals(mtimeNs, fs.getattr(fid).mtimeNs());
    }

    @Test
    void keepsATimeSetAfterWriting() throws IOException {
        Created created = fs.create(top, name("touched"), 0600, USER);
        Fid fid = created.attributes().fid();
        created.file().write(ByteBuffer.wrap(bytes("abc")), 0, false);
        long wanted = 1_234_567_890_123_456_700L;
        assertEquals(wanted, setMtime(fid, wanted).mtimeNs());
        created.file().flush();
        created.file().close();
        fs.flush(fid);
        assertEquals(wanted, fs.getattr(fid).mtimeNs());
        assertEquals(wanted + 100, setMtime(fid, wanted + 100).mtimeNs());
    }

    private Attributes setMtime(Fid fid, long ns) throws IOException {
        return fs.setattr(
                fid,
                new SetAttributes(
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalLong.empty(),
                        OptionalLong.of(ns)),
                USER);
    }

    private Attributes setSize(Fid fid, long size) throws IOException {
        return fs.setattr(
                fid,
                new SetAttributes(
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalLong.of(size),
                        OptionalLong.empty()),
                USER);
    }

    @Test
    void truncatesAndExtends() throws IOException {
        Fid fid = write("file", "0123456789").fid();
        assertEquals(4, setSize(fid, 4).size());
        assertEquals("0123", read(fid));
        assertEquals(8, setSize(fid, 8).size());
        assertEquals("0123\0\0\0\0", read(fid));
        OpenFile file = fs.open(fid, true, true, USER);
        assertEquals(0, fs.getattr(fid).size());
        file.close();
        fails(Errno.EISDIR, () -> setSize(top, 3));
        fails(Errno.EISDIR, () -> fs.open(top, false, false, USER));
    }

    @Test
    void directoriesLinksAndNames() throws IOException {
        Attributes dir = fs.mkdir(top, name("dir"), 0755, USER);
        Fid file = write("file", "x").fid();
        assertEquals(2, fs.link(file, dir.fid(), name("second"), USER).links());
        assertEquals(file, client.find("dir", "second").fid());
        Attributes link = fs.symlink(dir.fid(), name("link"), name("../file"), USER);
        assertEquals(FileType.SYMLINK, link.type());
        assertEquals(name("../file"), fs.readlink(link.fid()));
        fails(Errno.ENOTEMPTY, () -> fs.rmdir(top, name("dir"), USER));
        fails(Errno.EISDIR, () -> fs.unlink(top, name("dir"), USER));
        fails(Errno.ENOTDIR, () -> fs.rmdir(top, name("file"), USER));
        fs.unlink(dir.fid(), name("second"), USER);
        fs.unlink(dir.fid(), name("link"), USER);
        assertEquals(1, fs.getattr(file).links());
        fs.rmdir(top, name("dir"), USER);
        fails(Errno.ENOENT, () -> client.find("dir"));
    }

    @Test
    void renames() throws IOException {
        Fid a = write("a", "a").fid();
        Fid b = write("b", "b").fid();
        Fid dir = fs.mkdir(top, name("dir"), 0755, USER).fid();
        fails(Errno.EEXIST, () -> fs.rename(top, name("a"), top, name("b"), 1, USER));
        fs.rename(top, name("a"), top, name("b"), 2, USER);
        assertEquals(b, client.find("a").fid());
        assertEquals(a, client.find("b").fid());
        fs.rename(top, name("a"), top, name("b"), 0, USER);
        assertEquals(b, client.find("b").fid());
        fails(Errno.ENOENT, () -> client.find("a"));
        fs.rename(top, name("b"), dir, name("c"), 0, USER);
        assertEquals("b", read(client.find("dir", "c").fid()));
        Fid inner = fs.mkdir(dir, name("inner"), 0755, USER).fid();
        fs.rename(dir, name("inner"), top, name("outer"), 0, USER);
        assertEquals(inner, client.find("outer").fid());
        assertEquals(top, fs.lookup(inner, name(".."), USER).fid());
    }

    @Test
    void aFileRemovedWhileOpenLivesOn() throws IOException {
        Fid fid = write("file", "content").fid();
        OpenFile open = fs.open(fid, true, false, USER);
        fs.unlink(top, name("file"), USER);
        fails(Errno.ENOENT, () -> client.find("file"));
        open.write(ByteBuffer.wrap(bytes(" and more")), 0, true);
        open.flush();
        ByteBuffer dst = ByteBuffer.allocate(100);
        assertEquals(16, open.read(dst, 0));
        assertEquals(0, fs.getattr(fid).links());
        open.close();
        fails(Errno.ESTALE, () -> fs.getattr(fid));
        fs.rmdir(top, makeDirectory("now-empty"), USER);
    }

    private Name makeDirectory(String text) throws IOException {
        fs.mkdir(top, name(text), 0755, USER);
        return name(text);
    }

    @Test
    void aFileReplacedWhileOpenLivesOn() throws IOException {
        Fid old = write("file", "old").fid();
        OpenFile open = fs.open(old, false, false, USER);
        write("new", "new");
        fs.rename(top, name("new"), top, name("file"), 0, USER);
        ByteBuffer dst = ByteBuffer.allocate(10);
        assertEquals(3, open.read(dst, 0));
        assertArrayEquals(bytes("old"), java.util.Arrays.copyOf(dst.array(), 3));
        open.close();
        assertEquals("new", read(client.find("file").fid()));
    }

    @Test
    void unnamedFilesCanBeNamed() throws IOException {
        Created created = fs.createUnnamed(top, 0600, USER);
        created.file().write(ByteBuffer.wrap(bytes("tmp")), 0, false);
        assertEquals(0, created.attributes().links());
        fs.link(created.attributes().fid(), top, name("named"), USER);
        created.file().flush();
        created.file().close();
        assertEquals("tmp", read(client.find("named").fid()));
        Created lost = fs.createUnnamed(top, 0600, USER);
        lost.file().close();
        fails(Errno.ESTALE, () -> fs.getattr(lost.attributes().fid()));
    }

    @Test
    void newFilesTakeTheGroupOfASetGroupIdDirectory() throws IOException {
        Fid dir = fs.mkdir(top, name("shared"), 02775, USER).fid();
        fs.setattr(
                dir,
                new SetAttributes(
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.of(77),
                        OptionalLong.empty(),
                        OptionalLong.empty()),
                USER);
        Created file = fs.create(dir, name("file"), 0644, USER);
        file.file().close();
        assertEquals(77, file.attributes().group());
        assertEquals(0644, file.attributes().mode());
        Attributes inner = fs.mkdir(dir, name("inner"), 0755, USER);
        assertEquals(77, inner.group());
        assertEquals(02755, inner.mode());
    }

    @Test
    void crossesMountPoints() throws IOException {
        cell.makeVolume(LiveCell.FIRST_VOLUME + 3, "user.alice");
        fs.makeMountPoint(top, name("alice"), "user.alice", true, USER);
        Attributes root = client.find("alice");
        assertEquals(Fid.rootOf(LiveCell.FIRST_VOLUME + 3), root.fid());
        assertEquals(FileType.DIRECTORY, root.type());
        assertEquals(name("%user.alice."), fs.readMountPoint(top, name("alice")).orElseThrow());
        Fid any = fs.lookup(fs.root(), name(".:mount"), USER).fid();
        assertEquals(root, fs.lookup(any, name(LiveCell.NAME + ":user.alice"), USER));
        assertEquals(root, fs.lookup(any, name(LiveCell.NAME + ":" + (LiveCell.FIRST_VOLUME + 3)), USER));
        DirectoryEntry entry = fs.readdir(top, 0, 10).stream()
                .filter(e -> e.name().equals(name("alice")))
                .findFirst()
                .orElseThrow();
        assertEquals(FileType.DIRECTORY, entry.type());
        fs.makeMountPoint(top, name("broken"), "no.such.volume", false, USER);
        fails(Errno.ENODEV, () -> client.find("broken"));
        fails(Errno.EBUSY, () -> fs.rmdir(top, name("alice"), USER));
        fs.removeMountPoint(top, name("alice"), USER);
        fails(Errno.ENOENT, () -> client.find("alice"));
    }

    @Test
    void thePromiseMakesLookupsAndAbsencesFree() throws IOException {
        for (int i = 0; i < 100; i++) {
            write("file-" + i, "x");
        }
        fails(Errno.ENOENT, () -> client.find("file-100"));
        cell.stopServer();
        for (int i = 0; i < 100; i++) {
            assertEquals(1, client.find("file-" + i).size());
        }
        fails(Errno.ENOENT, () -> client.find("file-100"));
        cell.startServerAgain();
    }

    @Test
    void aSmallNewFileCostsOneCallToMakeAndOneToStore() throws IOException {
        fails(Errno.ENOENT, () -> client.find("first"));
        write("first", "x");
        int before = client.transport().calls();
        for (int i = 0; i < 200; i++) {
            Name name = name("file-" + i);
            fails(Errno.ENOENT, () -> fs.lookup(top, name, USER));
            write("file-" + i, "content");
        }
        assertEquals(400, client.transport().calls() - before);
    }

    @Test
    void listsALargeDirectoryWithTypes() throws IOException {
        for (int i = 0; i < 600; i++) {
            fs.symlink(top, name("link-" + i), name("target"), USER);
        }
        Client other = cell.client();
        Fid otherTop = other.top();
        long cookie = 0;
        int count = 0;
        List<DirectoryEntry> page = other.fs().readdir(otherTop, cookie, 100);
        while (!page.isEmpty()) {
            count += (int)
                    page.stream().filter(e -> e.type() == FileType.SYMLINK).count();
            assertTrue(page.size() <= 100);
            other.fs().bulkGetattr(otherTop, page);
            cookie = page.getLast().cookie();
            page = other.fs().readdir(otherTop, cookie, 100);
        }
        assertEquals(600, count);
        other.close();
    }

    @Test
    void quotaErrorsComeAtFlushAndTheDataIsDroppedThen() throws IOException {
        cell.setQuota(LiveCell.FIRST_VOLUME, 100_000);
        Created created = fs.create(top, name("big"), 0644, USER);
        created.file().write(ByteBuffer.allocate(200_000), 0, false);
        fails(Errno.EDQUOT, () -> created.file().flush());
        created.file().close();
        assertEquals(0, fs.dirtyBytes());
        assertEquals(0, client.find("big").size());
        VolumeStatistics statistics = fs.statistics(top);
        assertTrue(statistics.totalBytes() <= 100_000 && statistics.freeBytes() <= 100_000, statistics.toString());
    }

    @Test
    void extendedAttributes() throws IOException {
        Fid fid = write("file", "x").fid();
        assertEquals(LiveCell.NAME, text(fs.getXattr(fid, name("afs.cell"))));
        assertEquals("root.cell", text(fs.getXattr(fid, name("afs.volume"))));
        String uniquifier = text(fs.getXattr(fid, name("cellfs.uniquifier")));
        long age = java.time.Instant.now().getEpochSecond() - Long.parseLong(uniquifier);
        assertTrue(age >= 0 && age < 3600, uniquifier);
        assertEquals(
                LiveCell.NAME + "/" + fid.volume() + "/" + uniquifier,
                text(fs.getXattr(fid, name("trusted.cellfs.volume"))));
        assertTrue(fs.listXattr(fid).contains(name("cellfs.uniquifier")));
        assertFalse(fs.listXattr(fid).contains(name("trusted.cellfs.volume")));
        String acl = text(fs.getXattr(top, name("afs.acl")));
        assertTrue(acl.startsWith("2\n0\n"), acl);
        fs.setXattr(top, name("afs.acl"), ByteBuffer.wrap(bytes("1\n0\nsystem:anyuser\t127\n")), 0, USER);
        assertTrue(text(fs.getXattr(top, name("afs.acl"))).startsWith("1\n0\n"));
        fails(Errno.ENODATA, () -> fs.getXattr(fid, name("user.other")));
        fails(Errno.EOPNOTSUPP, () -> fs.setXattr(fid, name("user.x"), ByteBuffer.allocate(1), 0, USER));
        fails(Errno.EOPNOTSUPP, () -> fs.removeXattr(fid, name("afs.cell"), USER));
    }

    @Test
    void accessControlListsAreAttributes() throws IOException {
        Fid fid = write("file", "x").fid();
        assertEquals("1", text(fs.getXattr(fid, name("afs.yfs.acl_inherited"))));
        assertEquals("0", text(fs.getXattr(top, name("afs.yfs.acl_inherited"))));
        assertEquals("0", text(fs.getXattr(fid, name("afs.yfs.acl_num_cleaned"))));
        String own = "1\n1\nsystem:anyuser\t9\nanonymous\t2\n";
        fs.setXattr(fid, name("afs.acl"), ByteBuffer.wrap(bytes(own)), 0, USER);
        assertEquals(own, text(fs.getXattr(fid, name("afs.acl"))));
        assertEquals(own, text(fs.getXattr(fid, name("afs.yfs.acl"))));
        assertEquals("0", text(fs.getXattr(fid, name("afs.yfs.acl_inherited"))));
        fs.removeXattr(fid, name("afs.acl"), USER);
        assertEquals("1", text(fs.getXattr(fid, name("afs.yfs.acl_inherited"))));
        fails(Errno.EISDIR, () -> fs.removeXattr(top, name("afs.acl"), USER));
        fails(Errno.EINVAL, () -> set(fid, "1\n0\nnobody.there\t9\n"));
        fails(Errno.EINVAL, () -> set(fid, "no list"));
        fails(Errno.E2BIG, () -> set(fid, "2000\n0\n"));
        fails(Errno.E2BIG, () -> set(fid, "x".repeat(70_000)));

        fails(Errno.ENODATA, () -> fs.getXattr(fid, name("afs.yfs.vol_acl")));
        String most = "1\n0\nsystem:anyuser\t9\n";
        fs.setXattr(top, name("afs.yfs.vol_acl"), ByteBuffer.wrap(bytes(most)), 0, USER);
        assertEquals(most, text(fs.getXattr(fid, name("afs.yfs.vol_acl"))));
        fails(Errno.EACCES, () -> fs.mkdir(top, name("dir"), 0755, USER));
        fs.removeXattr(top, name("afs.yfs.vol_acl"), USER);
        fs.mkdir(top, name("dir"), 0755, USER);
    }

    private void set(Fid fid, String acl) throws IOException {
        fs.setXattr(fid, name("afs.acl"), ByteBuffer.wrap(bytes(acl)), 0, USER);
    }

    private static String text(ByteBuffer value) {
        return StandardCharsets.UTF_8.decode(value).toString();
    }

    @Test
    void holesArePunchedAndFound() throws IOException {
        Created created = fs.create(top, name("sparse"), 0644, USER);
        OpenFile file = created.file();
        byte[] data = new byte[3 << 20];
        java.util.Arrays.fill(data, (byte) 7);
        file.write(ByteBuffer.wrap(data), 0, false);
        file.allocate(3, 1 << 20, 1 << 20);
        ByteBuffer dst = ByteBuffer.allocate(3 << 20);
        assertEquals(3 << 20, file.read(dst, 0));
        assertEquals(7, dst.get((1 << 20) - 1));
        assertEquals(0, dst.get(1 << 20));
        assertEquals(7, dst.get(2 << 20));
        assertEquals(1 << 20, file.seek(0, 4));
        assertEquals(2 << 20, file.seek(1 << 20, 3));
        file.allocate(0, 0, 5 << 20);
        assertEquals(5 << 20, fs.getattr(created.attributes().fid()).size());
        fails(Errno.EOPNOTSUPP, () -> file.allocate(8, 0, 4096));
        file.close();
    }
}
