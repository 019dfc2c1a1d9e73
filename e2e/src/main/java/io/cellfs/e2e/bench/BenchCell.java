package io.cellfs.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A complete cell of its own in a state directory of its own, started by the launcher as a user would. */
final class BenchCell implements AutoCloseable {
    private static final long READY_SECONDS = 180;
    private static final long END_SECONDS = 60;

    private final Path launcher;
    private final Path state;
    private final Path mount;
    private final int portBase;
    private final Path log;
    private Process process;

    /** Starts a cell whose state lies in {@code scratch}. */
    BenchCell(Path launcher, Path scratch, int portBase) throws IOException {
        this.launcher = launcher;
        this.state = scratch.resolve("state");
        this.mount = Files.createDirectories(scratch.resolve("mnt"));
        this.portBase = portBase;
        this.log = scratch.resolve("up.log");
        this.process = start();
    }

    /** Makes a volume for the benchmark and returns its directory. */
    Path volume() throws IOException {
        Path directory = mount.resolve("bench.local").resolve("bench");
        Shell.run(
                state,
                List.of(
                        launcher.toString(),
                        "volume",
                        "create",
                        "bench",
                        "--quota",
                        "100G",
                        "--mount",
                        directory.toString(),
                        "--state",
                        state.toString()));
        return directory;
    }

    /** Leaves nothing cached anywhere: ends the cell, deletes the client's cache, empties the kernel's, starts again. */
    void makeCold() throws IOException {
        stop();
        Shell.run(state, List.of("rm", "-rf", state.resolve("cache").toString()));
        KernelCache.drop();
        process = start();
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    private Process start() throws IOException {
        Path ready = state.resolveSibling("ready");
        Files.deleteIfExists(ready);
        Process started = new ProcessBuilder(
                        launcher.toString(),
                        "up",
                        "--no-csi",
                        "--cell",
                        "bench.local",
                        "--state",
                        state.toString(),
                        "--mount",
                        mount.toString(),
                        "--port-base",
                        Integer.toString(portBase),
                        "--cache-size",
                        "20G",
                        "--ready-file",
                        ready.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            for (long waited = 0; !Files.exists(ready); waited++) {
                if (waited > READY_SECONDS * 10 || started.waitFor(100, TimeUnit.MILLISECONDS)) {
                    started.destroy();
                    throw new IOException("the cell did not start: " + Files.readString(log));
                }
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted while the cell started", e);
        }
        return started;
    }

    private void stop() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the cell did not end within " + END_SECONDS + " s of SIGTERM");
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted while the cell ended", e);
        }
    }
}
