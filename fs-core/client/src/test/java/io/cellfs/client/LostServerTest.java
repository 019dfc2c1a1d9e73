package io.cellfs.client;

import static io.cellfs.client.LiveCell.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.LiveCell.Client;
import io.cellfs.client.LossyTransport.Fate;
import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem.InvalidationListener;
import io.cellfs.client.api.DirectoryEntry;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.client.api.SetAttributes;
import io.cellfs.client.file.Renaming;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.ext.Extensions;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.yfs.Yfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client whose server is lost in the midst of a change: each change is made once, and what the client shows afterwards is what there is. */
class LostServerTest {
    private static final Name A = Name.of("a");
    private static final Name B = Name.of("b");
    private static final Name C = Name.of("c");

    @TempDir
    private Path directory = Path.of("");

    private LiveCell cell;
    private Client client;
    private Client another;
    private LossyTransport network;
    private final List<OpenFile> open = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        cell = new LiveCell(directory);
        client = cell.client(real -> {
            network = new LossyTransport(real);
            return network;
        });
        another = cell.client();
    }

    @AfterEach
    void stop() throws IOException {
        for (OpenFile file : open) {
            file.close();
        }
        client.close();
        another.close();
        cell.close();
    }

    /** Something to do in a directory. */
    private interface Step {
        void in(Fid directory) throws IOException;
    }

    /**
     * A change, and the operation that makes it.
     *
     * @param prepared before it
     */
    private record Change(String name, Op<?, ?> op, Step prepared, Step change) {}

    private List<Change> changes() {
        CacheManager fs = client.fs();
        return List.of(
                new Change("create", Yfs.CREATE_FILE, d -> {}, d -> write(d, A, "made")),
                new Change("mkdir", Yfs.MAKE_DIR, d -> {}, d -> fs.mkdir(d, A, 0751, USER)),
                new Change("symlink", Yfs.SYMLINK, d -> {}, d -> fs.symlink(d, A, Name.of("target"), USER)),
                new Change("mount point", Yfs.SYMLINK, d -> {}, d -> fs.makeMountPoint(d, A, "root.cell", false, USER)),
                new Change("link", Yfs.LINK, d -> write(d, A, "file"), d -> fs.link(fid(d, A), d, B, USER)),
                new Change("unlink", Yfs.REMOVE_FILE2, d -> write(d, A, "file"), d -> fs.unlink(d, A, USER)),
                new Change("unlink one of two", Yfs.REMOVE_FILE2, this::twoNames, d -> fs.unlink(d, A, USER)),
                new Change("unlink open", Extensions.REMOVE_HELD, d -> keepOpen(d, A), d -> {
                    fs.unlink(d, A, USER);
                    assertEquals("open a", read(open.getLast()));
                }),
                new Change("rmdir", Yfs.REMOVE_DIR, d -> fs.mkdir(d, A, 0755, USER), d -> fs.rmdir(d, A, USER)),
                new Change("rename", Yfs.RENAME_REPLACE, d -> write(d, A, "file"), d -> rename(d, A, d, B, 0)),
                new Change("rename and replace", Yfs.RENAME_REPLACE, this::twoFiles, d -> rename(d, A, d, B, 0)),
                new Change("rename and replace open", Extensions.RENAME_HELD, this::oneOpen, d -> {
                    rename(d, A, d, B, 0);
                    assertEquals("open b", read(open.getLast()));
                }),
                new Change(
                        "rename only",
                        Yfs.RENAME_NO_REPLACE,
                        d -> write(d, A, "file"),
                        d -> rename(d, A, d, B, Renaming.NO_REPLACE)),
                new Change("exchange", Yfs.RENAME_EXCHANGE, this::twoFiles, d -> rename(d, A, d, B, Renaming.EXCHANGE)),
                new Change("rename elsewhere", Yfs.RENAME_REPLACE, this::twoDirectories, d -> {
                    rename(fid(d, A), C, fid(d, B), C, 0);
                    assertEquals(
                            fid(d, B),
                            client.fs()
                                    .lookup(fid(fid(d, B), C), Name.of(".."), USER)
                                    .fid());
                }),
                new Change("truncate", Yfs.STORE_DATA64, d -> write(d, A, "file"), d -> set(fid(d, A), -1, 2)),
                new Change("chmod", Yfs.STORE_STATUS, d -> write(d, A, "file"), d -> set(fid(d, A), 0600, -1)));
    }

    private void twoNames(Fid d) throws IOException {
        write(d, A, "file");
        client.fs().link(fid(d, A), d, B, USER);
    }

    private void twoFiles(Fid d) throws IOException {
        write(d, A, "this");
        write(d, B, "the other");
    }

    private void oneOpen(Fid d) throws IOException {
        write(d, A, "this");
        keepOpen(d, B);
    }

    private void twoDirectories(Fid d) throws IOException {
        client.fs().mkdir(d, A, 0755, USER);
        client.fs().mkdir(d, B, 0755, USER);
        client.fs().mkdir(fid(d, A), C, 0755, USER);
        client.fs().readdir(fid(fid(d, A), C), 0, 10);
    }

    private void keepOpen(Fid d, Name name) throws IOException {
        write(d, name, "open " + name);
        open.add(client.fs().open(fid(d, name), false, false, USER));
    }

    private Fid fid(Fid d, Name name) throws IOException {
        return client.fs().lookup(d, name, USER).fid();
    }

    private void rename(Fid from, Name name, Fid to, Name newName, int flags) throws IOException {
        client.fs().rename(from, name, to, newName, flags, USER);
    }

    private void write(Fid d, Name name, String text) throws IOException {
        OpenFile file = client.fs().create(d, name, 0640, USER).file();
        file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0, false);
        file.flush();
        file.close();
    }

    private void set(Fid fid, int mode, long size) throws IOException {
        client.fs()
                .setattr(
                        fid,
                        new SetAttributes(
                                mode < 0 ? OptionalInt.empty() : OptionalInt.of(mode),
                                OptionalInt.empty(),
                                OptionalInt.empty(),
                                size < 0 ? OptionalLong.empty() : OptionalLong.of(size),
                                OptionalLong.empty()),
                        USER);
    }

    private static String read(OpenFile file) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(100);
        int count = file.read(into, 0);
        return new String(into.array(), 0, count, StandardCharsets.UTF_8);
    }

    private void restart() throws IOException {
        cell.stopServer();
        cell.startServerAgain();
    }

    /** What a client shows of a directory: names, statuses, and what files hold. */
    private static List<String> shown(Client client, Fid directory) throws IOException {
        List<String> all = new ArrayList<>();
        List<DirectoryEntry> entries = new ArrayList<>(client.fs().readdir(directory, 0, 100));
        entries.sort(Comparator.comparing(entry -> entry.name().toString()));
        for (DirectoryEntry entry : entries) {
            if (!entry.name().equals(Name.of("..")) && !entry.name().equals(Name.of("."))) {
                Attributes found = client.fs().lookup(directory, entry.name(), USER);
                all.add(entry.name() + " " + found);
                if (found.type() == FileType.DIRECTORY
                        && found.fid().volume() == directory.volume()
                        && found.fid().vnode() != 1) {
                    all.addAll(shown(client, found.fid()));
                } else if (found.type() == FileType.FILE) {
                    OpenFile file = client.fs().open(found.fid(), false, false, USER);
                    all.add(read(file));
                    file.close();
                }
            }
        }
        for (Name name : List.of(A, B, C)) {
            try {
                all.add(client.fs().lookup(directory, name, USER).fid().toString());
            } catch (FsException e) {
                all.add(name + " " + e.errno());
            }
        }
        return all;
    }

    private Fid prepare(Change change, String suffix) throws IOException {
        Fid d = client.fs()
                .mkdir(client.top(), Name.of(change.name() + suffix), 0755, USER)
                .fid();
        change.prepared().in(d);
        shown(client, d);
        return d;
    }

    private void sameAsOthersSee(Change change, Fid d) throws IOException {
        assertFalse(network.isArmed(), change.name() + " without its call");
        another.fs().flushVolume(d);
        assertEquals(shown(another, d), shown(client, d), change.name());
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void changesAreMadeOnce(Fate fate) throws IOException {
        for (Change change : changes()) {
            Fid d = prepare(change, " " + fate);
            List<String> before = shown(client, d);
            network.arm(change.op(), fate, fate == Fate.MADE_TWICE ? this::restart : () -> {});
            try {
                change.change().in(d);
            } catch (FsException e) {
                throw new AssertionError(change.name() + " " + fate, e);
            }
            sameAsOthersSee(change, d);
            assertFalse(before.equals(shown(client, d)), change.name() + " does nothing");
        }
    }

    @Test
    void whoseOutcomeStaysUnknownIsSeenAtTheNextUse() throws Exception {
        Set<Fid> told = ConcurrentHashMap.newKeySet();
        client.fs().onInvalidate(new InvalidationListener() {
            @Override
            public void invalidated(Fid file) {
                told.add(file);
            }

            @Override
            public void entryInvalidated(Fid in, Name name) {
                told.add(in);
            }
        });
        for (Fate fate : List.of(Fate.NOT_SENT, Fate.NOT_ANSWERED)) {
            for (Change change : changes()) {
                Fid d = prepare(change, " " + fate);
                told.clear();
                network.arm(change.op(), fate, () -> client.transport().cut(true));
                FsException e =
                        assertThrows(FsException.class, () -> change.change().in(d), change.name());
                assertEquals(Errno.ETIMEDOUT, e.errno(), change.name() + ": " + e);
                client.transport().cut(false);
                sameAsOthersSee(change, d);
                awaitTold(told, change.name());
            }
        }
    }

    private static void awaitTold(Set<Fid> told, String change) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (told.isEmpty()) {
            assertTrue(System.nanoTime() - endNs < 0, change + ": nobody tells the kernel");
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Test
    void otherClientsFilesAreNotTakenForOwnOnes() throws Exception {
        Fid d = client.fs().mkdir(client.top(), Name.of("d"), 0755, USER).fid();
        network.arm(Yfs.CREATE_FILE, Fate.NOT_SENT, () -> makeElsewhere(d, A));
        FsException e = assertThrows(FsException.class, () -> write(d, A, "mine"));
        assertEquals(Errno.ETIMEDOUT, e.errno());
        assertEquals(0, client.fs().lookup(d, A, USER).size());

        write(d, B, "to rename");
        network.arm(Yfs.RENAME_NO_REPLACE, Fate.NOT_SENT, () -> makeElsewhere(d, C));
        FsException taken = assertThrows(FsException.class, () -> rename(d, B, d, C, Renaming.NO_REPLACE));
        assertEquals(Errno.ETIMEDOUT, taken.errno());
        assertEquals(shown(another, d), shown(client, d));
    }

    private void makeElsewhere(Fid d, Name name) throws IOException {
        another.fs().create(d, name, 0640, USER).file().close();
    }

    @Test
    void promisesOfBeforeARestartEndWithTheFirstChange() throws Exception {
        Fid d = client.fs().mkdir(client.top(), Name.of("d"), 0755, USER).fid();
        write(d, A, "file");
        Fid a = fid(d, A);
        shown(client, d);
        restart();
        rename(d, A, d, C, 0);
        another.fs().rename(d, C, d, B, 0, USER);
        set(a, 0600, -1);
        assertEquals(shown(another, d), shown(client, d));
    }
}
