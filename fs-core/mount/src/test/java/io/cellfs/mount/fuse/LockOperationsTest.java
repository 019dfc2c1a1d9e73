package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.mount.fuse.Struct.CreateIn;
import io.cellfs.mount.fuse.Struct.EntryOut;
import io.cellfs.mount.fuse.Struct.LkIn;
import io.cellfs.mount.fuse.Struct.OpenOut;
import io.cellfs.mount.fuse.Struct.ReleaseIn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has POSIX locks by way of which open file: the kernel uses the number of an owner again for a later program. */
class LockOperationsTest {
    private static final int O_RDWR = 2;
    private static final int F_WRLCK = 1;
    private static final long OWNER = 11;
    private static final long OTHER = 22;
    /** More steps than any request takes. */
    private static final int STEPS = 20;

    @TempDir
    Path directory;

    private FakeKernel kernel;
    private long node;
    private long first;
    private long second;

    /** One file, opened twice. */
    @BeforeEach
    void begin() throws IOException {
        kernel = new FakeKernel(Files.createTempFile(directory, "notes", null));
        byte[] name = "f\0".getBytes(StandardCharsets.UTF_8);
        ByteBuffer made = kernel.call(
                        Opcode.CREATE,
                        NodeTable.ROOT_ID,
                        FakeKernel.body(
                                CreateIn.SIZE + name.length,
                                CreateIn.FLAGS,
                                O_RDWR,
                                CreateIn.MODE,
                                0100644,
                                CreateIn.SIZE,
                                name))
                .body();
        node = made.getLong(EntryOut.NODEID);
        first = made.getLong(EntryOut.SIZE + OpenOut.FH);
        second = open();
    }

    private long open() throws IOException {
        return kernel.call(Opcode.OPEN, node, FakeKernel.body(8, 0, O_RDWR))
                .body()
                .getLong(OpenOut.FH);
    }

    private int lock(long handle, long owner) throws IOException {
        byte[] body = FakeKernel.body(
                48,
                LkIn.FH,
                handle,
                LkIn.OWNER,
                owner,
                LkIn.LK + LkIn.END,
                Long.MAX_VALUE,
                LkIn.LK + LkIn.TYPE,
                F_WRLCK);
        return kernel.call(Opcode.SETLK, node, body).errno();
    }

    private void flush(long handle, long owner) throws IOException {
        byte[] body = FakeKernel.body(24, ReleaseIn.FH, handle, ReleaseIn.LOCK_OWNER, owner);
        assertEquals(0, kernel.call(Opcode.FLUSH, node, body).errno());
    }

    private void release(long handle) throws IOException {
        kernel.call(Opcode.RELEASE, node, FakeKernel.body(24, ReleaseIn.FH, handle));
    }

    private List<Long> owners() {
        return kernel.files().named("f").orElseThrow().locks.stream()
                .map(FileLock::owner)
                .toList();
    }

    private int held(long handle) {
        return kernel.served().handles().get(handle).orElseThrow().owners().size();
    }

    @Test
    void whoIsRefusedALockIsForgotten() throws IOException {
        long third = open();
        assertEquals(0, lock(third, OTHER));
        int before = kernel.notes();
        assertEquals(Errno.EAGAIN.number(), lock(first, OWNER));
        assertEquals(before, kernel.notes());
        flush(third, OTHER);
        assertEquals(0, lock(second, OWNER));
        release(first);
        assertEquals(List.of(OWNER), owners());
    }

    @Test
    void whoIsRefusedALockIsForgottenWhereverItsRequestIsCut() throws IOException {
        for (int steps = 0; steps < STEPS; steps++) {
            begin();
            assertEquals(0, lock(second, OTHER));
            int before = kernel.notes();
            kernel.killAfter(steps);
            assertEquals(Errno.EAGAIN.number(), lock(first, OWNER));
            kernel.restart();
            assertEquals(before, kernel.notes(), "killed after " + steps);
            assertEquals(0, held(first), "killed after " + steps);
        }
    }

    @Test
    void whoIsRefusedAFurtherLockKeepsWhatItHas() throws IOException {
        byte[] shared = FakeKernel.body(
                48, LkIn.FH, first, LkIn.OWNER, OWNER, LkIn.LK + LkIn.END, Long.MAX_VALUE, LkIn.LK + LkIn.TYPE, 0);
        assertEquals(0, kernel.call(Opcode.SETLK, node, shared).errno());
        byte[] others = FakeKernel.body(
                48, LkIn.FH, second, LkIn.OWNER, OTHER, LkIn.LK + LkIn.END, Long.MAX_VALUE, LkIn.LK + LkIn.TYPE, 0);
        assertEquals(0, kernel.call(Opcode.SETLK, node, others).errno());
        assertEquals(Errno.EAGAIN.number(), lock(first, OWNER));
        assertEquals(1, held(first));
        release(first);
        assertEquals(List.of(OTHER), owners());
    }

    @Test
    void aCloseForgetsItsProgramWhoeverDroppedTheLocks() throws IOException {
        assertEquals(0, lock(first, OWNER));
        assertEquals(0, lock(second, OWNER));
        flush(first, OWNER);
        assertEquals(List.of(), owners());
        flush(second, OWNER);
        long third = open();
        assertEquals(0, lock(third, OWNER));
        release(second);
        assertEquals(List.of(OWNER), owners());
    }

    /** What invalidates the kernel's pages waits for them after the lock is there. */
    @Test
    void aLockWhoseRequestIsInterruptedAfterItWasTakenEndsWithTheClose() throws IOException {
        kernel.served()
                .notices()
                .add(new Notice.Contents(kernel.files().named("f").orElseThrow().fid));
        Thread.currentThread().interrupt();
        assertEquals(Errno.EINTR.number(), lock(first, OWNER));
        assertTrue(Thread.interrupted());
        flush(first, OWNER);
        assertEquals(List.of(), owners());
        assertEquals(0, held(first));
    }
}
