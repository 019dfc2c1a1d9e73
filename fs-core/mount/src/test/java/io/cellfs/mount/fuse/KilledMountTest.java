package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FileType;
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

    private static byte[] bytes(String... names) {
        return (String.join("\0", names) + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] body(int before, String... names) {
        byte[] bytes = bytes(names);
        return FakeKernel.body(before + bytes.length, before, bytes);
    }

    private static byte[] renameBody(int flags, String from, String to) {
        byte[] names = bytes(from, to);
        return FakeKernel.body(16 + names.length, 0, NodeTable.ROOT_ID, 8, flags, 16, names);
    }

    private List<String> names() {
        return kernel.files().stored(kernel.files().root()).children.keySet().stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void namesAreChangedOnceWhereverTheirRequestsAreCut() throws IOException {
        for (int steps = 0; steps < STEPS; steps++) {
            for (int change = 0; change < 8; change++) {
                begin();
                Opened one = create("one");
                Opened two = create("two");
                int before = kernel.notes();
                kernel.killAfter(steps);
                good(change(change, one));
                kernel.restart();
                List<String> expected = switch (change) {
                    case 0, 1, 2, 3 -> List.of("made", "one", "two");
                    case 4 -> List.of("two");
                    case 5 -> List.of("three", "two");
                    case 6 -> List.of("two");
                    default -> List.of("one", "two");
                };
                assertEquals(expected, names(), "change " + change + " killed after " + steps);
                if (change >= 6) {
                    long inTwo = kernel.files().named("two").orElseThrow().fid.vnode();
                    assertEquals(2, inTwo, "change " + change + " killed after " + steps);
                }
                assertTrue(two.handle() != one.handle());
                assertTrue(kernel.notes() <= before + 3, "change " + change + " leaves " + kernel.notes());
            }
        }
    }

    private Answer change(int which, Opened one) throws IOException {
        byte[] link = bytes("made");
        return switch (which) {
            case 0 -> kernel.call(Opcode.MKDIR, NodeTable.ROOT_ID, body(8, "made"));
            case 1 -> kernel.call(Opcode.MKNOD, NodeTable.ROOT_ID, body(16, "made"));
            case 2 -> kernel.call(Opcode.SYMLINK, NodeTable.ROOT_ID, body(0, "made", "target"));
            case 3 ->
                kernel.call(Opcode.LINK, NodeTable.ROOT_ID, FakeKernel.body(8 + link.length, 0, one.node(), 8, link));
            case 4 -> kernel.call(Opcode.UNLINK, NodeTable.ROOT_ID, body(0, "one"));
            case 5 -> kernel.call(Opcode.RENAME2, NodeTable.ROOT_ID, renameBody(0, "one", "three"));
            case 6 -> kernel.call(Opcode.RENAME2, NodeTable.ROOT_ID, renameBody(0, "one", "two"));
            default -> kernel.call(Opcode.RENAME2, NodeTable.ROOT_ID, renameBody(2, "one", "two"));
        };
    }

    @Test
    void aFileThatSomebodyElseMadeIsNotTakenForTheOwn() throws IOException {
        long request = kernel.send(Opcode.CREATE, NodeTable.ROOT_ID, createBody("f", O_RDWR | OpenFlag.O_EXCL));
        kernel.read(request);
        kernel.restart();
        kernel.files().make("f", FileType.FILE, 0644, FakeKernel.UID);
        kernel.serve(request);
        assertEquals(Errno.EEXIST.number(), kernel.answer(request).orElseThrow().errno());
    }

    @Test
    void bytesAreAppendedOnceWhereverTheirRequestIsCut() throws IOException {
        for (int steps = 0; steps < STEPS; steps++) {
            begin();
            Opened file = create("f");
            good(write(file, "begin ", 0, O_RDWR));
            kernel.killAfter(steps);
            good(write(file, "end", 6, O_RDWR | OpenFlag.O_APPEND));
            assertEquals("begin end", content("f"), "killed after " + steps);
        }
    }

    @Test
    void otherBytesThatStandWhereOnesWereToBeAppendedAreLeftAlone() throws IOException {
        Opened file = create("f");
        long append =
                kernel.send(Opcode.WRITE, file.node(), writeBody(file.handle(), "mine", 0, O_RDWR | OpenFlag.O_APPEND));
        kernel.read(append);
        kernel.files().named("f").orElseThrow().bytes = "other ".getBytes(StandardCharsets.UTF_8);
        kernel.restart();
        kernel.serve(append);
        good(kernel.answer(append).orElseThrow());
        assertEquals("other mine", content("f"));
    }

    private String content(String name) {
        return new String(kernel.files().named(name).orElseThrow().bytes, StandardCharsets.UTF_8);
    }
}
