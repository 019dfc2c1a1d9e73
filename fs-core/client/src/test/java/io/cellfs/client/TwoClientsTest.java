package io.cellfs.client;

import static io.cellfs.client.LiveCell.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.LiveCell.Client;
import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem.Created;
import io.cellfs.client.api.CellFileSystem.InvalidationListener;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FileLock.Kind;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two clients on one cell: what one closes the other sees. */
class TwoClientsTest {
    private static final Name FILE = Name.of("file");

    @TempDir
    Path directory;

    private LiveCell cell;
    private Client one;
    private Client two;
    private Fid top;

    @BeforeEach
    void start() throws IOException {
        cell = new LiveCell(directory);
        one = cell.client();
        two = cell.client();
        top = one.top();
        two.top();
    }

    @AfterEach
    void stop() throws IOException {
        one.close();
        two.close();
        cell.close();
    }

    private static void write(OpenFile file, String content) throws IOException {
        file.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), 0, false);
        file.flush();
        file.close();
    }

    private Fid make(Client client, String content) throws IOException {
        Created created = client.fs().create(top, FILE, 0644, USER);
        write(created.file(), content);
        return created.attributes().fid();
    }

    private static String read(Client client, Fid fid) throws IOException {
        OpenFile file = client.fs().open(fid, false, false, USER);
        try {
            ByteBuffer dst = ByteBuffer.allocate(1 << 16);
            int count = file.read(dst, 0);
            return new String(dst.array(), 0, count, StandardCharsets.UTF_8);
        } finally {
            file.close();
        }
    }

    @Test
    void whatOneClosesTheOtherReads() throws IOException {
        Fid fid = make(one, "first");
        assertEquals("first", read(two, fid));
        for (int i = 0; i < 20; i++) {
            Client writer = i % 2 == 0 ? one : two;
            Client reader = i % 2 == 0 ? two : one;
            write(writer.fs().open(fid, true, true, USER), "round " + i);
            assertEquals("round " + i, read(reader, fid));
            assertEquals(("round " + i).length(), reader.fs().getattr(fid).size());
        }
    }

    @Test
    void namesAppearAndDisappear() throws IOException {
        assertThrows(FsException.class, () -> two.find("file"));
        Fid fid = make(one, "x");
        assertEquals(fid, two.find("file").fid());
        two.fs().rename(top, FILE, top, Name.of("other"), 0, USER);
        assertThrows(FsException.class, () -> one.find("file"));
        assertEquals(fid, one.find("other").fid());
        one.fs().unlink(top, Name.of("other"), USER);
        assertThrows(FsException.class, () -> two.find("other"));
    }

    @Test
    void theListenerIsToldOfTheOthersChangesOnly() throws Exception {
        Fid fid = make(one, "x");
        read(two, fid);
        BlockingQueue<Fid> told = new LinkedBlockingQueue<>();
        two.fs().onInvalidate(listener(told));
        BlockingQueue<Fid> toldOne = new LinkedBlockingQueue<>();
        one.fs().onInvalidate(listener(toldOne));
        write(one.fs().open(fid, true, false, USER), "y");
        assertEquals(fid, told.poll(60, TimeUnit.SECONDS));
        assertTrue(toldOne.isEmpty());
    }

    private static InvalidationListener listener(BlockingQueue<Fid> told) {
        return new InvalidationListener() {
            @Override
            public void invalidated(Fid file) {
                told.add(file);
            }

            @Override
            public void entryInvalidated(Fid directory, Name name) {
                told.add(directory);
            }
        };
    }

    @Test
    void pagesAreKeptWhileNobodyElseWrites() throws IOException {
        Fid fid = make(one, "x");
        OpenFile again = one.fs().open(fid, true, false, USER);
        assertTrue(again.keepCache());
        write(again, "yy");
        OpenFile own = one.fs().open(fid, false, false, USER);
        assertTrue(own.keepCache());
        own.close();
        write(two.fs().open(fid, true, false, USER), "zzz");
        OpenFile changed = one.fs().open(fid, false, false, USER);
        assertEquals(false, changed.keepCache());
        changed.close();
    }

    @Test
    void concurrentWritersKeepWhatEachWrote() throws IOException {
        Fid fid = make(one, "0123456789");
        OpenFile a = one.fs().open(fid, true, false, USER);
        OpenFile b = two.fs().open(fid, true, false, USER);
        a.write(ByteBuffer.wrap(new byte[] {'A'}), 0, false);
        b.write(ByteBuffer.wrap(new byte[] {'B'}), 9, false);
        a.flush();
        b.flush();
        a.close();
        b.close();
        assertEquals("A12345678B", read(one, fid));
        assertEquals("A12345678B", read(two, fid));
    }

    @Test
    void aWarmCacheSurvivesARestartUntilSomebodyWrites() throws IOException {
        Fid fid = make(one, "x".repeat(50_000));
        two.close();
        two = cell.client("warm", 64L << 20);
        assertEquals(50_000, read(two, fid).length());
        two.close();
        two = cell.client("warm", 64L << 20);
        two.fs().getattr(fid);
        two.fs().getattr(fid);
        int calls = two.transport().calls();
        assertEquals(50_000, read(two, fid).length());
        assertEquals(calls, two.transport().calls());
        two.close();
        write(one.fs().open(fid, true, true, USER), "changed");
        two = cell.client("warm", 64L << 20);
        assertEquals("changed", read(two, fid));
    }

    @Test
    void aServerRestartEndsPromisesNotData() throws IOException {
        Fid fid = make(one, "x");
        assertEquals("x", read(two, fid));
        cell.stopServer();
        cell.startServerAgain();
        write(one.fs().open(fid, true, false, USER), "y");
        Attributes after = one.fs().getattr(fid);
        assertEquals(1, after.size());
        two.fs().flush(fid);
        assertEquals("y", read(two, fid));
    }

    @Test
    void locksExcludeTheOtherClient() throws Exception {
        Fid fid = make(one, "x");
        FileLock mine = new FileLock(Kind.EXCLUSIVE, 0, 9, 1, 1, false);
        FileLock theirs = new FileLock(Kind.SHARED, 5, 199, 2, 2, false);
        one.fs().setLock(fid, mine, false);
        FsException refused = assertThrows(FsException.class, () -> two.fs().setLock(fid, theirs, false));
        assertEquals(Errno.EAGAIN, refused.errno());
        AtomicReference<IOException> failure = new AtomicReference<>();
        Thread waiter = Thread.ofVirtual().start(() -> {
            try {
                two.fs().setLock(fid, theirs, true);
            } catch (IOException e) {
                failure.set(e);
            }
        });
        OpenFile file = one.fs().open(fid, true, false, USER);
        file.write(ByteBuffer.wrap(new byte[] {'L'}), 0, false);
        one.fs().setLock(fid, new FileLock(Kind.NONE, 0, Long.MAX_VALUE, 1, 1, false), false);
        assertTrue(waiter.join(java.time.Duration.ofSeconds(60)));
        assertEquals(null, failure.get());
        assertEquals("L", read(two, fid));
        file.close();
        one.fs().setLock(fid, new FileLock(Kind.SHARED, 0, 9, 1, 1, true), false);
    }
}
