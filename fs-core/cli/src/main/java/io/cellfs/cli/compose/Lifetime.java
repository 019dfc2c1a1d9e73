package io.cellfs.cli.compose;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The life of a long-running command: it runs until SIGINT or SIGTERM, or until a part of it ends by itself; then everything is closed in
 * order, on the thread that made it, and the process ends with the command's own exit code.
 */
public final class Lifetime {
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int exitCode;

    private Lifetime() {}

    /**
     * Begins to listen to signals.
     *
     * @param closing how long closing may take after a signal before the process ends regardless
     */
    public static Lifetime begin(Duration closing) {
        Lifetime lifetime = new Lifetime();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> lifetime.signalled(closing), "stop"));
        return lifetime;
    }

    /** Asks for the end. Idempotent, from any thread. */
    public void stop() {
        stop.countDown();
    }

    /** Waits until the end is asked for. */
    public void await() throws InterruptedException {
        stop.await();
    }

    /** Tells that everything is closed. */
    public void closed(int code) {
        exitCode = code;
        closed.countDown();
    }

    /** Runs in the JVM's shutdown. After a command that has ended by itself there is nothing to do; after a signal, without the halt the process would end with 128 + the signal although it closed well. */
    private void signalled(Duration closing) {
        if (closed.getCount() == 0) {
            return;
        }
        stop.countDown();
        try {
            if (!closed.await(closing.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println("cellfs: not closed within " + closing.toSeconds() + " s, ending regardless");
                Runtime.getRuntime().halt(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitCode);
    }
}
