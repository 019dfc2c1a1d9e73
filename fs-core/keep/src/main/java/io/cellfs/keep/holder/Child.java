package io.cellfs.keep.holder;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The process that uses what is held: started again whenever it ends otherwise than by itself (exit code 0). When the end is asked for while nobody can
 * tidy up, because the process is being started or was killed, it is started once more, to be told that it ends and to take apart what is held.
 */
final class Child {
    private static final long FIRST_PAUSE_MS = 20;
    private static final long LONGEST_PAUSE_MS = 5_000;
    private static final long HEALTHY_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long GRACE_SECONDS = 40;

    private final List<String> command;
    private final String socket;
    private final BooleanSupplier holds;
    private final CountDownLatch ending = new CountDownLatch(1);
    private @Nullable Process running;

    /** A child of this process, not started yet, that is told where the holder listens; {@code holds} tells whether anything is held. */
    Child(List<String> command, String socket, BooleanSupplier holds) {
        this.command = List.copyOf(command);
        this.socket = socket;
        this.holds = holds;
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put(Holder.SOCKET_VARIABLE, socket);
        return builder.start();
    }

    /** Starts it and keeps it running until it ends by itself or {@link #end} is called; its last exit code. */
    int supervise() throws IOException, InterruptedException {
        long pauseMs = FIRST_PAUSE_MS;
        int code = 0;
        Optional<Process> next = startUnlessEnding();
        while (next.isPresent()) {
            long startNs = System.nanoTime();
            code = next.get().waitFor();
            if (code == 0) {
                return code;
            }
            pauseMs =
                    System.nanoTime() - startNs > HEALTHY_NS ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
            next = again(code, pauseMs);
        }
        return holds.getAsBoolean() ? last() : code;
    }

    private Optional<Process> again(int code, long pauseMs) throws IOException, InterruptedException {
        if (ending.getCount() > 0) {
            System.err.println("cellfs: the client ended with " + code + ", starting it again");
        }
        return ending.await(pauseMs, TimeUnit.MILLISECONDS) ? Optional.empty() : startUnlessEnding();
    }

    private synchronized Optional<Process> startUnlessEnding() throws IOException {
        if (ending.getCount() == 0) {
            return Optional.empty();
        }
        Process started = start();
        running = started;
        return Optional.of(started);
    }

    /** The run that tidies up. */
    private int last() throws IOException, InterruptedException {
        Process last = start();
        if (!last.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
            last.destroyForcibly();
        }
        return last.waitFor();
    }

    /** Ends it: SIGTERM, and SIGKILL when that has not helped; {@link #supervise} returns soon after. */
    void end() throws InterruptedException {
        Process last;
        synchronized (this) {
            ending.countDown();
            last = running;
        }
        if (last == null) {
            return;
        }
        last.destroy();
        if (!last.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
            last.destroyForcibly().waitFor();
        }
    }
}
