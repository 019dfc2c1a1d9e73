package io.cellfs.client;

import static io.cellfs.client.LiveCell.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.LiveCell.Client;
import io.cellfs.client.api.CellFileSystem.Created;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FileLock.Kind;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks of several clients on one cell. */
class LocksTest {
    private static final long END = Long.MAX_VALUE;
    private static final long PATIENCE_S = 60;

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private LiveCell cell;

    private void start(Duration lease) throws IOException {
        cell = new LiveCell(directory, lease);
        open.add(cell);
    }

    private Client client() throws IOException {
        Client client = cell.client();
        open.add(client);
        return client;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private static Fid make(Client client, String name, byte[] content) throws IOException {
        Created made = client.fs().create(client.top(), Name.of(name), 0644, USER);
        made.file().write(ByteBuffer.wrap(content), 0, false);
        made.file().flush();
        made.file().close();
        return made.attributes().fid();
    }

    private static FileLock posix(Kind kind, long start, long end, long owner) {
        return new FileLock(kind, start, end, owner, (int) owner, false);
    }

    private static FileLock flock(Kind kind, long owner) {
        return new FileLock(kind, 0, END, owner, (int) owner, true);
    }

    private static Errno errno(Callable<?> call) {
        return assertThrows(FsException.class, call::call).errno();
    }

    private static boolean lock(Client client, Fid fid, FileLock lock, boolean wait) throws IOException {
        return client.fs().setLock(fid, lock, wait);
    }

    /** On a thread of its own. */
    private static <T> CompletableFuture<T> later(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(work.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE_S, TimeUnit.SECONDS);
    }

    @Test
    void whatOnlyOneClientLocksCostsOneCall() throws Exception {
        start(Duration.ofSeconds(60));
        Client one = client();
        Fid fid = make(one, "f", new byte[10]);
        lock(one, fid, posix(Kind.EXCLUSIVE, 0, 9, 1), false);
        int calls = one.transport().calls();
        for (int i = 0; i < 200; i++) {
            lock(one, fid, posix(Kind.NONE, 0, END, 1), false);
            lock(one, fid, posix(Kind.SHARED, i, i + 5, 1), true);
            assertEquals(Errno.EAGAIN, errno(() -> lock(one, fid, posix(Kind.EXCLUSIVE, 0, END, 2), false)));
            lock(one, fid, flock(Kind.EXCLUSIVE, 2), false);
        }
        assertTrue(
                one.transport().calls() - calls < 20,
                "calls: " + (one.transport().calls() - calls));
    }

    @Test
    void rangesAndKindsExcludeAcrossClients() throws Exception {
        start(Duration.ofSeconds(60));
        Client one = client();
        Client two = client();
        Fid fid = make(one, "f", new byte[10]);
        two.top();
        lock(one, fid, posix(Kind.EXCLUSIVE, 0, 9, 1), false);
        lock(two, fid, posix(Kind.EXCLUSIVE, 10, 19, 1), false);
        assertEquals(Errno.EAGAIN, errno(() -> lock(two, fid, posix(Kind.SHARED, 9, 9, 1), false)));
        assertEquals(Errno.EAGAIN, errno(() -> lock(one, fid, posix(Kind.SHARED, 10, 10, 2), false)));
        Optional<FileLock> seen = two.fs().getLock(fid, posix(Kind.SHARED, 0, END, 3));
        assertEquals(Optional.of(new FileLock(Kind.EXCLUSIVE, 0, 9, 1, -1, false)), seen);
        lock(one, fid, flock(Kind.SHARED, 1), false);
        lock(two, fid, flock(Kind.SHARED, 1), false);
        assertEquals(Errno.EAGAIN, errno(() -> lock(two, fid, flock(Kind.EXCLUSIVE, 1), false)));
        lock(one, fid, posix(Kind.NONE, 0, 4, 1), false);
        lock(two, fid, posix(Kind.SHARED, 0, 4, 1), false);
        assertEquals(Errno.EAGAIN, errno(() -> lock(two, fid, posix(Kind.SHARED, 0, 5, 1), false)));
    }

    @Test
    void noUpdateUnderALockIsLost() throws Exception {
        start(Duration.ofSeconds(60));
        Fid fid = make(client(), "counter", new byte[8]);
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        int rounds = 25;
        for (int c = 0; c < 3; c++) {
            Client client = client();
            client.top();
            for (int p = 1; p <= 2; p++) {
                long owner = p;
                all.add(later(() -> count(client, fid, owner, rounds)));
            }
        }
        for (CompletableFuture<Integer> each : all) {
            get(each);
        }
        Client reader = client();
        reader.top();
        OpenFile file = reader.fs().open(fid, false, false, USER);
        ByteBuffer value = ByteBuffer.allocate(8);
        file.read(value, 0);
        file.close();
        assertEquals(rounds * all.size(), value.getLong(0));
    }

    private static int count(Client client, Fid fid, long owner, int rounds) throws IOException {
        OpenFile file = client.fs().open(fid, true, false, USER);
        for (int i = 0; i < rounds; i++) {
            lock(client, fid, posix(Kind.EXCLUSIVE, 0, 7, owner), true);
            ByteBuffer value = ByteBuffer.allocate(8);
            file.read(value, 0);
            value.putLong(0, value.getLong(0) + 1);
            file.write(value.position(0).limit(8), 0, false);
            lock(client, fid, posix(Kind.NONE, 0, END, owner), false);
        }
        file.close();
        return rounds;
    }

    @Test
    void aCircleOfTwoClientsIsRefused() throws Exception {
        start(Duration.ofSeconds(60));
        Client one = client();
        Client two = client();
        Fid f = make(one, "f", new byte[1]);
        Fid g = make(one, "g", new byte[1]);
        two.top();
        lock(one, f, posix(Kind.EXCLUSIVE, 0, 0, 1), true);
        lock(two, g, posix(Kind.EXCLUSIVE, 0, 0, 1), true);
        CompletableFuture<Boolean> first = later(() -> lock(one, g, posix(Kind.EXCLUSIVE, 0, 0, 1), true));
        CompletableFuture<Boolean> second = later(() -> lock(two, f, posix(Kind.EXCLUSIVE, 0, 0, 1), true));
        CompletableFuture<?> refused = CompletableFuture.anyOf(
                first.handle((done, failure) -> failure), second.handle((done, failure) -> failure));
        FsException deadlock = (FsException) refused.get(PATIENCE_S, TimeUnit.SECONDS);
        assertEquals(Errno.EDEADLK, deadlock.errno());
        boolean firstWaits = !first.isDone();
        lock(firstWaits ? two : one, firstWaits ? g : f, posix(Kind.NONE, 0, END, 1), false);
        get(firstWaits ? first : second);
    }

    @Test
    void aCircleThroughALentFileIsRefusedToo() throws Exception {
        start(Duration.ofSeconds(60));
        Client one = client();
        Client two = client();
        Fid lent = make(one, "lent", new byte[1]);
        Fid shared = make(one, "shared", new byte[1]);
        two.top();
        lock(two, shared, posix(Kind.SHARED, 0, 0, 9), true);
        lock(one, shared, posix(Kind.SHARED, 0, 0, 2), true);
        lock(one, lent, posix(Kind.EXCLUSIVE, 0, 0, 1), true);
        CompletableFuture<Boolean> here = later(() -> lock(one, lent, posix(Kind.EXCLUSIVE, 0, 0, 2), true));
        CompletableFuture<Boolean> there = later(() -> lock(one, shared, posix(Kind.EXCLUSIVE, 0, 0, 1), true));
        CompletableFuture<?> refused = CompletableFuture.anyOf(
                here.handle((done, failure) -> failure), there.handle((done, failure) -> failure));
        assertEquals(Errno.EDEADLK, ((FsException) refused.get(PATIENCE_S, TimeUnit.SECONDS)).errno());
        boolean hereWaits = !here.isDone();
        lock(one, lent, posix(Kind.NONE, 0, END, 1), false);
        lock(one, shared, posix(Kind.NONE, 0, END, 2), false);
        lock(two, shared, posix(Kind.NONE, 0, END, 9), false);
        get(hereWaits ? here : there);
    }

    @Test
    void aWaitEndsWithAnInterruptAndLeavesNothing() throws Exception {
        start(Duration.ofSeconds(60));
        Client one = client();
        Client two = client();
        Fid fid = make(one, "f", new byte[1]);
        two.top();
        lock(one, fid, posix(Kind.EXCLUSIVE, 0, END, 1), true);
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Exception> ended = new CompletableFuture<>();
            Client waiter = i == 0 ? one : two;
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    lock(waiter, fid, posix(Kind.EXCLUSIVE, 0, END, 5), true);
                    ended.complete(new IllegalStateException("granted"));
                } catch (Exception e) {
                    ended.complete(e);
                }
            });
            while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            thread.interrupt();
            assertEquals(InterruptedIOException.class, get(ended).getClass());
        }
        lock(one, fid, posix(Kind.NONE, 0, END, 1), false);
        lock(two, fid, posix(Kind.EXCLUSIVE, 0, END, 6), true);
        assertEquals(Errno.EAGAIN, errno(() -> lock(one, fid, posix(Kind.SHARED, 0, 0, 1), false)));
    }

    @Test
    void aDeadClientsLocksEndWithItsLease() throws Exception {
        start(Duration.ofSeconds(2));
        Client one = client();
        Client two = cell.client();
        Fid fid = make(one, "f", new byte[1]);
        two.top();
        lock(two, fid, posix(Kind.EXCLUSIVE, 0, END, 1), true);
        two.kill();
        lock(one, fid, posix(Kind.EXCLUSIVE, 0, END, 1), true);
    }

    @Test
    void whoWasCutOffLearnsThatItsLocksAreLost() throws Exception {
        start(Duration.ofSeconds(8));
        Client one = client();
        Client two = client();
        Fid fid = make(one, "f", new byte[] {'a'});
        two.top();
        OpenFile file = two.fs().open(fid, true, false, USER);
        lock(two, fid, posix(Kind.EXCLUSIVE, 0, END, 1), true);
        file.write(ByteBuffer.wrap(new byte[] {'b'}), 0, false);
        two.transport().cut(true);
        lock(one, fid, posix(Kind.EXCLUSIVE, 0, END, 1), true);
        OpenFile other = one.fs().open(fid, true, false, USER);
        other.write(ByteBuffer.wrap(new byte[] {'c'}), 0, false);
        lock(one, fid, posix(Kind.NONE, 0, END, 1), false);
        other.close();
        two.transport().cut(false);
        assertEquals(Errno.EIO, errno(() -> {
            file.fsync();
            return true;
        }));
        assertEquals(Errno.EIO, errno(() -> file.read(ByteBuffer.allocate(1), 0)));
        assertEquals(Errno.EIO, errno(() -> lock(two, fid, posix(Kind.EXCLUSIVE, 0, 5, 1), true)));
        lock(two, fid, posix(Kind.NONE, 0, END, 1), false);
        ByteBuffer now = ByteBuffer.allocate(1);
        file.read(now, 0);
        assertEquals('c', now.get(0));
        lock(two, fid, posix(Kind.EXCLUSIVE, 0, END, 1), true);
        file.close();
    }

    @Test
    void locksSurviveARestartOfTheServer() throws Exception {
        start(Duration.ofSeconds(12));
        Client one = client();
        Client two = client();
        Client three = client();
        Fid fid = make(one, "f", new byte[1]);
        Fid lent = make(one, "lent", new byte[1]);
        two.top();
        three.top();
        lock(one, fid, posix(Kind.EXCLUSIVE, 0, 9, 1), true);
        lock(two, fid, posix(Kind.EXCLUSIVE, 10, 19, 1), true);
        lock(one, lent, posix(Kind.EXCLUSIVE, 0, 9, 1), true);
        cell.stopServer();
        cell.startServerAgain();
        CompletableFuture<Boolean> waits = later(() -> lock(three, fid, posix(Kind.SHARED, 0, 5, 1), true));
        assertEquals(Errno.EAGAIN, errno(() -> lock(three, lent, posix(Kind.SHARED, 0, 5, 1), false)));
        assertEquals(Errno.EAGAIN, errno(() -> lock(three, fid, posix(Kind.SHARED, 19, 19, 1), false)));
        assertFalse(waits.isDone());
        lock(one, fid, posix(Kind.NONE, 0, END, 1), false);
        get(waits);
    }

    @Test
    void aServerThatRemembersNobodyTellsThatLocksAreLost() throws Exception {
        start(Duration.ofSeconds(12));
        Client one = client();
        Fid fid = make(one, "f", new byte[] {'a'});
        OpenFile file = one.fs().open(fid, true, false, USER);
        lock(one, fid, posix(Kind.EXCLUSIVE, 0, END, 1), true);
        cell.stopServer();
        Files.delete(cell.server(0).lockRecord());
        cell.startServerAgain();
        Client two = client();
        two.top();
        lock(two, fid, posix(Kind.EXCLUSIVE, 0, END, 1), true);
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        Optional<Errno> lost = Optional.empty();
        while (lost.isEmpty() && System.nanoTime() < deadlineNs) {
            try {
                file.read(ByteBuffer.allocate(1), 0);
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (FsException e) {
                lost = Optional.of(e.errno());
            }
        }
        assertEquals(Optional.of(Errno.EIO), lost);
        lock(one, fid, posix(Kind.NONE, 0, END, 1), false);
        assertEquals(1, file.read(ByteBuffer.allocate(1), 0));
        file.close();
    }

    @Test
    void anAfsClientsLockOnTheWholeFileExcludesRanges() throws Exception {
        start(Duration.ofSeconds(60));
        Client one = client();
        Client afs = client();
        afs.transport().withoutExtensions();
        Fid fid = make(one, "f", new byte[1]);
        afs.top();
        lock(one, fid, posix(Kind.EXCLUSIVE, 3, 4, 1), true);
        assertEquals(Errno.EAGAIN, errno(() -> lock(afs, fid, posix(Kind.SHARED, 90, 91, 1), false)));
        CompletableFuture<Boolean> waits = later(() -> lock(afs, fid, posix(Kind.EXCLUSIVE, 90, 91, 1), true));
        lock(one, fid, posix(Kind.NONE, 0, END, 1), false);
        get(waits);
        assertEquals(Errno.EAGAIN, errno(() -> lock(one, fid, posix(Kind.SHARED, 3, 4, 1), false)));
        assertEquals(Errno.EAGAIN, errno(() -> lock(one, fid, flock(Kind.SHARED, 1), false)));
        lock(afs, fid, posix(Kind.NONE, 0, END, 1), false);
        lock(one, fid, posix(Kind.SHARED, 3, 4, 1), true);
    }

    @Test
    void aLentFileComesBackWithItsDataForAnother() throws Exception {
        start(Duration.ofSeconds(60));
        Client one = client();
        Client two = client();
        Fid fid = make(one, "f", new byte[] {'a'});
        two.top();
        OpenFile mine = one.fs().open(fid, true, false, USER);
        OpenFile theirs = two.fs().open(fid, true, false, USER);
        theirs.read(ByteBuffer.allocate(1), 0);
        lock(one, fid, flock(Kind.EXCLUSIVE, 1), true);
        mine.write(ByteBuffer.wrap(new byte[] {'b'}), 0, false);
        lock(one, fid, flock(Kind.NONE, 1), true);
        assertTrue(lock(two, fid, flock(Kind.SHARED, 1), true), "the kernel's pages must go");
        ByteBuffer seen = ByteBuffer.allocate(1);
        theirs.read(seen, 0);
        assertEquals('b', seen.get(0));
        mine.close();
        theirs.close();
    }

    @Test
    void aWriterIsNotStarvedByReadersOfManyClients() throws Exception {
        start(Duration.ofSeconds(60));
        Client one = client();
        Client two = client();
        Fid fid = make(one, "f", new byte[1]);
        two.top();
        lock(one, fid, posix(Kind.SHARED, 0, 0, 1), true);
        lock(two, fid, posix(Kind.SHARED, 0, 0, 1), true);
        CompletableFuture<Boolean> writer = later(() -> lock(two, fid, posix(Kind.EXCLUSIVE, 0, 0, 7), true));
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        long owner = 2;
        while (!writer.isDone() && System.nanoTime() < deadlineNs) {
            long next = owner == 2 ? 3 : 2;
            long current = owner;
            try {
                lock(one, fid, posix(Kind.SHARED, 0, 0, next), false);
            } catch (FsException e) {
                assertEquals(Errno.EAGAIN, e.errno());
            }
            lock(one, fid, posix(Kind.NONE, 0, END, current), false);
            lock(one, fid, posix(Kind.NONE, 0, END, 1), false);
            lock(two, fid, posix(Kind.NONE, 0, END, 1), false);
            owner = next;
        }
        try {
            get(writer);
        } catch (ExecutionException e) {
            throw new AssertionError("the writer failed", e);
        }
    }
}
