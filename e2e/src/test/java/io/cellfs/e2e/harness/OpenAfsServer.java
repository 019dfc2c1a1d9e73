package io.cellfs.e2e.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * OpenAFS's own servers in their own mount and process namespaces, so that nothing of them stays on the machine: file and volume server (Debian package
 * openafs-fileserver) with partitions a and b, or location and protection server (openafs-dbserver).
 */
public final class OpenAfsServer implements AutoCloseable {
    private static final String SCRIPT = "openafs-server.sh";
    private static final Duration READY = Duration.ofSeconds(120);
    private static final long POLL_MS = 50;

    private final Process process;
    private final Path log;

    private OpenAfsServer(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts a file server at an address of the namespace; it has registered with the databases and serves volumes when this returns. */
    public static OpenAfsServer start(AfsNamespace namespace, Workplace work, String address, String databases) {
        return start(namespace, work, "files", address, databases);
    }

    /** Starts a cell's databases at an address of the namespace; they answer when this returns. */
    public static OpenAfsServer databases(AfsNamespace namespace, Workplace work, String address) {
        return start(namespace, work, "databases", address, address);
    }

    private static OpenAfsServer start(
            AfsNamespace namespace, Workplace work, String role, String address, String databases) {
        Path root = work.resolve("openafs-" + role + "-" + address);
        Path log = work.resolve("openafs-" + role + "-" + address + ".log");
        try {
            Path script = work.resolve(SCRIPT);
            try (InputStream in = Objects.requireNonNull(OpenAfsServer.class.getResourceAsStream(SCRIPT))) {
                Files.write(script, in.readAllBytes());
            }
            Process process = Program.of(
                            "bash", script.toString(), root.toString(), address, AfsNamespace.CELL, databases)
                    .under(List.of("unshare", "--mount", "--pid", "--fork", "--kill-child"))
                    .under(namespace.prefix())
                    .with("ROLE", role)
                    .builder()
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            OpenAfsServer server = new OpenAfsServer(process, log);
            server.await(Path.of(root + ".ready"));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(Path ready) throws IOException {
        long deadlineNs = System.nanoTime() + READY.toNanos();
        while (!Files.exists(ready)) {
            if (!process.isAlive() || System.nanoTime() > deadlineNs) {
                close();
                throw new AssertionError("OpenAFS does not serve:\n" + Files.readString(log));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** Ends it with all its processes. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(READY.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("OpenAFS's servers do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
