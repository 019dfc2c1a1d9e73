package io.cellfs.client.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FileLock.Kind;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks at a server that knows only AFS's. */
class WholeFileTest {
    private static final Fid F = new Fid(1, 2, 3);

    @TempDir
    Path directory;

    private final AfsServer server = new AfsServer();
    private final FileLocks locks = new FileLocks(server, new UUID(1, 1), 1);

    /** A server with AFS's locks, and at times without its memory. */
    private static final class AfsServer extends PlainLockServers {
        boolean held;
        boolean heldByOther;
        boolean silent;
        int extensions;

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
            extensions++;
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
    void theNextProcessExtendsItAndGivesItBack() throws IOException {
        Path memory = Files.createFile(directory.resolve("locks"));
        kept(memory, 1).set(F, posix(Kind.EXCLUSIVE), true);
        FileLocks next = kept(memory, 2);
        next.recovery().extendAll();
        assertEquals(1, server.extensions);
        next.set(F, posix(Kind.NONE), false);
        assertEquals(false, server.held);
    }

    private FileLocks kept(Path memory, long start) throws IOException {
        return FileLocks.kept(server, new UUID(1, 1), start, KeptLocksTest.at(memory));
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
