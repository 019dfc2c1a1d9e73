package io.cellfs.keep.holder;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The process that uses what is held: started again whenever it ends otherwise than by itself (exit code 0). */
final class Child {
    private static final long FIRST_PAUSE_MS = 20;
    private static final long LONGEST_PAUSE_MS = 5_000;
    private static final long HEALTHY_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long GRACE_SECONDS = 40;

    private final List<String> command;
    private final String socket;
    private final CountDownLatch ending = new CountDownLatch(1);
    private volatile Process running;

    /** A child of this process, not started yet, that is told where the holder listens. */
    Child(List<String> command, String socket) throws IOException {
        this.command = List.copyOf(command);
        this.socket = socket;
        this.running = start();
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put(Holder.SOCKET_VARIABLE, socket);
        return builder.start();
    }

    /** Keeps it running until it ends by itself or {@link #end} is called; its last exit code. */
    int supervise() throws IOException, InterruptedException {
        long pauseMs = FIRST_PAUSE_MS;
        while (true) {
            long startNs = System.nanoTime();
            int code = running.waitFor();
            if (code == 0) {
                return code;
            }
            pauseMs =
                    System.nanoTime() - startNs > HEALTHY_NS ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
            if (!again(code, pauseMs)) {
                return code;
            }
        }
    }

    private boolean again(int code, long pauseMs) throws IOException, InterruptedException {
        if (ending.getCount() > 0) {
            System.err.println("cellfs: the client ended with " + code + ", starting it again");
        }
        return !ending.await(pauseMs, TimeUnit.MILLISECONDS) && startUnlessEnding();
    }

    private synchronized boolean startUnlessEnding() throws IOException {
        if (ending.getCount() == 0) {
            return false;
        }
        running = start();
        return true;
    }

    /** Ends it: SIGTERM, and SIGKILL when that has not helped. */
    void end() throws InterruptedException {
        synchronized (this) {
            ending.countDown();
        }
        running.destroy();
        if (!running.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
            running.destroyForcibly().waitFor();
        }
    }
}
