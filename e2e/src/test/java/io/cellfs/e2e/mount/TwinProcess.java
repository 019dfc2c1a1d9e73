package io.cellfs.e2e.mount;

import io.cellfs.mount.Backend;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A TwinServer in a process of its own: tests that map files must not run in the process that serves them. */
final class TwinProcess implements AutoCloseable {
    private static final long END_SECONDS = 120;

    private final Path directory;
    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;

    private TwinProcess(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /** Starts one on a fresh directory and waits until it is mounted. */
    static TwinProcess start(Backend backend) throws IOException {
        Path directory = Files.createTempDirectory("mnt-it");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(directory.resolve("fs"));
        return start(backend, directory);
    }

    /** Starts one on the directory {@code directory}/fs, which exists. */
    static TwinProcess start(Backend backend, Path directory) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.cellfs.e2e.twin.TwinServer",
                directory.resolve("fs").toString(),
                backend.name()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        TwinProcess twin = new TwinProcess(directory, process);
        String first = twin.out.readLine();
        if (first == null || !first.startsWith("ready")) {
            twin.close();
            throw new IOException("the twin is not ready: " + first + rest(twin.out));
        }
        return twin;
    }

    private static String rest(BufferedReader out) {
        try (Stream<String> lines = out.lines()) {
            return String.join("\n", lines.limit(20).toList());
        }
    }

    /** Where the file system is. */
    Path fs() {
        return directory.resolve("fs");
    }

    Path directory() {
        return directory;
    }

    /** Has "another client" do something; see TwinServer. */
    void remote(String line) throws IOException {
        in.write(line + "\n");
        in.flush();
        String answer = out.readLine();
        if (!"ok".equals(answer)) {
            throw new IOException(line + ": " + answer);
        }
    }

    /** Ends it without a chance to unmount. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(END_SECONDS, TimeUnit.SECONDS);
    }

    /** Whether it ends by itself now. */
    boolean ends() throws InterruptedException {
        return process.waitFor(END_SECONDS, TimeUnit.SECONDS);
    }

    /** Ends it in order; nothing may stay mounted. */
    @Override
    public void close() throws IOException {
        in.close();
        try {
            if (!ends()) {
                process.destroyForcibly();
                throw new AssertionError("the twin does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (isMounted()) {
            throw new AssertionError(fs() + " is still mounted");
        }
        Files.deleteIfExists(fs());
        Files.deleteIfExists(directory);
    }

    boolean isMounted() throws IOException {
        return Files.readString(Path.of("/proc/self/mounts")).contains(" " + fs() + " ");
    }
}
