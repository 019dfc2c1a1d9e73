package io.cellfs.e2e.harness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A program that writes in steps, each part of a step synced before the next begins and repeated until it succeeds. Step n appends record n to a
 * log, replaces the files of a chain one after the other by those of n, makes file n and removes file n - {@value #KEPT}. So every moment's
 * content shows how far the program was, and a mix of two moments shows too.
 */
public final class StepLoad implements AutoCloseable {
    private static final int CHAIN = 3;
    private static final int KEPT = 12;
    private static final int RECORD = 32;
    private static final int MAX_FILE_BYTES = 60_000;
    private static final long PAUSE_MS = 20;
    private static final Duration STEP_LIMIT = Duration.ofSeconds(240);
    /** No part of a step may take longer, whoever is killed meanwhile: servers are back after some seconds. */
    private static final Duration STALL_LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final ReentrantLock step = new ReentrantLock(true);
    private final Thread thread;
    private volatile boolean over;
    private volatile int done;
    private volatile Optional<Throwable> failure = Optional.empty();
    private volatile Wait longest = Wait.NONE;
    private Wait longestCall = Wait.NONE;
    private final List<String> failures = new CopyOnWriteArrayList<>();

    private StepLoad(Path directory) {
        this.directory = directory;
        this.thread = Thread.ofPlatform().name("load").unstarted(this::run);
    }

    /** Begins to write in an empty directory. */
    public static StepLoad in(Path directory) {
        StepLoad load = new StepLoad(directory);
        load.thread.start();
        return load;
    }

    private void run() {
        try {
            while (!over) {
                step.lock();
                try {
                    make(done);
                    done = done + 1;
                } finally {
                    step.unlock();
                }
            }
        } catch (InterruptedException | RuntimeException | AssertionError e) {
            failure = Optional.of(e);
        }
    }

    /** Steps that are done: all that they wrote was acknowledged. */
    public int done() {
        return done;
    }

    /** What failed and was repeated. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /**
     * A wait.
     *
     * @param what for what
     * @param time how long
     */
    public record Wait(String what, Duration time) {
        private static final Wait NONE = new Wait("nothing", Duration.ZERO);

        private Wait longer(Wait other) {
            return other.time.compareTo(time) > 0 ? other : this;
        }

        @Override
        public String toString() {
            return time.toMillis() + " ms for " + what;
        }
    }

    /** The part of a step that took longest, since the last time this was asked. */
    public Wait takeLongest() {
        Wait taken = longest;
        longest = Wait.NONE;
        return taken;
    }

    /** Waits for further steps. */
    public void awaitMore(int steps) throws InterruptedException {
        int wanted = done + steps;
        long endNs = System.nanoTime() + STEP_LIMIT.toNanos();
        while (done < wanted) {
            check();
            assertTrue(System.nanoTime() - endNs < 0, "the load stands at step " + done);
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
    }

    private void check() {
        if (failure.isPresent()) {
            throw new AssertionError("the load ended at step " + done, failure.get());
        }
    }

    /** Something to do. */
    public interface Work {
        /** Does it. */
        void run() throws IOException, InterruptedException;
    }

    /** Does something between two steps. */
    public void between(Work work) throws IOException, InterruptedException {
        assertTrue(step.tryLock(STEP_LIMIT.toSeconds(), TimeUnit.SECONDS), "the load stands at step " + done);
        try {
            check();
            work.run();
        } finally {
            step.unlock();
        }
    }

    private void make(int number) throws InterruptedException {
        repeat("log", number, () -> {
            try (FileChannel log = call(
                    "open",
                    () -> FileChannel.open(
                            directory.resolve("log"), StandardOpenOption.CREATE, StandardOpenOption.WRITE))) {
                call("write", () -> log.write(ByteBuffer.wrap(record(number)), (long) number * RECORD));
                force(log);
            }
        });
        for (int link = 0; link < CHAIN; link++) {
            String name = "c" + link;
            byte[] content = content(link, number);
            repeat(name, number, () -> replace(name, content));
        }
        repeat("f" + number, number, () -> replace("f" + number, content(CHAIN, number)));
        if (number >= KEPT) {
            Path old = directory.resolve("f" + (number - KEPT));
            repeat("removal", number, () -> call("remove", () -> Files.deleteIfExists(old)));
        }
    }

    private void replace(String name, byte[] content) throws IOException {
        Path fresh = directory.resolve("new");
        try (FileChannel out = call(
                "open",
                () -> FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE))) {
            call("write", () -> out.write(ByteBuffer.wrap(content)));
            force(out);
        }
        call("rename", () -> Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE));
    }

    private void force(FileChannel file) throws IOException {
        call("sync", () -> {
            file.force(true);
            return file;
        });
    }

    private interface Call<T> {
        T make() throws IOException;
    }

    private <T> T call(String what, Call<T> call) throws IOException {
        long startNs = System.nanoTime();
        try {
            return call.make();
        } finally {
            longestCall = longestCall.longer(new Wait(what, Duration.ofNanos(System.nanoTime() - startNs)));
        }
    }

    private void repeat(String what, int number, Work part) throws InterruptedException {
        long startNs = System.nanoTime();
        longestCall = Wait.NONE;
        List<String> failed = new ArrayList<>();
        while (true) {
            try {
                part.run();
                took(what + " of step " + number, Duration.ofNanos(System.nanoTime() - startNs), failed);
                return;
            } catch (IOException e) {
                failed.add(e.toString());
                failures.add(what + " of step " + number + ": " + e);
                if (System.nanoTime() - startNs > STEP_LIMIT.toNanos()) {
                    throw new AssertionError(what + " of step " + number + " fails on and on", e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
    }

    private void took(String what, Duration time, List<String> failed) {
        String failures =
                failed.isEmpty() ? "" : ", after " + failed.size() + " failures, the last: " + failed.getLast();
        Wait wait = new Wait(what + " (of which " + longestCall + failures + ")", time);
        longest = longest.longer(wait);
        assertTrue(time.compareTo(STALL_LIMIT) < 0, "a stall: " + wait);
    }

    private static byte[] record(int number) {
        return String.format("record %0" + (RECORD - 8) + "d\n", number).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] content(int link, int number) {
        Random random = new Random(31L * number + link);
        byte[] content = new byte[Integer.BYTES + random.nextInt(MAX_FILE_BYTES)];
        random.nextBytes(content);
        ByteBuffer.wrap(content).putInt(number);
        return content;
    }

    /** A content of the directory. */
    public interface Content {
        /** A file, if it is there. */
        Optional<byte[]> file(String name) throws IOException;
    }

    /** Content that a directory shows. */
    public static Content of(Path directory) {
        return name -> {
            try {
                return Optional.of(Files.readAllBytes(directory.resolve(name)));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        };
    }

    /** Checks that this is the content between steps {@code steps - 1} and {@code steps}. */
    public static void checkAfter(int steps, Content content) throws IOException {
        assertEquals(steps, records(content), "records");
        for (int link = 0; link < CHAIN; link++) {
            assertEquals(steps - 1, number(content, "c" + link, link), "c" + link);
        }
        for (int number = Math.max(0, steps - 2 * KEPT); number <= steps; number++) {
            boolean kept = number < steps && number >= steps - KEPT;
            assertEquals(kept ? number : -1, number(content, "f" + number, CHAIN), "f" + number);
        }
    }

    /** Checks that this is the content of one moment; says which. */
    public static String checkMoment(Content content) throws IOException {
        int records = records(content);
        int last = records - 1;
        StringBuilder moment = new StringBuilder("records " + records + ", chain");
        int before = last;
        for (int link = 0; link < CHAIN; link++) {
            int number = number(content, "c" + link, link);
            assertTrue(number == before || number == last - 1, moment + " " + number + " is no moment's content");
            moment.append(' ').append(number);
            before = number;
        }
        for (int number = Math.max(0, records - 2 * KEPT); number <= records; number++) {
            int found = number(content, "f" + number, CHAIN);
            boolean free = number == last || number == last - KEPT;
            boolean kept = number < last && number > last - KEPT;
            assertTrue(free || found == (kept ? number : -1), moment + ", f" + number + " has " + found);
            moment.append(found >= 0 ? " f" + number : "");
        }
        return moment.toString();
    }

    /** Checks a log and counts its records. */
    public static int records(Content content) throws IOException {
        byte[] log = content.file("log").orElse(new byte[0]);
        assertEquals(0, log.length % RECORD, "a part of a record");
        for (int number = 0; number < log.length / RECORD; number++) {
            byte[] record = new byte[RECORD];
            System.arraycopy(log, number * RECORD, record, 0, RECORD);
            assertArrayEquals(record(number), record, "record " + number);
        }
        return log.length / RECORD;
    }

    /** The step whose content a file has, -1 without the file. */
    private static int number(Content content, String name, int link) throws IOException {
        Optional<byte[]> found = content.file(name);
        if (found.isEmpty()) {
            return -1;
        }
        int length = found.get().length;
        assertTrue(length >= Integer.BYTES, name + " has " + length + " bytes: it was replaced by a whole one");
        int number = ByteBuffer.wrap(found.get()).getInt();
        assertArrayEquals(content(link, number), found.get(), name);
        return number;
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join(STEP_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        check();
        assertTrue(!thread.isAlive(), "the load does not end");
    }
}
