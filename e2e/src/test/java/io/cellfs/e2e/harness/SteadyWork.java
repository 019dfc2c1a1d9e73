package io.cellfs.e2e.harness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Programs at work in a directory, each with a model of what it did; any error, and any byte that is not as written, ends the work. */
public final class SteadyWork {
    private static final Duration DEADLINE = Duration.ofSeconds(120);
    private static final int FILE_BYTES = 2 << 20;
    private static final int NAMES = 20;

    private final Path directory;
    private final List<Worker> workers = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean stopping;

    private SteadyWork(Path directory) {
        this.directory = directory;
    }

    /** A program. */
    public interface Job {
        /** Does something, and remembers it. */
        void step(Random random) throws IOException;

        /** Compares what there is with what was done. */
        void check() throws IOException;

        /** Ends it; {@link #check} may follow. */
        void end() throws IOException;

        /** What to call it. */
        default String name() {
            return getClass().getSimpleName();
        }

        /** Steps between two looks at its progress. */
        default int pace() {
            return 40;
        }

        /** Whether a step takes next to no time, so that a long one was held up. */
        default boolean isQuick() {
            return true;
        }
    }

    private final class Worker {
        private final Job job;
        private final AtomicLong steps = new AtomicLong();
        private final Thread thread;
        private final AtomicLong longestNs = new AtomicLong();

        Worker(Job job, long seed) {
            this.job = job;
            this.thread = Thread.ofPlatform().daemon().name(job.name()).start(() -> run(seed));
        }

        private void run(long seed) {
            Random random = new Random(seed);
            try {
                while (!stopping && failure.get() == null) {
                    long startNs = System.nanoTime();
                    job.step(random);
                    longestNs.accumulateAndGet(System.nanoTime() - startNs, Math::max);
                    steps.incrementAndGet();
                }
                job.end();
            } catch (IOException | RuntimeException | Error e) {
                failure.compareAndSet(null, new AssertionError(job.name() + ", seed " + seed, e));
            }
        }
    }

    /** Starts programs that append, write and read anywhere, and make, rename and remove files, and {@code more}. */
    public static SteadyWork start(Path directory, Job... more) throws IOException {
        SteadyWork work = new SteadyWork(directory);
        List<Job> jobs =
                new ArrayList<>(List.of(new Appending(directory), new RandomAccess(directory), new Naming(directory)));
        jobs.addAll(List.of(more));
        for (Job job : jobs) {
            work.workers.add(work.new Worker(job, jobs.indexOf(job)));
        }
        return work;
    }

    /** Waits until every program has gone on. */
    public void awaitProgress() throws InterruptedException {
        long deadlineNs = System.nanoTime() + DEADLINE.toNanos();
        for (Worker worker : workers) {
            long wanted = worker.steps.get() + worker.job.pace();
            while (worker.steps.get() < wanted) {
                requireWell();
                if (System.nanoTime() > deadlineNs) {
                    throw new AssertionError(worker.thread.getName() + " stands still");
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    private void requireWell() {
        Throwable known = failure.get();
        if (known != null) {
            throw new AssertionError("a program failed", known);
        }
    }

    /** Ends all programs well, and compares what there is with what they did. */
    public void stop() throws InterruptedException, IOException {
        stopping = true;
        for (Worker worker : workers) {
            worker.thread.join(DEADLINE.toMillis());
            if (worker.thread.isAlive()) {
                throw new AssertionError(worker.thread.getName() + " does not end");
            }
        }
        requireWell();
        check();
    }

    /** Compares what there is with what the programs did. */
    public void check() throws IOException {
        for (Worker worker : workers) {
            worker.job.check();
        }
    }

    /** How long the slowest step of the quick programs took since this was asked last. */
    public Duration takeLongestStall() {
        return Duration.ofNanos(workers.stream()
                .filter(worker -> worker.job.isQuick())
                .mapToLong(worker -> worker.longestNs.getAndSet(0))
                .max()
                .orElse(0));
    }

    /** Where the programs work. */
    public Path directory() {
        return directory;
    }

    private static void same(byte[] expected, byte[] actual, String what) {
        int at = Arrays.mismatch(expected, actual);
        if (at >= 0) {
            throw new AssertionError(
                    what + " differs at " + at + " (" + expected.length + " and " + actual.length + " bytes)");
        }
    }

    /** Appends lines to a log, never syncing it. */
    private static final class Appending implements Job {
        private final Path path;
        private final FileChannel file;
        private final StringBuilder model = new StringBuilder();
        private int lines;

        Appending(Path directory) throws IOException {
            path = directory.resolve("log");
            file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
        }

        @Override
        public void step(Random random) throws IOException {
            String line = "line " + lines++ + " " + "x".repeat(random.nextInt(300)) + "\n";
            file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
            model.append(line);
        }

        @Override
        public void check() throws IOException {
            same(model.toString().getBytes(StandardCharsets.US_ASCII), Files.readAllBytes(path), "the log");
        }

        @Override
        public void end() throws IOException {
            file.close();
        }
    }

    /** Writes and reads anywhere in one open file. */
    private static final class RandomAccess implements Job {
        private final Path path;
        private final FileChannel file;
        private final byte[] model = new byte[FILE_BYTES];

        RandomAccess(Path directory) throws IOException {
            path = directory.resolve("database");
            file = FileChannel.open(
                    path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            file.write(ByteBuffer.wrap(model), 0);
        }

        @Override
        public void step(Random random) throws IOException {
            int length = 1 + random.nextInt(20_000);
            int at = random.nextInt(FILE_BYTES - length);
            int choice = random.nextInt(20);
            if (choice == 0) {
                file.force(false);
            } else if (choice < 10) {
                byte[] fresh = new byte[length];
                random.nextBytes(fresh);
                file.write(ByteBuffer.wrap(fresh), at);
                System.arraycopy(fresh, 0, model, at, length);
            } else {
                ByteBuffer read = ByteBuffer.allocate(length);
                while (read.hasRemaining() && file.read(read, at + read.position()) >= 0) {
                    continue;
                }
                same(Arrays.copyOfRange(model, at, at + length), read.array(), "the database from " + at);
            }
        }

        @Override
        public void check() throws IOException {
            same(model, Files.readAllBytes(path), "the database");
        }

        @Override
        public void end() throws IOException {
            file.close();
        }
    }

    /** Makes, replaces, renames, reads and removes small files. */
    private static final class Naming implements Job {
        private final Path directory;
        private final TreeMap<String, byte[]> model = new TreeMap<>();

        Naming(Path above) throws IOException {
            directory = Files.createDirectory(above.resolve("names"));
        }

        @Override
        public void step(Random random) throws IOException {
            String name = "n" + random.nextInt(NAMES);
            byte[] known = model.get(name);
            int choice = random.nextInt(6);
            if (known == null) {
                byte[] fresh = new byte[random.nextInt(9000)];
                random.nextBytes(fresh);
                Files.write(directory.resolve(name), fresh, StandardOpenOption.CREATE_NEW);
                model.put(name, fresh);
            } else if (choice < 2) {
                String other = "n" + random.nextInt(NAMES);
                Files.move(directory.resolve(name), directory.resolve(other), StandardCopyOption.REPLACE_EXISTING);
                model.remove(name);
                model.put(other, known);
            } else if (choice < 4) {
                Files.delete(directory.resolve(name));
                model.remove(name);
            } else {
                same(known, Files.readAllBytes(directory.resolve(name)), name);
            }
        }

        @Override
        public void check() throws IOException {
            try (Stream<Path> found = Files.list(directory)) {
                List<String> names = found.map(path -> path.getFileName().toString())
                        .sorted()
                        .toList();
                if (!names.equals(List.copyOf(model.keySet()))) {
                    throw new AssertionError(names + " instead of " + model.keySet());
                }
            }
            for (var file : model.entrySet()) {
                same(file.getValue(), Files.readAllBytes(directory.resolve(file.getKey())), file.getKey());
            }
        }

        @Override
        public void end() {}
    }
}
