package io.cellfs.e2e.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;

/**
 * A random tester in the manner of fsx: does operations on one file and on an array of bytes, and compares. {@code Fsx FILE [OPERATIONS] [SEED]};
 * a seed repeats a run exactly. Reads, writes, truncations, mappings, holes, copies within the file, fsync, close and open again.
 */
public final class Fsx {
    private static final int MAX_SIZE = 512 << 10;
    private static final int MAX_PIECE = 96 << 10;
    private static final int HISTORY = 30;
    private static final int COMPARE_ALL_EVERY = 50;

    private final String path;
    private final long seed;
    private final Random random;
    private final byte[] model = new byte[MAX_SIZE];
    private final ArrayDeque<String> history = new ArrayDeque<>();
    private int size;
    private int fd;

    /** A tester on a file that it makes anew. */
    public Fsx(Path file, long seed) {
        this.path = file.toString();
        this.seed = seed;
        this.random = new Random(seed);
    }

    /**
     * Does {@code operations} operations.
     *
     * @throws IllegalStateException at the first difference, with the seed and what was done last
     */
    public void run(int operations) {
        fd = (int) Check.ok(Sys.open(path, E.O_CREAT | E.O_TRUNC | E.O_RDWR, 0644));
        try {
            for (int i = 1; i <= operations; i++) {
                step(i);
            }
            compare(0, size);
        } catch (Check.Failed e) {
            throw new IllegalStateException(
                    "seed " + seed + ": " + e.getMessage() + "\n" + String.join("\n", history), e);
        } finally {
            Sys.close(fd);
        }
    }

    private void step(int number) {
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> write();
            case 3, 4 -> read();
            case 5 -> truncate();
            case 6 -> mapRead();
            case 7, 8 -> mapWrite();
            case 9 -> punch();
            case 10 -> zeroRange();
            case 11 -> allocate();
            case 12 -> copy();
            default -> closeAndOpen();
        }
        Check.same((long) size, Stat.of(fd, "", 0x1000).size(), "size after operation " + number);
        if (number % COMPARE_ALL_EVERY == 0) {
            compare(0, size);
        }
    }

    private void note(String what, long offset, long length) {
        history.add(what + " " + offset + " +" + length + " size " + size);
        if (history.size() > HISTORY) {
            history.remove();
        }
    }

    private int piece(int most) {
        return 1 + random.nextInt(Math.max(1, Math.min(MAX_PIECE, most)));
    }

    private void write() {
        int offset = random.nextInt(MAX_SIZE - 1);
        int length = piece(MAX_SIZE - offset - 1);
        byte[] data = new byte[length];
        random.nextBytes(data);
        note("write", offset, length);
        Check.same((long) length, Sys.pwrite(fd, data, offset), "bytes written");
        System.arraycopy(data, 0, model, offset, length);
        size = Math.max(size, offset + length);
    }

    private void read() {
        if (size > 0) {
            int offset = random.nextInt(size);
            int length = piece(size - offset);
            note("read", offset, length);
            compare(offset, length);
        }
    }

    private void compare(int offset, int length) {
        byte[] into = new byte[length];
        long count = Sys.pread(fd, into, offset);
        Check.same((long) length, count, "bytes read at " + offset);
        differ(into, offset);
    }

    private void differ(byte[] actual, int offset) {
        int at = Arrays.mismatch(actual, 0, actual.length, model, offset, offset + actual.length);
        if (at >= 0) {
            throw new Check.Failed("byte " + (offset + at) + " is " + actual[at] + " instead of " + model[offset + at]);
        }
    }

    private void truncate() {
        int to = random.nextInt(MAX_SIZE);
        note("truncate", to, 0);
        Check.ok(Sys.ftruncate(fd, to));
        if (to < size) {
            Arrays.fill(model, to, size, (byte) 0);
        }
        size = to;
    }

    private void mapRead() {
        if (size > 0) {
            int offset = random.nextInt(size);
            int length = piece(size - offset);
            note("mapread", offset, length);
            byte[] into = new byte[length];
            FileMap.use(fd, size, false, memory -> FileMap.get(memory, offset, into));
            differ(into, offset);
        }
    }

    private void mapWrite() {
        if (size > 0) {
            int offset = random.nextInt(size);
            byte[] data = new byte[piece(size - offset)];
            random.nextBytes(data);
            note("mapwrite", offset, data.length);
            FileMap.use(fd, size, true, memory -> FileMap.put(memory, offset, data));
            System.arraycopy(data, 0, model, offset, data.length);
        }
    }

    private void punch() {
        int offset = random.nextInt(MAX_SIZE - 1);
        int length = piece(MAX_SIZE - offset);
        note("punch", offset, length);
        Check.ok(Sys.fallocate(fd, E.FALLOC_PUNCH_HOLE | E.FALLOC_KEEP_SIZE, offset, length));
        clear(offset, length);
    }

    private void zeroRange() {
        int offset = random.nextInt(MAX_SIZE - 1);
        int length = piece(MAX_SIZE - offset - 1);
        note("zero", offset, length);
        Check.ok(Sys.fallocate(fd, E.FALLOC_ZERO_RANGE, offset, length));
        clear(offset, length);
        size = Math.max(size, offset + length);
    }

    private void clear(int offset, int length) {
        if (offset < size) {
            Arrays.fill(model, offset, Math.min(size, offset + length), (byte) 0);
        }
    }

    private void allocate() {
        int offset = random.nextInt(MAX_SIZE - 1);
        int length = piece(MAX_SIZE - offset - 1);
        note("allocate", offset, length);
        Check.ok(Sys.fallocate(fd, 0, offset, length));
        size = Math.max(size, offset + length);
    }

    private void copy() {
        int half = size / 2;
        if (half == 0) {
            return;
        }
        int from = random.nextInt(half);
        int length = piece(half - from);
        int to = half + random.nextInt(MAX_SIZE - half - length);
        note("copy to " + to + " from", from, length);
        int done = 0;
        while (done < length) {
            done += copyOnce(from + done, to + done, length - done);
        }
        System.arraycopy(model, from, model, to, length);
        size = Math.max(size, to + length);
    }

    private int copyOnce(long from, long to, int length) {
        try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
            long count = Sys.call(
                    "copy_file_range",
                    fd,
                    arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_LONG, from),
                    fd,
                    arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_LONG, to),
                    length,
                    0);
            Check.that(count > 0, "copy_file_range gives " + count);
            return (int) count;
        }
    }

    private void closeAndOpen() {
        note(random.nextBoolean() ? "fsync, close, open" : "close, open", 0, 0);
        if (history.getLast().startsWith("fsync")) {
            Check.ok(Sys.call("fsync", fd));
        }
        Check.ok(Sys.close(fd));
        fd = (int) Check.ok(Sys.open(path, E.O_RDWR, 0));
    }

    /** Prints the seed; exit code 0 when nothing differed. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 1) {
            System.err.println("usage: Fsx FILE [OPERATIONS] [SEED]");
            System.exit(2);
        }
        int operations = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000;
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
        Path file = Path.of(arguments[0]);
        System.out.println("seed " + seed + ", " + operations + " operations on " + file);
        try {
            new Fsx(file, seed).run(operations);
        } catch (IllegalStateException e) {
            System.out.println("FAILED " + e.getMessage());
            System.exit(1);
        }
        Files.delete(file);
        System.out.println("ok");
    }
}
