package io.cellfs.csi.node;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for lost mounts every now and then, on a thread of its own: what it asks may not answer. */
final class LostMountsWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LostMountsWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final LostMounts mounts;
    private final Thread thread;

    LostMountsWatch(LostMounts mounts) {
        this.mounts = mounts;
        this.thread = Thread.ofPlatform().daemon().name("lost-mounts").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                try {
                    mounts.look();
                } catch (RuntimeException e) {
                    LOG.warn("cannot look for lost mounts", e);
                }
                TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
            }
        } catch (InterruptedException e) {
            LOG.debug("ended", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
