package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.client.api.FileLock;
import io.cellfs.mount.fuse.FakeKernel.Answer;
import io.cellfs.mount.fuse.Struct.CreateIn;
import io.cellfs.mount.fuse.Struct.EntryOut;
import io.cellfs.mount.fuse.Struct.LkIn;
import io.cellfs.mount.fuse.Struct.OpenOut;
import io.cellfs.mount.fuse.Struct.ReadIn;
import io.cellfs.mount.fuse.Struct.ReleaseIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs see when the process that serves them is killed at any one step of a request. */
class KilledMountTest {
    private static final int O_RDWR = 2;
    private static final int F_RDLCK = 0;
    /** More steps than any request takes. */
    private static final int STEPS = 30;

    @TempDir
    Path directory;

    private final AtomicInteger made = new AtomicInteger();
    private FakeKernel kernel;

    @BeforeEach
    void begin() throws IOException {
        kernel = new FakeKernel(Files.createFile(directory.resolve("notes" + made.incrementAndGet())));
    }

    /** A file that the kernel has. */
    private record Opened(long node, long handle) {}

    private static Answer good(Answer answer) {
        assertEquals(0, answer.errno());
        return answer;
    }

    private static byte[] createBody(String name, int flags) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return FakeKernel.body(
                CreateIn.SIZE + bytes.length + 1, CreateIn.FLAGS, flags, CreateIn.MODE, 0100644, CreateIn.SIZE, bytes);
    }

    private static Opened opened(Answer answer) {
        return new Opened(
                good(answer).body().getLong(EntryOut.NODEID), answer.body().getLong(EntryOut.SIZE + OpenOut.FH));
    }

    private Opened create(String name) throws IOException {
        return opened(kernel.call(Opcode.CREATE, NodeTable.ROOT_ID, createBody(name, O_RDWR)));
    }

    private static byte[] openBody(int flags) {
        return FakeKernel.body(8, 0, flags);
    }

    private long open(long node, int flags) throws IOException {
        return good(kernel.call(Opcode.OPEN, node, openBody(flags))).body().getLong(OpenOut.FH);
    }

    private static byte[] releaseBody(long handle) {
        return FakeKernel.body(24, ReleaseIn.FH, handle);
    }

    /** The kernel does not look at the answer. */
    private void release(Opened file) throws IOException {
        kernel.call(Opcode.RELEASE, file.node(), releaseBody(file.handle()));
    }

    private void forget(long node, long count) throws IOException {
        kernel.serve(kernel.send(Opcode.FORGET, node, FakeKernel.body(8, 0, count)));
    }

    private Answer write(Opened file, String text, long offset, int flags) throws IOException {
        return kernel.call(Opcode.WRITE, file.node(), writeBody(file.handle(), text, offset, flags));
    }

    private static byte[] writeBody(long handle, String text, long offset, int flags) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return FakeKernel.body(
                ReadIn.SIZE + bytes.length,
                ReadIn.FH,
                handle,
                ReadIn.OFFSET,
                offset,
                ReadIn.SIZE_FIELD,
                bytes.length,
                ReadIn.FLAGS,
                flags,
                ReadIn.SIZE,
                bytes);
    }

    private void lock(Opened file, long owner) throws IOException {
        good(kernel.call(
                Opcode.SETLK,
                file.node(),
                FakeKernel.body(
                        48,
                        LkIn.FH,
                        file.handle(),
                        LkIn.OWNER,
                        owner,
                        LkIn.LK + LkIn.END,
                        Long.MAX_VALUE,
                        LkIn.LK + LkIn.TYPE,
                        F_RDLCK)));
    }

    private List<Long> lockOwners(String name) {
        return kernel.files().named(name).orElseThrow().locks.stream()
                .map(FileLock::owner)
                .toList();
    }

    private int openFiles() {
        AtomicInteger count = new AtomicInteger();
        kernel.served().handles().forEach(handle -> count.incrementAndGet());
        return count.get();
    }

    @Test
    void aCloseDropsTheLocksOfItsOwnProgramOnly() throws IOException {
        Opened one = create("f");
        Opened two = new Opened(one.node(), open(one.node(), 0));
        lock(one, 11);
        lock(two, 22);
        kernel.restart();
        release(two);
        assertEquals(List.of(11L), lockOwners("f"));
        good(kernel.call(
                Opcode.FLUSH, one.node(), FakeKernel.body(24, ReleaseIn.FH, one.handle(), ReleaseIn.LOCK_OWNER, 11L)));
        assertEquals(List.of(), lockOwners("f"));
    }

    @Test
    void aCloseDropsItsLocksWhereverItIsCut() throws IOException {
        for (int steps = 0; steps < STEPS; steps++) {
            begin();
            int before = kernel.notes();
            Opened file = create("f");
            lock(file, 11);
            kernel.killAfter(steps);
            release(file);
            assertEquals(List.of(), lockOwners("f"), "killed after " + steps);
            kernel.killAfter(-1);
            forget(file.node(), 1);
            assertEquals(before, kernel.notes(), "killed after " + steps);
        }
    }

    @Test
    void aLockIsHeldOnceWhereverItsRequestIsCut() throws IOException {
        for (int steps = 0; steps < STEPS; steps++) {
            begin();
            Opened file = create("f");
            kernel.killAfter(steps);
            lock(file, 11);
            kernel.restart();
            assertEquals(List.of(11L), lockOwners("f"), "killed after " + steps);
            release(file);
            assertEquals(List.of(), lockOwners("f"), "killed after " + steps);
        }
    }

    @Test
    void anOpenFileOfANodeThatTheKernelForgotIsReleased() throws IOException {
        int before = kernel.notes();
        Opened file = create("f");
        lock(file, 11);
        long release = kernel.send(Opcode.RELEASE, file.node(), releaseBody(file.handle()));
        kernel.read(release);
        forget(file.node(), 1);
        kernel.restart();
        assertEquals(1, openFiles());
        kernel.serve(release);
        good(kernel.answer(release).orElseThrow());
        assertEquals(0, openFiles());
        assertEquals(List.of(), lockOwners("f"));
        assertEquals(before, kernel.notes());
    }

    @Test
    void anOpenFileIsNotTakenForOneOfANodeThatHasItsNumberNow() throws IOException {
        Opened file = create("f");
        lock(file, 11);
        long release = kernel.send(Opcode.RELEASE, file.node(), releaseBody(file.handle()));
        kernel.read(release);
        forget(file.node(), 1);
        long other = kernel.send(Opcode.CREATE, NodeTable.ROOT_ID, createBody("g", O_RDWR));
        kernel.serve(other);
        Opened later = opened(kernel.answer(other).orElseThrow());
        assertEquals(file.node(), later.node());
        lock(later, 22);
        kernel.restart();
        kernel.serve(release);
        good(kernel.answer(release).orElseThrow());
        assertEquals(List.of(), lockOwners("f"));
        assertEquals(List.of(22L), lockOwners("g"));
        good(write(later, "x", 0, O_RDWR));
    }

    @Test
    void anOpenThatIsSentAgainTakesUpWhatWasOpenedForIt() throws IOException {
        for (int steps = 0; steps < STEPS; steps++) {
            begin();
            Opened file = create("f");
            int before = kernel.notes();
            kernel.killAfter(steps);
            long handle = open(file.node(), O_RDWR);
            kernel.restart();
            assertEquals(2, openFiles(), "killed after " + steps);
            good(write(new Opened(file.node(), handle), "x", 0, O_RDWR));
            release(new Opened(file.node(), handle));
            assertEquals(before, kernel.notes(), "killed after " + steps);
        }
    }

    @Test
    void aFileIsMadeOnceWhereverItsRequestIsCut() throws IOException {
        for (int steps = 0; steps < STEPS; steps++) {
            begin();
            kernel.killAfter(steps);
            Opened file = create("f");
            assertEquals(1, openFiles(), "killed after " + steps);
            good(write(file, "x", 0, O_RDWR));
            release(file);
            assertEquals(0, openFiles());
            assertEquals(1, kernel.files().named("f").orElseThrow().bytes.length);
        }
    }

    @Test
    void aFileWithoutANameIsOpenOnceWhereverItsRequestIsCut() throws IOException {
        for (int steps = 0; steps < STEPS; steps++) {
            begin();
            kernel.killAfter(steps);
            Opened file = opened(kernel.call(Opcode.TMPFILE, NodeTable.ROOT_ID, createBody("", O_RDWR)));
            assertEquals(1, openFiles(), "killed after " + steps);
            good(write(file, "x", 0, O_RDWR));
            release(file);
            assertEquals(0, openFiles());
        }
    }

    @Test
    void aReleaseThatIsSentAgainNeverEndsALaterOpen() throws IOException {
        for (int steps = 0; steps < STEPS; steps++) {
            begin();
            Opened file = create("f");
            kernel.killAfter(steps);
            long release = kernel.send(Opcode.RELEASE, file.node(), releaseBody(file.handle()));
            kernel.serve(release);
            kernel.killAfter(-1);
            long open = kernel.send(Opcode.OPEN, file.node(), openBody(O_RDWR));
            kernel.serve(open);
            long later = good(kernel.answer(open).orElseThrow()).body().getLong(OpenOut.FH);
            if (!kernel.isIdle()) {
                kernel.serve(release);
            }
            good(write(new Opened(file.node(), later), "x", 0, O_RDWR));
        }
    }
}
