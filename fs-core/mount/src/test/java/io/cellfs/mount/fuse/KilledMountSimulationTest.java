package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs at work while the process that serves them is killed between any two steps: none sees an error, and all is as each of them made it. */
class KilledMountSimulationTest {
    private static final int PROGRAMS = 4;
    private static final int STEPS = Integer.getInteger("steps", 3000);
    private static final int O_RDWR = 2;
    private static final int F_WRLCK = 1;
    private static final int RENAME_EXCHANGE = 2;
    /** More than the steps of any request. */
    private static final int MAX_KILL = 24;

    @TempDir
    Path directory;

    private Random random = new Random(0);
    private FakeKernel kernel;
    private int kills;

    /** A program with two files of its own, of which it has one open at most: one request after the other, except for RELEASE, which nobody waits for. */
    private final class Program {
        private final int number;
        private final byte[][] content = new byte[2][0];
        private final long[] nodes = new long[2];
        private int open = -1;
        private long handle;
        private boolean hasDirectory;
        private long waitsFor;
        private Consumer<Answer> then = answer -> {};

        Program(int number) {
            this.number = number;
        }

        boolean waits() {
            return waitsFor != 0;
        }

        private void ask(int opcode, long node, byte[] body, Consumer<Answer> after) {
            waitsFor = kernel.send(opcode, node, body);
            then = after;
        }

        void hear() {
            Optional<Answer> answer = waits() ? kernel.answer(waitsFor) : Optional.empty();
            if (answer.isPresent()) {
                assertEquals(0, answer.get().errno(), "program " + number);
                waitsFor = 0;
                then.accept(answer.get());
            }
        }

        private byte[] name(int which) {
            return ("p" + number + which + "\0").getBytes(StandardCharsets.UTF_8);
        }

        void goOn() {
            if (open < 0) {
                begin(random.nextInt(2));
                return;
            }
            switch (random.nextInt(6)) {
                case 0 -> write(random.nextInt(content[open].length + 1), 0);
                case 1 -> write(content[open].length, OpenFlag.O_APPEND);
                case 2 -> read();
                case 3 -> lock();
                case 4 -> ask(Opcode.FLUSH, nodes[open], releaseBody(), answer -> {});
                default -> release();
            }
        }

        private void begin(int which) {
            if (nodes[which] == 0) {
                byte[] name = name(which);
                byte[] body = FakeKernel.body(
                        CreateIn.SIZE + name.length, 0, O_RDWR, CreateIn.MODE, 0100644, CreateIn.SIZE, name);
                ask(Opcode.CREATE, NodeTable.ROOT_ID, body, answer -> {
                    nodes[which] = answer.body().getLong(EntryOut.NODEID);
                    handle = answer.body().getLong(EntryOut.SIZE + OpenOut.FH);
                    open = which;
                });
            } else if (nodes[1 - which] != 0 && random.nextInt(3) == 0) {
                exchange();
            } else if (random.nextInt(3) == 0) {
                directory();
            } else {
                ask(Opcode.OPEN, nodes[which], FakeKernel.body(8, 0, random.nextBoolean() ? O_RDWR : 1), answer -> {
                    handle = answer.body().getLong(OpenOut.FH);
                    open = which;
                });
            }
        }

        private void exchange() {
            byte[] names = Arrays.copyOf(name(0), 2 * name(0).length);
            System.arraycopy(name(1), 0, names, name(0).length, name(1).length);
            byte[] body = FakeKernel.body(16 + names.length, 0, NodeTable.ROOT_ID, 8, RENAME_EXCHANGE, 16, names);
            ask(Opcode.RENAME2, NodeTable.ROOT_ID, body, answer -> {
                byte[] first = content[0];
                content[0] = content[1];
                content[1] = first;
                long node = nodes[0];
                nodes[0] = nodes[1];
                nodes[1] = node;
            });
        }

        private void directory() {
            byte[] name = ("d" + number + "\0").getBytes(StandardCharsets.UTF_8);
            boolean makes = !hasDirectory;
            int before = makes ? 8 : 0;
            ask(
                    makes ? Opcode.MKDIR : Opcode.RMDIR,
                    NodeTable.ROOT_ID,
                    FakeKernel.body(before + name.length, before, name),
                    answer -> hasDirectory = makes);
        }

        private void write(int offset, int flags) {
            byte[] bytes = new byte[1 + random.nextInt(8)];
            random.nextBytes(bytes);
            byte[] body = FakeKernel.body(
                    ReadIn.SIZE + bytes.length,
                    ReadIn.FH,
                    handle,
                    ReadIn.OFFSET,
                    (long) offset,
                    ReadIn.SIZE_FIELD,
                    bytes.length,
                    ReadIn.FLAGS,
                    O_RDWR | flags,
                    ReadIn.SIZE,
                    bytes);
            ask(Opcode.WRITE, nodes[open], body, answer -> {
                byte[] now = Arrays.copyOf(content[open], Math.max(content[open].length, offset + bytes.length));
                System.arraycopy(bytes, 0, now, offset, bytes.length);
                content[open] = now;
            });
        }

        private void read() {
            byte[] body = FakeKernel.body(ReadIn.SIZE, ReadIn.FH, handle, ReadIn.SIZE_FIELD, 4096);
            ask(Opcode.READ, nodes[open], body, answer -> {
                byte[] found = new byte[answer.body().remaining()];
                answer.body().get(found);
                assertArrayEquals(Arrays.copyOf(content[open], found.length), found);
                assertEquals(Math.min(4096, content[open].length), found.length);
            });
        }

        private void lock() {
            byte[] body = FakeKernel.body(
                    48,
                    LkIn.FH,
                    handle,
                    LkIn.OWNER,
                    100L + number,
                    LkIn.LK + LkIn.END,
                    Long.MAX_VALUE,
                    LkIn.LK + LkIn.TYPE,
                    F_WRLCK);
            ask(Opcode.SETLK, nodes[open], body, answer -> assertTrue(isLocked(open)));
        }

        private boolean isLocked(int which) {
            return !stored(which).locks.isEmpty();
        }

        private FakeFiles.Stored stored(int which) {
            return kernel.files().named("p" + number + which).orElseThrow();
        }

        private byte[] releaseBody() {
            return FakeKernel.body(24, ReleaseIn.FH, handle, ReleaseIn.LOCK_OWNER, 100L + number);
        }

        private void release() {
            kernel.send(Opcode.RELEASE, nodes[open], releaseBody());
            open = -1;
        }

        void check() {
            for (int which = 0; which < 2; which++) {
                if (nodes[which] != 0) {
                    assertArrayEquals(content[which], stored(which).bytes, "program " + number);
                    assertTrue(!isLocked(which), "program " + number + " is locked out");
                }
            }
            assertEquals(hasDirectory, kernel.files().named("d" + number).isPresent());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noProgramSeesThatTheProcessIsKilled(long seed) throws IOException {
        long used = Long.getLong("seed", seed);
        random = new Random(used);
        kernel = new FakeKernel(Files.createFile(directory.resolve("notes")));
        try {
            run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + used + " after " + kills + " kills", e);
        }
    }

    private void run() throws IOException {
        List<Program> programs = new ArrayList<>();
        for (int i = 0; i < PROGRAMS; i++) {
            programs.add(new Program(i));
        }
        for (int step = 0; step < STEPS; step++) {
            Program program = programs.get(random.nextInt(PROGRAMS));
            if (!program.waits()) {
                program.goOn();
            }
            if (!kernel.isIdle() && random.nextInt(3) > 0) {
                boolean kills = random.nextInt(4) == 0;
                kernel.killAfter(kills ? random.nextInt(MAX_KILL) : -1);
                this.kills += kernel.serveAny(random) ? 1 : 0;
            }
            programs.forEach(Program::hear);
        }
        kernel.killAfter(-1);
        while (!kernel.isIdle()) {
            kernel.serveAny(random);
        }
        programs.forEach(Program::hear);
        for (Program program : programs) {
            if (program.open >= 0) {
                program.release();
            }
        }
        while (!kernel.isIdle()) {
            kernel.serveAny(random);
        }
        programs.forEach(Program::check);
        AtomicInteger openFiles = new AtomicInteger();
        kernel.served().handles().forEach(handle -> openFiles.incrementAndGet());
        assertEquals(0, openFiles.get(), "files stay open");
        assertTrue(kills > STEPS / 50, "only " + kills + " kills");
        int nodes = kernel.served().nodes().size();
        assertTrue(kernel.notes() <= 1 + nodes + kills, kernel.notes() + " notes of " + nodes + " nodes");
    }
}
