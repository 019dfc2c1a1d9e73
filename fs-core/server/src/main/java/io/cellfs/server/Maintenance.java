package io.cellfs.server;

import io.cellfs.server.callback.HeldFiles;
import io.cellfs.server.callback.Hosts;
import io.cellfs.server.volume.VolumeService;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a file server does from time to time, on one thread of its own. */
final class Maintenance implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Maintenance.class);
    private static final long TICK_NS = Duration.ofMinutes(1).toNanos();
    private static final Duration END_WAIT = Duration.ofSeconds(5);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("file-server-maintenance").unstarted(this::run);
    private final Hosts hosts;
    private final HeldFiles held;
    private final VolumeService volumes;
    private final Duration heldGrace;
    private boolean strangersReleased;

    Maintenance(Hosts hosts, HeldFiles held, VolumeService volumes, Duration heldGrace) {
        this.hosts = hosts;
        this.held = held;
        this.volumes = volumes;
        this.heldGrace = heldGrace;
    }

    void start() {
        thread.start();
    }

    private void run() {
        long startedNs = System.nanoTime();
        try {
            while (!ended.await(pauseNs(System.nanoTime() - startedNs), TimeUnit.NANOSECONDS)) {
                guarded(volumes::tick);
                guarded(hosts::probeIdle);
                if (!strangersReleased && System.nanoTime() - startedNs >= heldGrace.toNanos()) {
                    strangersReleased = true;
                    guarded(() -> held.releaseStrangers(uuid -> hosts.find(uuid).isPresent()));
                }
            }
        } catch (InterruptedException e) {
            log.debug("maintenance interrupted");
        }
    }

    private long pauseNs(long sinceStartNs) {
        long untilGraceNs = heldGrace.toNanos() - sinceStartNs;
        return strangersReleased ? TICK_NS : Math.min(TICK_NS, Math.max(1, untilGraceNs));
    }

    /** A failure of one kind of work does not end the others. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.error("maintenance failed, and goes on", e);
        }
    }

    @Override
    public void close() {
        ended.countDown();
        thread.interrupt();
        try {
            if (thread.isAlive() && !thread.join(END_WAIT)) {
                log.warn("maintenance does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
