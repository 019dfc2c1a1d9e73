package io.cellfs.cli.compose;

import io.cellfs.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;

/** A command that runs until it is told to end: opens parts, says that it is ready, waits, closes the parts in reverse order. */
public final class LongRun {
    /** Closing stores dirty data; a supervisor (systemd, Kubernetes) waits 30 s or more. */
    private static final Duration CLOSING = Duration.ofSeconds(25);

    private final String command;
    private final PrintWriter out;
    private final Optional<Path> readyFile;
    private final Parts parts = new Parts();
    private final Lifetime lifetime;

    /** A run that prints to {@code out}. */
    public LongRun(String command, PrintWriter out, Optional<Path> readyFile) {
        this.command = command;
        this.out = out;
        this.readyFile = readyFile;
        this.lifetime = Lifetime.begin(CLOSING);
    }

    /** What a command opens. */
    @FunctionalInterface
    public interface Start {
        /** Opens the parts, adding each to the run. */
        void open(LongRun run) throws Exception;
    }

    /** Takes over an open part and prints what it says of itself. */
    public <T extends RunningPart> T add(String name, T part) {
        parts.add(name, part);
        part.describe().forEach(out::println);
        out.flush();
        return part;
    }

    /** Asks for the end. */
    public void stop() {
        lifetime.stop();
    }

    /** Runs to the end; the exit code. Failures to open are thrown, with everything closed again. */
    public int run(Start start) throws Exception {
        int exitCode = ExitCode.FAILED.code();
        try {
            start.open(this);
            writeReady();
            out.println("ready; Ctrl-C ends it");
            out.flush();
            lifetime.await();
            exitCode = ExitCode.OK.code();
        } finally {
            exitCode = close(exitCode);
            lifetime.closed(exitCode);
        }
        return exitCode;
    }

    private int close(int exitCode) {
        parts.add("ready file", this::removeReady);
        parts.close();
        return parts.failed() ? ExitCode.FAILED.code() : exitCode;
    }

    /** Complete as soon as it is there: renamed into place. */
    private void writeReady() throws IOException {
        if (readyFile.isPresent()) {
            Path file = readyFile.get();
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(next, command + " " + ProcessHandle.current().pid() + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void removeReady() throws IOException {
        if (readyFile.isPresent()) {
            Files.deleteIfExists(readyFile.get());
        }
    }
}
