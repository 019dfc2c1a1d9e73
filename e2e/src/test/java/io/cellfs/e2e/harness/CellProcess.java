package io.cellfs.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A long-running cellfs command (up, server, mount) that has said that it is ready. Closing ends it as a user would: SIGTERM. */
public final class CellProcess implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(180);
    private static final Duration END = Duration.ofSeconds(120);
    private static final long POLL_MS = 20;

    private final Process process;
    private final CellSpec spec;
    private final Path log;

    private CellProcess(Process process, CellSpec spec, Path log) {
        this.process = process;
        this.spec = spec;
        this.log = log;
    }

    /** Starts it and waits until its ready file is there. */
    public static CellProcess start(CellSpec spec) {
        CellProcess cell = spawn(spec);
        cell.awaitReady();
        return cell;
    }

    /** Starts it; {@link #awaitReady} is to follow. */
    public static CellProcess spawn(CellSpec spec) {
        Path log = spec.directory().resolve(spec.part() + ".log");
        Path ready = spec.readyFile();
        try {
            Files.createDirectories(spec.directory());
            Files.deleteIfExists(ready);
            Process process = spec.program()
                    .builder()
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new CellProcess(process, spec, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until its ready file is there. */
    public void awaitReady() {
        Path ready = spec.readyFile();
        long deadlineNs = System.nanoTime() + READY.toNanos();
        while (!Files.exists(ready)) {
            if (!process.isAlive() || System.nanoTime() > deadlineNs) {
                process.destroy();
                throw new AssertionError(spec.command()
                        + (process.isAlive() ? " is not ready after " + READY : " ended") + ":\n" + log());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Its settings. */
    public CellSpec spec() {
        return spec;
    }

    /** The process. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it printed, over all starts. */
    public String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The home cell's root directory, writable. */
    public Path root() {
        return spec.mount().resolve("." + spec.cell());
    }

    /** Runs a short command against this cell, which must succeed. */
    public Program.Result cellfs(String... words) {
        return command(words).succeed();
    }

    /** A short command against this cell; the fs commands find it by their paths. */
    public Program command(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        if (!words[0].equals("fs")) {
            all.addAll(List.of("--state", spec.state().toString()));
        }
        return Launcher.cellfs(all);
    }

    /** Ends it with SIGTERM; its exit code. */
    public int stop() {
        process.destroy();
        return awaitEnd();
    }

    /** Ends it with SIGKILL, and its child processes too, as a power cut would. */
    public void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        awaitEnd();
    }

    /** Waits until it has printed this. */
    public void awaitLog(String text) {
        long deadlineNs = System.nanoTime() + END.toNanos();
        while (!log().contains(text)) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError(spec.command() + " has not printed \"" + text + "\":\n" + log());
            }
            pause();
        }
    }

    /** Waits until it ends; its exit code. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                List<ProcessHandle> children = process.descendants().toList();
                process.destroyForcibly();
                children.forEach(ProcessHandle::destroyForcibly);
                throw new AssertionError(spec.command() + " did not end within " + END + ":\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }
}
