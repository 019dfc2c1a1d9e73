package io.cellfs.server.care;

import io.cellfs.storage.api.Damage;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.ScrubReport;
import io.cellfs.storage.api.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one partition's data again and again, slowly, on a thread of its own. */
final class Scrubber implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Scrubber.class);
    private static final long US_PER_S = 1_000_000L;
    private static final long NS_PER_US = 1_000L;
    private static final long TICKS_PER_MS = 10_000;
    private static final long STEPS_PER_S = 4;
    private static final long IDLE_NS = Duration.ofMinutes(1).toNanos();
    private static final Duration END_WAIT = Duration.ofSeconds(10);

    private final Partition partition;
    private final ScrubConfig config;
    private final Mender mender;
    private final LongSupplier wallTicks;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long wanted;
    private boolean ended;

    Scrubber(Partition partition, ScrubConfig config, Mender mender, LongSupplier wallTicks) {
        this.mender = mender;
        this.partition = partition;
        this.config = config;
        this.wallTicks = wallTicks;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("scrub " + partition.info().name())
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Begins a pass now, also where none is made by itself. */
    void begin() throws StorageException {
        partition.beginScrub();
        lock.lock();
        try {
            wanted++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            long pauseNs = 0;
            while (!sleep(pauseNs)) {
                pauseNs = step();
            }
        } catch (InterruptedException e) {
            log.debug("scrub interrupted");
        }
    }

    /** Does a bit; the time to wait afterwards. */
    private long step() {
        try {
            if (isDue(partition.scrubReport())) {
                partition.beginScrub();
            }
            if (!partition.scrubReport().running() || !mayRun()) {
                return IDLE_NS;
            }
            long rate = config.bytesPerSecond() > 0 ? config.bytesPerSecond() : ScrubConfig.DEFAULT.bytesPerSecond();
            long begunNs = System.nanoTime();
            long bytes = partition.scrub(Math.max(1, rate / STEPS_PER_S));
            partition.takeDamage().forEach(this::mend);
            long fairNs = bytes * US_PER_S / rate * NS_PER_US;
            return Math.max(0, fairNs - (System.nanoTime() - begunNs));
        } catch (StorageException | RuntimeException e) {
            log.error(
                    "scrub of {} fails, and will be tried again",
                    partition.info().name(),
                    e);
            return IDLE_NS;
        }
    }

    private void mend(Damage damage) {
        try {
            if (!mender.mend(partition, damage)) {
                log.warn("{}: no copy of what is damaged: {}", partition.info().name(), damage.problem());
            }
        } catch (IOException | RuntimeException e) {
            log.warn("{}: cannot be mended: {}", partition.info().name(), damage.problem(), e);
        }
    }

    private boolean isDue(ScrubReport report) {
        long sinceMs = (wallTicks.getAsLong() - report.finishedAt()) / TICKS_PER_MS;
        return config.bytesPerSecond() > 0
                && !report.running()
                && sinceMs >= config.pause().toMillis();
    }

    /** Without a rate, only a pass that somebody wanted goes on. */
    private boolean mayRun() {
        lock.lock();
        try {
            return wanted > 0 || config.bytesPerSecond() > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Waits, or until a pass is wanted; true when all is over. */
    private boolean sleep(long forNs) throws InterruptedException {
        lock.lock();
        try {
            long leftNs = forNs;
            long wantedBefore = wanted;
            while (leftNs > 0 && !ended && wanted == wantedBefore) {
                leftNs = changed.awaitNanos(leftNs);
            }
            return ended;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (thread.isAlive() && !thread.join(END_WAIT)) {
                log.warn("scrub of {} does not end", partition.info().name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
