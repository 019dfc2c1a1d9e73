package io.cellfs.keep.holder;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The process that uses what is held: started again whenever it ends otherwise than by itself (exit code 0), as long as anything is held that it is to go on
 * with; one that fails with nothing held, as for a wrong option, has failed. When the end is asked for while nobody can tidy up, because the process is being
 * started or was killed, it is started once more, to be told that it ends and to take apart what is held.
 *
 * <p>A next one can be started beside it: when that says that it is ready, the running one is told to end (SIGTERM), and it is the next one's turn.
 */
final class Child {
    private static final long HEALTHY_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long GRACE_SECONDS = 40;
    private static final int CANNOT_START = 1;

    private final List<String> command;
    private final String socket;
    private final BooleanSupplier holds;
    private final CountDownLatch ending = new CountDownLatch(1);
    private Optional<Process> running = Optional.empty();
    private Optional<Process> next = Optional.empty();

    /** A child of this process, not started yet, that is told where the holder listens; {@code holds} tells whether anything is held. */
    Child(List<String> command, String socket, BooleanSupplier holds) {
        this.command = List.copyOf(command);
        this.socket = socket;
        this.holds = holds;
    }

    /** Starts it; empty when that cannot be, for want of processes or memory perhaps. */
    private Optional<Process> start(Map<String, String> beside) {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put(Holder.SOCKET_VARIABLE, socket);
        builder.environment().putAll(beside);
        try {
            return Optional.of(builder.start());
        } catch (IOException e) {
            System.err.println("cellfs: the client cannot be started: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Starts it and keeps it running until it ends by itself, or fails with nothing held, or {@link #end} is called; its last exit code. */
    int supervise() throws InterruptedException {
        Patience patience = new Patience();
        int code = 0;
        while (!isEnding()) {
            long startNs = System.nanoTime();
            Optional<Process> now = adoptNext().or(this::startUnlessEnding);
            code = now.isPresent() ? now.get().waitFor() : CANNOT_START;
            if (code == 0 || isEnding() || !holds.getAsBoolean()) {
                break;
            }
            if (isNextAlive()) {
                continue;
            }
            System.err.println("cellfs: the client ended with " + code + ", starting it again");
            if (System.nanoTime() - startNs > HEALTHY_NS) {
                patience.succeeded();
            }
            ending.await(patience.failed(), TimeUnit.MILLISECONDS);
        }
        dismissNext();
        return code != 0 && holds.getAsBoolean() ? last() : code;
    }

    private boolean isEnding() {
        return ending.getCount() == 0;
    }

    private synchronized Optional<Process> startUnlessEnding() {
        if (!isEnding()) {
            running = start(Map.of());
            return running;
        }
        return Optional.empty();
    }

    private synchronized Optional<Process> adoptNext() {
        if (isEnding() || !isNextAlive()) {
            return Optional.empty();
        }
        running = next;
        next = Optional.empty();
        return running;
    }

    private synchronized boolean isNextAlive() {
        return next.filter(Process::isAlive).isPresent();
    }

    private synchronized void dismissNext() {
        next.ifPresent(Process::destroy);
        next = Optional.empty();
    }

    /**
     * Starts one that is to go on after the running one; its process id.
     *
     * @throws IOException when that is not possible now, with why
     */
    synchronized long startNext() throws IOException {
        if (isEnding() || running.isEmpty()) {
            throw new IOException("nothing runs, or it is about to end");
        }
        if (isNextAlive()) {
            throw new IOException("another one waits for its turn: process "
                    + next.map(Process::pid).orElseThrow());
        }
        next = start(Map.of(Holder.NEXT_VARIABLE, "1"));
        return next.map(Process::pid).orElseThrow(() -> new IOException("it cannot be started"));
    }

    /** The next one is ready: the running one is told to end. */
    synchronized void nextIsReady(long pid) {
        if (turnOf(pid) == Turn.NEXT) {
            running.ifPresent(Process::destroy);
        }
    }

    /** What a process is here. */
    enum Turn {
        NOW,
        NEXT,
        NEVER
    }

    /** Whose turn it is. */
    synchronized Turn turnOf(long pid) {
        if (running.filter(process -> process.pid() == pid).isPresent()) {
            return Turn.NOW;
        }
        return next.filter(process -> process.pid() == pid).isPresent() ? Turn.NEXT : Turn.NEVER;
    }

    /** The run that tidies up. */
    private int last() throws InterruptedException {
        Optional<Process> last = start(Map.of());
        return last.isPresent() ? endOf(last.get()) : CANNOT_START;
    }

    private static int endOf(Process process) throws InterruptedException {
        if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    /** Ends it: SIGTERM, and SIGKILL when that has not helped; {@link #supervise} returns soon after. */
    void end() throws InterruptedException {
        Optional<Process> last;
        synchronized (this) {
            ending.countDown();
            dismissNext();
            last = running;
        }
        if (last.isPresent()) {
            last.get().destroy();
            endOf(last.get());
        }
    }
}
