package io.cellfs.client.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.client.CacheConfig;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FileLock.Kind;
import io.cellfs.client.api.FsException;
import io.cellfs.keep.KeptMemory;
import io.cellfs.keep.KeptRecords;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.ext.LockExtensions.AcquireReply;
import io.cellfs.protocol.ext.LockExtensions.CancelReply;
import io.cellfs.protocol.ext.LockExtensions.Lock;
import io.cellfs.protocol.ext.LockExtensions.SessionReply;
import io.cellfs.protocol.lock.LockDecision.Verdict;
import io.cellfs.protocol.lock.LockNumbers;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsVolSync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process that is killed leaves of its locks, and what the next one makes of it. */
class KeptLocksTest {
    private static final Fid F = new Fid(1, 2, 3);
    private static final UUID CLIENT = new UUID(1, 1);
    private static final long PATIENCE_S = 60;

    @TempDir
    Path directory;

    private final Server server = new Server();

    @BeforeEach
    void makeMemory() throws IOException {
        Files.createFile(directory.resolve("locks"));
    }

    /** Notes in a file that exists. */
    static KeptLocks at(Path memory) throws IOException {
        return KeptLocks.in(
                Optional.of(new KeptRecords(KeptMemory.open(memory, 8L << 20), CacheConfig.LOCKS_BLOCK_BYTES)));
    }

    /** The process that starts now; the one before ends with that, whatever it was about to do. */
    private FileLocks start(long number) throws IOException {
        return FileLocks.kept(server, CLIENT, number, at(directory.resolve("locks")));
    }

    /** Decides about each lock by itself, unless it is silent. */
    private static final class Server extends PlainLockServers {
        final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
        volatile boolean silent;

        @Override
        public <Q extends Record, R extends Record> R call(UUID to, Op<Q, R> op, Q args) throws IOException {
            if (silent) {
                throw new FsException(Errno.ETIMEDOUT, op.name());
            }
            return op.reply().cast(answer(args));
        }

        private Record answer(Record args) {
            return switch (args) {
                case LockExtensions.SessionArgs session -> new SessionReply(LockExtensions.VALID, 1, 60_000, List.of());
                case LockExtensions.AcquireArgs acquire -> {
                    told.add("acquire " + range(acquire.lock()));
                    yield new AcquireReply(
                            LockNumbers.of(Verdict.GRANTED),
                            List.of(),
                            YfsFetchStatus.failed(0),
                            YfsCallBack.NONE,
                            new YfsVolSync(0, 0, 0, 0, 0));
                }
                case LockExtensions.CancelArgs cancel -> {
                    told.add("cancel");
                    yield new CancelReply(true);
                }
                case LockExtensions.ReleaseArgs release -> {
                    told.add("release " + range(release.lock()));
                    yield NoValues.NONE;
                }
                default -> throw new IllegalArgumentException(args.toString());
            };
        }

        private static String range(Lock lock) {
            return lock.start() + ".." + lock.end();
        }

        String next() throws InterruptedException {
            return String.valueOf(told.poll(PATIENCE_S, TimeUnit.SECONDS));
        }
    }

    private static FileLock posix(Kind kind, long end) {
        return new FileLock(kind, 0, end, 1, 1, false);
    }

    @Test
    void theNextProcessTellsAnUnlockThatTheServerHasNotHeardOf() throws Exception {
        FileLocks one = start(1);
        one.set(F, posix(Kind.EXCLUSIVE, 99), true);
        assertEquals("acquire 0..99", server.next());
        server.silent = true;
        one.set(F, posix(Kind.NONE, 9), false);
        FileLocks two = start(2);
        server.silent = false;
        assertEquals(List.of(new FileLock(Kind.EXCLUSIVE, 10, 99, 1, 1, false)), two.held(F));
        two.recovery().tick();
        assertEquals("release 0..9", server.next());
    }

    /** The unlock is noted before the server hears of it, and with no moment in between in which it is noted nowhere. */
    @Test
    void anUnlockOfEverythingIsToldBeforeAnythingElseIsAsked() throws Exception {
        FileLocks one = start(1);
        one.set(F, posix(Kind.EXCLUSIVE, 99), true);
        server.silent = true;
        one.set(F, posix(Kind.NONE, Long.MAX_VALUE), false);
        FileLocks two = start(2);
        server.silent = false;
        assertEquals(List.of(), two.held(F));
        two.set(F, posix(Kind.SHARED, 5), true);
        assertEquals("acquire 0..99", server.next());
        assertEquals("release 0.." + Long.MAX_VALUE, server.next());
        assertEquals("acquire 0..5", server.next());
        FileLocks three = start(3);
        three.set(F, posix(Kind.SHARED, 7), true);
        assertEquals("acquire 0..7", server.next());
    }

    @Test
    void aWishWhoseAnswerWasLostIsWithdrawnByTheNextProcess() throws Exception {
        FileLocks one = start(1);
        one.set(F, posix(Kind.EXCLUSIVE, 9), true);
        server.silent = true;
        FileLock more = posix(Kind.EXCLUSIVE, 99);
        assertEquals(
                Errno.ETIMEDOUT,
                assertThrows(FsException.class, () -> one.set(F, more, false)).errno());
        FileLocks two = start(2);
        server.silent = false;
        two.recovery().tick();
        assertEquals("acquire 0..9", server.next());
        assertEquals("cancel", server.next());
        assertEquals("release 10..99", server.next());
    }

    /** A file may have thousands of locks, and each change of one would go through all. */
    @Test
    void withoutAMemoryNobodyLooksForTheLocks() {
        KeptLocks.in(Optional.empty()).file(new LockedFile(F), () -> {
            throw new IllegalStateException("looked for");
        });
    }
}
