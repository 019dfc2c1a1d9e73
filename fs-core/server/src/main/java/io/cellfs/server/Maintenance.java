package io.cellfs.server;

import io.cellfs.server.callback.HeldFiles;
import io.cellfs.server.callback.Hosts;
import io.cellfs.server.volume.VolumeService;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a file server does from time to time, on one thread of its own. */
final class Maintenance implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Maintenance.class);
    private static final long TICK_S = 60;
    private static final long END_WAIT_S = 5;

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("file-server-maintenance").factory());
    private final Hosts hosts;
    private final HeldFiles held;
    private final VolumeService volumes;
    private final Duration heldGrace;

    Maintenance(Hosts hosts, HeldFiles held, VolumeService volumes, Duration heldGrace) {
        this.hosts = hosts;
        this.held = held;
        this.volumes = volumes;
        this.heldGrace = heldGrace;
    }

    void start() {
        executor.scheduleWithFixedDelay(guarded(volumes::tick), TICK_S, TICK_S, TimeUnit.SECONDS);
        executor.scheduleWithFixedDelay(guarded(hosts::probeIdle), TICK_S, TICK_S, TimeUnit.SECONDS);
        executor.schedule(
                guarded(() -> held.releaseStrangers(uuid -> hosts.find(uuid).isPresent())),
                heldGrace.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** A failure of one run does not end the schedule. */
    private static Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                log.error("maintenance failed, and goes on", e);
            }
        };
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(END_WAIT_S, TimeUnit.SECONDS)) {
                log.warn("maintenance does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
