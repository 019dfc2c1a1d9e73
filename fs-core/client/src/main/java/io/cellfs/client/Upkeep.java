package io.cellfs.client;

import io.cellfs.client.lock.Recovery;
import io.cellfs.client.region.DataCache;
import io.cellfs.client.server.FileServers;
import io.cellfs.client.server.Locations;
import io.cellfs.client.server.Waits;
import io.cellfs.client.status.StatusCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be done now and then: old dirty data, the index, leases at the servers, promises that expire, servers that are silent. */
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final long STORE_SECONDS = 1;
    private static final long SERVERS_SECONDS = 1;
    private static final long EXPIRY_SECONDS = 15;
    private static final long PROPERTIES_SECONDS = 1;
    private static final long LOCK_SECONDS = 1;
    private static final long INDEX_SECONDS = 60;
    private static final long DATABASES_SECONDS = 1;
    private static final long FIRST_DATABASES_SECONDS = 3;
    private static final long DEADLINES_MS = 250;
    private static final long END_SECONDS = 30;

    private final ScheduledExecutorService timer = timer("client-upkeep");
    /** Apart from the rest: a lease must be renewed in time, whatever the disk does. */
    private final ScheduledExecutorService leaseTimer = timer("client-leases");

    private final ScheduledExecutorService deadlineTimer = timer("client-deadlines");

    private final ScheduledFuture<?> deadlines;
    private final List<ScheduledFuture<?>> duties = new ArrayList<>();

    Upkeep(
            DataCache data,
            Recovery locks,
            StatusCache statuses,
            Invalidations invalidations,
            FileServers servers,
            Locations locations,
            Renewals renewals,
            VolumeProperties properties,
            Waits waits) {
        this.deadlines = deadlineTimer.scheduleWithFixedDelay(
                () -> perform(waits::tick), DEADLINES_MS, DEADLINES_MS, TimeUnit.MILLISECONDS);
        every(SERVERS_SECONDS, servers::lookAfter);
        every(STORE_SECONDS, () -> data.tick(System.nanoTime()));
        every(PROPERTIES_SECONDS, properties::refresh);
        every(EXPIRY_SECONDS, renewals::run);
        every(EXPIRY_SECONDS, () -> invalidations.tell(statuses.takeExpired()));
        Duty learn = () -> Thread.ofVirtual().name("database servers").start(locations::learnServers);
        duties.add(timer.schedule(() -> perform(learn), FIRST_DATABASES_SECONDS, TimeUnit.SECONDS));
        every(DATABASES_SECONDS, locations::refreshServers);
        every(INDEX_SECONDS, data::refreshIndex);
        every(leaseTimer, LOCK_SECONDS, locks::tick);
    }

    private static ScheduledExecutorService timer(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    private interface Duty {
        void run() throws IOException;
    }

    private void every(long seconds, Duty duty) {
        every(timer, seconds, duty);
    }

    private void every(ScheduledExecutorService when, long seconds, Duty duty) {
        duties.add(when.scheduleWithFixedDelay(() -> perform(duty), seconds, seconds, TimeUnit.SECONDS));
    }

    private static void perform(Duty duty) {
        try {
            duty.run();
        } catch (IOException | RuntimeException e) {
            LOG.error("upkeep failed", e);
        }
    }

    /** Ends the last duty, which ends what waits for servers. */
    void end() {
        deadlines.cancel(false);
        deadlineTimer.shutdown();
    }

    @Override
    public void close() {
        duties.forEach(duty -> duty.cancel(false));
        timer.shutdown();
        leaseTimer.shutdown();
        try {
            if (!timer.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("upkeep still runs after {} s", END_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
