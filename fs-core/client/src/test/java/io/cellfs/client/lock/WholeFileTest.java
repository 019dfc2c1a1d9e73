package io.cellfs.client.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FileLock.Kind;
import io.cellfs.client.api.FsException;
import io.cellfs.client.status.Mark;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.rpc.Op;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Locks at a server that knows only AFS's. */
class WholeFileTest {
    private static final Fid F = new Fid(1, 2, 3);

    private final AfsServer server = new AfsServer();
    private final FileLocks locks = new FileLocks(server, new UUID(1, 1), 1);

    /** A server with AFS's locks, and at times without its memory. */
    private static final class AfsServer implements LockServers {
        final List<String> done = new ArrayList<>();
        boolean held;
        boolean heldByOther;
        boolean silent;

        @Override
        public Optional<UUID> serverOf(Fid file) {
            return Optional.of(new UUID(9, 9));
        }

        @Override
        public void moved(Fid file) {
            done.add("moved");
        }

        @Override
        public <Q extends Record, R extends Record> R call(UUID to, Op<Q, R> op, Q args) throws IOException {
            throw new FsException(Errno.EOPNOTSUPP, op.name());
        }

        @Override
        public Fid wire(Fid file) {
            return file;
        }

        @Override
        public List<Fid> local(Fid wire) {
            return List.of(wire);
        }

        @Override
        public Mark mark() {
            throw new IllegalStateException("no reply carries a status");
        }

        @Override
        public void learn(Fid file, LockExtensions.AcquireReply reply, Mark mark) {
            throw new IllegalStateException("no reply carries a status");
        }

        @Override
        public void refresh(Fid file) {
            done.add("refresh");
        }

        @Override
        public void store(Fid file) {
            done.add("store");
        }

        @Override
        public synchronized void abandon(Fid file, boolean onlyIfChanged) {
            done.add("abandon");
        }

        @Override
        public void takeWhole(Fid file, boolean exclusive) throws IOException {
            if (heldByOther) {
                throw new FsException(Errno.EAGAIN, "another's");
            }
            held = true;
        }

        @Override
        public void extendWhole(Fid file) throws IOException {
            if (silent) {
                throw new FsException(Errno.ETIMEDOUT, "silence");
            }
            if (!held) {
                throw new FsException(Errno.EINVAL, "no such lock");
            }
        }

        @Override
        public void releaseWhole(Fid file) {
            held = false;
        }
    }

    private static FileLock posix(Kind kind) {
        return new FileLock(kind, 0, 9, 1, 1, false);
    }

    private Errno lost() {
        return assertThrows(FsException.class, () -> locks.requireUsable(F)).errno();
    }

    @Test
    void theFirstLockTakesTheFileAndTheLastGivesItBack() throws IOException {
        assertTrue(locks.set(F, posix(Kind.EXCLUSIVE), true));
        assertTrue(server.held);
        locks.recovery().extendAll();
        locks.requireUsable(F);
        locks.set(F, posix(Kind.NONE), false);
        assertEquals(false, server.held);
    }

    @Test
    void aServerThatForgotIsAskedAgain() throws IOException {
        locks.set(F, posix(Kind.EXCLUSIVE), true);
        server.held = false;
        locks.recovery().extendAll();
        assertTrue(server.held);
        locks.requireUsable(F);
    }

    @Test
    void aLockThatAnotherGotMeanwhileIsLostAndTheProgramLearnsIt() throws IOException {
        locks.set(F, posix(Kind.EXCLUSIVE), true);
        server.silent = true;
        locks.recovery().extendAll();
        locks.requireUsable(F);
        server.silent = false;
        server.held = false;
        server.heldByOther = true;
        locks.recovery().extendAll();
        assertEquals(Errno.EIO, lost());
        assertEquals(Errno.EIO, lost());
        locks.set(F, posix(Kind.NONE), false);
        locks.requireUsable(F);
        assertTrue(server.done.contains("abandon"));
    }
}
