package io.cellfs.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program to run to its end, with a deadline.
 *
 * @param words the program and its arguments
 * @param directory where it runs
 * @param environment what is added to this process's environment
 * @param deadline after which it is killed and the run fails
 */
public record Program(List<String> words, Path directory, Map<String, String> environment, Duration deadline) {
    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(180);

    /**
     * How a program ended.
     *
     * @param seconds elapsed time
     */
    public record Result(List<String> words, int exitCode, String out, String err, double seconds) {
        /** This, if the program ended with 0. */
        public Result orFail() {
            if (exitCode != 0) {
                throw new AssertionError(this);
            }
            return this;
        }

        /** Standard output without the line end. */
        public String line() {
            return out.strip();
        }

        @Override
        public String toString() {
            return String.join(" ", words) + "\nexit code " + exitCode + " after " + seconds + " s\n--- out\n"
                    + tail(out) + "\n--- err\n" + tail(err);
        }

        private static String tail(String text) {
            return text.substring(Math.max(0, text.length() - 4000));
        }
    }

    /** A program in the current directory with three minutes to run. */
    public static Program of(String... words) {
        return new Program(List.of(words), Path.of("/"), Map.of(), DEFAULT_DEADLINE);
    }

    /** A shell command. */
    public static Program shell(String command) {
        return of("/bin/bash", "-euo", "pipefail", "-c", command);
    }

    /** The same, run by another program. */
    public Program under(List<String> program) {
        List<String> all = new ArrayList<>(program);
        all.addAll(words);
        return new Program(List.copyOf(all), directory, environment, deadline);
    }

    /** The same in another directory. */
    public Program in(Path other) {
        return new Program(words, other, environment, deadline);
    }

    /** The same with another deadline. */
    public Program within(Duration other) {
        return new Program(words, directory, environment, other);
    }

    /** The same with one more variable. */
    public Program with(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new Program(words, directory, Map.copyOf(more), deadline);
    }

    /** Runs it; a missed deadline is an error. */
    public Result run() {
        try {
            Path out = Files.createTempFile("cellfs-out", ".txt");
            Path err = Files.createTempFile("cellfs-err", ".txt");
            try {
                return run(out, err);
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + words, e);
        }
    }

    /** Runs it and fails unless it ends with 0. */
    public Result succeed() {
        return run().orFail();
    }

    private Result run(Path out, Path err) throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        Process process = builder()
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        boolean ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        double seconds = (System.nanoTime() - startNs) / 1e9;
        Result result = new Result(words, ended ? process.exitValue() : -1, text(out), text(err), seconds);
        if (!ended) {
            throw new AssertionError("not done after " + deadline + ": " + result);
        }
        return result;
    }

    /** The process builder, for programs that are to run beside. */
    public ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
