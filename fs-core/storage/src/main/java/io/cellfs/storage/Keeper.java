package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a partition's background work on one thread, in small pieces. */
final class Keeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final int PATIENCE_SECONDS = 60;
    private static final long FIRST_PAUSE_MS = 1000;
    private static final long LAST_PAUSE_MS = 60_000;

    private final String name;
    private final ScheduledThreadPoolExecutor executor;
    private final Queue<Future<?>> periodic = new ConcurrentLinkedQueue<>();

    Keeper(String name) {
        this.name = name;
        executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("keeper " + name).factory());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    }

    /** A piece of work. */
    interface Piece {
        /** Does some; true when all is done. */
        boolean run() throws StorageException;
    }

    /**
     * Runs a piece again and again until it is done, letting other work in between. After a failure (a full disk, say) it goes on later: what
     * is left undone costs space only.
     */
    void work(String what, Piece piece) {
        work(what, piece, FIRST_PAUSE_MS, 0);
    }

    private void work(String what, Piece piece, long pauseMs, long delayMs) {
        if (executor.isShutdown()) {
            return;
        }
        try {
            var _ = executor.schedule(() -> runSome(what, piece, pauseMs), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: {} goes on when the partition is opened again", name, what, e);
        }
    }

    private void runSome(String what, Piece piece, long pauseMs) {
        boolean done;
        try {
            done = piece.run();
        } catch (StorageException | RuntimeException e) {
            LOG.error("{}: {} failed, goes on in {} ms", name, what, pauseMs, e);
            work(what, piece, Math.min(LAST_PAUSE_MS, 2 * pauseMs), pauseMs);
            return;
        }
        if (!done) {
            work(what, piece, FIRST_PAUSE_MS, 0);
        }
    }

    /** Waits until what is queued now has run once. */
    void passOnce() {
        try {
            executor.submit(() -> {}).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an empty piece of work failed", e);
        }
    }

    /** Runs a piece periodically. */
    void every(long millis, String what, Piece piece) {
        periodic.add(executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        piece.run();
                    } catch (StorageException | RuntimeException e) {
                        LOG.error("{}: {}", name, what, e);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS));
    }

    /** Waits for the piece that runs; leaves the others. */
    @Override
    public void close() {
        periodic.forEach(work -> work.cancel(false));
        executor.shutdown();
        executor.getQueue().clear();
        try {
            if (!executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.error("{}: background work does not end", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
