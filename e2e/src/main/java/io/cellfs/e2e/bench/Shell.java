package io.cellfs.e2e.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the programs that the benchmark is made of: tar, grep, find, java. */
final class Shell {
    private static final long LIMIT_MINUTES = 10;

    private Shell() {}

    /** Runs a command to its end in {@code directory}; throws with its output when it fails or takes over ten minutes. */
    static void run(Path directory, List<String> command) throws IOException {
        Path log = Files.createTempFile("cellfs-bench", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            await(process, command);
            if (process.exitValue() != 0) {
                throw new IOException(command + " ended with " + process.exitValue() + ": " + head(log));
            }
        } finally {
            Files.deleteIfExists(log);
        }
    }

    /** Runs a line of shell. */
    static void sh(Path directory, String line) throws IOException {
        run(directory, List.of("sh", "-c", line));
    }

    private static void await(Process process, List<String> command) throws IOException {
        try {
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(command + " took over " + LIMIT_MINUTES + " minutes");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new UncheckedIOException(new IOException("interrupted in " + command, e));
        }
    }

    private static String head(Path log) throws IOException {
        String text = Files.readString(log, StandardCharsets.ISO_8859_1).strip();
        return text.length() > 500 ? text.substring(0, 500) + "…" : text;
    }
}
