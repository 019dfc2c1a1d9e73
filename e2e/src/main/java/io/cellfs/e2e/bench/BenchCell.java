package io.cellfs.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private final Process process;

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
        command(
                "volume",
                "create",
                "bench",
                "--quota",
                "100G",
                "--mount",
                volumeDirectory().toString(),
                "--state",
                state.toString());
        return volumeDirectory();
    }

    /** The volume's directory. */
    Path directory() {
        return volumeDirectory();
    }

    private Path volumeDirectory() {
        return mount.resolve("bench.local").resolve("bench");
    }

    private void command(String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of(launcher.toString()));
        line.addAll(List.of(words));
        Shell.run(state, line);
    }

    /** Leaves no data or status cached, by the client, the server or the kernel. The processes stay as warm as those of a node are. */
    void makeCold() throws IOException {
        command("fs", "flush", "--volume", volumeDirectory().toString());
        KernelCache.drop();
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
