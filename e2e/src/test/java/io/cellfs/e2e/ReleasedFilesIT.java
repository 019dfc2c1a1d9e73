package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Releases;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Programs read a replicated volume on a real mount while it is released again and again: each open of a file shows one release, never parts of two,
 * and never an older one than was seen before (docs/adr/0011-read-only-volumes-in-the-client.md).
 */
class ReleasedFilesIT {
    private static final int PORTS = PortRange.RELEASED_FILES.base();
    private static final int MOUNT_PORTS = PORTS + 40;
    private static final String SECOND = "127.0.0.2";
    private static final String DATABASE = "127.0.0.1:" + (PORTS + 3);
    /** Bytes at the begin of each file: release and length. */
    private static final int HEADER = 16;

    private static final int PIECE = 4096;
    private static final int ROUNDS = 12;
    private static final long PAUSE_MS = 5;
    private static final int VERIFIED = 8;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(120);
    /** A small file, one that a single fetch brings, and one that the kernel may read by itself once it is cached. */
    private static final int[] SIZES = {20_000, 700_000, 3_000_000};

    /** A file that neither an open nor read-ahead brings wholly. */
    private static final int LARGE = 24 << 20;

    /** Names that take several calls to list. */
    private static final int NAMES = 400;
    /** Releases while something is open; fewer than servers keep contents. */
    private static final int STEPS = 6;

    private final Workplace work = Workplace.open("released");
    private final CellProcess cell = work.start(CellSpec.server(work.resolve("a"), PORTS));
    private final AtomicBoolean ended = new AtomicBoolean();

    @AfterEach
    void leaveNothing() {
        ended.set(true);
        work.close();
    }

    private static byte[] content(int file, long release) {
        Random random = new Random(31 * release + file);
        int length = SIZES[file] + random.nextInt(PIECE * 3);
        byte[] content = new byte[length];
        random.nextBytes(content);
        ByteBuffer.wrap(content).putLong(release).putLong(length);
        return content;
    }

    private void write(Path directory, long release) throws IOException {
        for (int i = 0; i < SIZES.length; i++) {
            Files.write(directory.resolve("f" + i), content(i, release));
        }
    }

    /** Reads a file piece by piece through one open. */
    private static byte[] read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SIZES[SIZES.length - 1] * 2);
        try (FileChannel channel = FileChannel.open(file)) {
            int count = 0;
            while (count >= 0) {
                bytes.limit(Math.min(bytes.capacity(), bytes.position() + PIECE));
                count = channel.read(bytes, bytes.position());
            }
        }
        byte[] read = new byte[bytes.position()];
        bytes.get(0, read);
        return read;
    }

    /** Maps a file, which is closed before the mapping is used, and looks at it twice. */
    private static byte[] map(Path file) throws IOException {
        MappedByteBuffer mapped;
        try (FileChannel channel = FileChannel.open(file)) {
            mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
        byte[] first = new byte[mapped.remaining()];
        byte[] second = new byte[mapped.remaining()];
        try {
            mapped.get(0, first);
            mapped.get(0, second);
        } catch (InternalError e) {
            throw new FileSystemException(
                    file.toString(), null, "a page that is not to be had any more: " + e.getMessage());
        }
        assertEquals(ByteBuffer.wrap(first), ByteBuffer.wrap(second), "a mapping changed");
        return first;
    }

    /** The first release of a volume is not seen by who has just heard that there is none. */
    private static void awaitShown(Path shown) throws InterruptedException {
        long startNs = System.nanoTime();
        while (!Files.isDirectory(shown)) {
            assertTrue(System.nanoTime() - startNs < DEADLINE_NS, "no " + shown);
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
    }

    private interface Reader {
        byte[] read(Path file) throws IOException;
    }

    private final class Verifier {
        private final Reader reader;
        private final Path directory;
        private final List<AtomicInteger> verified = new ArrayList<>();
        private final Map<String, Integer> missed = new ConcurrentHashMap<>();
        private final AtomicInteger tries = new AtomicInteger();
        private final long[] latest = new long[SIZES.length];

        Verifier(Path directory, Reader reader) {
            this.directory = directory;
            this.reader = reader;
            for (int i = 0; i < SIZES.length; i++) {
                verified.add(new AtomicInteger());
            }
        }

        void run() {
            while (!ended.get()) {
                for (int i = 0; i < SIZES.length && !ended.get(); i++) {
                    verify(i);
                    tries.incrementAndGet();
                }
            }
        }

        private void verify(int file) {
            byte[] read;
            try {
                read = reader.read(directory.resolve("f" + file));
            } catch (IOException e) {
                assertTrue(String.valueOf(e.getMessage()).matches(".*(Stale|not to be had).*"), e.toString());
                missed.merge("f" + file + " " + e.getMessage(), 1, Integer::sum);
                return;
            }
            assertTrue(read.length > HEADER, "length " + read.length);
            long release = ByteBuffer.wrap(read).getLong();
            assertTrue(release >= latest[file], "release " + release + " after " + latest[file]);
            latest[file] = release;
            assertEquals(
                    ByteBuffer.wrap(content(file, release)), ByteBuffer.wrap(read), "file " + file + " of " + release);
            verified.get(file).incrementAndGet();
        }

        @Override
        public String toString() {
            return "verified " + verified + ", missed " + missed;
        }

        boolean isContent() {
            return verified.stream().allMatch(count -> count.get() >= VERIFIED);
        }
    }

    @Test
    void readersSeeOneReleaseAtATimeAndNeverAnOlderOne() throws Exception {
        work.start(CellSpec.fileServer(work.resolve("b"), PORTS, DATABASE, "--bind", SECOND));
        cell.cellfs("volume", "create", "data", "--server", "127.0.0.1").orFail();
        cell.cellfs("volume", "add-site", "data", "127.0.0.1", "/vicepa").orFail();
        cell.cellfs("volume", "add-site", "data", SECOND, "/vicepa").orFail();
        CellProcess mount = work.start(CellSpec.mount(work.resolve("m"), MOUNT_PORTS, PORTS + 3, "--no-csi"));
        Path any = mount.spec().mount().resolve(".:mount");
        Path written = any.resolve("cellfs.local:data");
        Path shown = any.resolve("cellfs.local:data.readonly");
        try (Releases releases = Releases.of("data", "127.0.0.1", PORTS)) {
            write(written, 0);
            releases.release();
            awaitShown(shown);
            Verifier reading = new Verifier(shown, ReleasedFilesIT::read);
            Verifier mapping = new Verifier(shown, ReleasedFilesIT::map);
            List<CompletableFuture<Void>> readers = List.of(started(reading), started(mapping));
            long startNs = System.nanoTime();
            long release = 0;
            while (release < ROUNDS || !reading.isContent() || !mapping.isContent()) {
                assertTrue(
                        System.nanoTime() - startNs < DEADLINE_NS,
                        release + " releases, reading " + reading + ", mapping " + mapping);
                assertTrue(readers.stream().noneMatch(CompletableFuture::isDone), () -> failures(readers));
                release++;
                int tries = reading.tries.get();
                write(written, release);
                releases.release();
                while (reading.tries.get() == tries && readers.stream().noneMatch(CompletableFuture::isDone)) {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                }
            }
            ended.set(true);
            for (CompletableFuture<Void> reader : readers) {
                reader.get(60, TimeUnit.SECONDS);
            }
            for (int i = 0; i < SIZES.length; i++) {
                assertEquals(ByteBuffer.wrap(content(i, release)), ByteBuffer.wrap(read(shown.resolve("f" + i))));
            }
            System.out.println(release + " releases, reading " + reading + ", mapping " + mapping);
        }
    }

    /** A file too large to be brought at its open. */
    private static byte[] large(long release) {
        byte[] content = new byte[LARGE + (int) release * PIECE];
        new Random(release).nextBytes(content);
        return content;
    }

    private static String name(long release, int i) {
        return "release-" + release + "-" + "long".repeat(30) + "-" + i;
    }

    /** Gives all entries of a directory other names, and a large file another content. */
    private static void change(Path written, long release) throws IOException {
        Path names = written.resolve("names");
        for (int i = 0; i < NAMES; i++) {
            if (release == 0) {
                Files.createFile(names.resolve(name(release, i)));
            } else {
                Files.move(names.resolve(name(release - 1, i)), names.resolve(name(release, i)));
            }
        }
        Files.write(written.resolve("large"), large(release));
    }

    /** What is opened in one release and read bit by bit while others come. */
    private static final class Slow implements AutoCloseable {
        private final long release;
        private final FileChannel channel;
        private final MappedByteBuffer mapped;
        private final DirectoryStream<Path> listing;
        private final Iterator<Path> entries;
        private final ByteBuffer read;
        private final Set<String> listed = new TreeSet<>();
        private int listedCount;

        Slow(Path shown, long release) throws IOException {
            this.release = release;
            channel = FileChannel.open(shown.resolve("large"));
            try (FileChannel closed = FileChannel.open(shown.resolve("large"))) {
                mapped = closed.map(FileChannel.MapMode.READ_ONLY, 0, closed.size());
            }
            listing = Files.newDirectoryStream(shown.resolve("names"));
            entries = listing.iterator();
            read = ByteBuffer.allocate(large(release).length + PIECE);
        }

        void goOn() throws IOException {
            read.limit(Math.min(read.capacity(), read.position() + LARGE / STEPS));
            channel.read(read, read.position());
            ByteBuffer page = ByteBuffer.allocate(PIECE);
            int at = Math.min(mapped.capacity() - PIECE, read.position());
            mapped.get(at, page.array());
            assertEquals(ByteBuffer.wrap(large(release), at, PIECE), page, "a page of release " + release);
            for (int i = 0; i < NAMES / STEPS && entries.hasNext(); i++) {
                listOne();
            }
        }

        private void listOne() {
            listed.add(entries.next().getFileName().toString());
            listedCount++;
        }

        void end() throws IOException {
            int count = 0;
            while (count >= 0) {
                read.limit(read.capacity());
                count = channel.read(read, read.position());
            }
            entries.forEachRemaining(entry -> {
                listed.add(entry.getFileName().toString());
                listedCount++;
            });
            byte[] expected = large(release);
            byte[] all = new byte[expected.length];
            mapped.get(0, all);
            assertEquals(ByteBuffer.wrap(expected), read.flip(), "what was read of release " + release);
            assertEquals(ByteBuffer.wrap(expected), ByteBuffer.wrap(all), "what was mapped of release " + release);
            assertEquals(NAMES, listedCount, "names of release " + release + ": " + listed);
            assertEquals(
                    IntStream.range(0, NAMES)
                            .mapToObj(i -> name(release, i))
                            .collect(Collectors.toCollection(TreeSet::new)),
                    listed);
        }

        @Override
        public void close() throws IOException {
            channel.close();
            listing.close();
        }
    }

    @Test
    void whatIsOpenStaysOfItsReleaseHoweverManyFollow() throws Exception {
        cell.cellfs("volume", "create", "data").orFail();
        cell.cellfs("volume", "add-site", "data", "127.0.0.1", "/vicepa").orFail();
        CellProcess mount = work.start(CellSpec.mount(work.resolve("m"), MOUNT_PORTS, PORTS + 3, "--no-csi"));
        Path any = mount.spec().mount().resolve(".:mount");
        Path written = any.resolve("cellfs.local:data");
        Path shown = any.resolve("cellfs.local:data.readonly");
        Deque<Slow> open = new ArrayDeque<>();
        try (Releases releases = Releases.of("data", "127.0.0.1", PORTS)) {
            Files.createDirectory(written.resolve("names"));
            for (long release = 0; release < STEPS; release++) {
                change(written, release);
                releases.release();
                awaitShown(shown);
                open.add(new Slow(shown, release));
                for (Slow slow : open) {
                    slow.goOn();
                }
            }
            String told = cell.cellfs("volume", "show", "data").orFail().out();
            assertTrue(told.contains("contents of before releases"), told);
            for (Slow slow : open) {
                slow.end();
            }
        } finally {
            for (Slow slow : open) {
                slow.close();
            }
        }
    }

    /** On a thread of its own: the common pool may have a single one. */
    private static CompletableFuture<Void> started(Verifier verifier) {
        return CompletableFuture.runAsync(
                verifier::run, task -> Thread.ofPlatform().daemon().start(task));
    }

    private static String failures(List<CompletableFuture<Void>> readers) {
        return readers.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .map(reader -> String.valueOf(reader.exceptionNow()))
                .toList()
                .toString();
    }
}
