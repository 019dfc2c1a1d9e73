package io.cellfs.client.server;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.policy.ServerGone;
import io.cellfs.client.policy.ServerGonePolicies;
import io.cellfs.client.server.Patience.Caller;
import io.cellfs.client.server.Patience.Grant;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls that wait for the servers of volumes: how long they may, and how they are ended. Thread-safe. */
public final class Waits {
    private static final Logger LOG = LoggerFactory.getLogger(Waits.class);
    private static final long LOOK_MS = 250;

    /** See {@link #hurry}. */
    public static final long HURRY_NS = TimeUnit.SECONDS.toNanos(6);

    private final ServerGonePolicies policies;
    private final LongSupplier nanoTime;
    private final Map<Long, Patience> volumes = new ConcurrentHashMap<>();
    private final Set<Wait> running = ConcurrentHashMap.newKeySet();
    private final Set<Long> ended = ConcurrentHashMap.newKeySet();
    private volatile boolean hurried;

    /** By these policies and this clock, ns. */
    public Waits(ServerGonePolicies policies, LongSupplier nanoTime) {
        this.policies = policies;
        this.nanoTime = nanoTime;
    }

    /** A call begins, on this thread, until {@link #over(Wait)}. */
    Wait begin(long volume, Caller caller) throws FsException {
        requireOpen(volume);
        Patience patience = patience(volume);
        Grant grant;
        synchronized (patience) {
            grant = hurried && patience.isGone()
                    ? new Grant.Fails()
                    : patience.grant(policies.of(volume), caller, nanoTime.getAsLong());
        }
        return switch (grant) {
            case Grant.Fails() -> throw late(volume);
            case Grant.Waits waits -> {
                Wait wait = new Wait(volume, waits.forNs(), nanoTime.getAsLong());
                running.add(wait);
                if (ended.contains(volume)) {
                    wait.end(over(volume));
                }
                yield wait;
            }
        };
    }

    void over(Wait wait) {
        running.remove(wait);
        wait.over();
    }

    /** Something of a call has moved. */
    void progress(Wait wait) {
        wait.progress(nanoTime.getAsLong());
    }

    private void requireOpen(long volume) throws FsException {
        if (ended.contains(volume)) {
            throw over(volume);
        }
    }

    private Patience patience(long volume) {
        return volumes.computeIfAbsent(volume, v -> new Patience());
    }

    private static FsException late(long volume) {
        return new FsException(
                Errno.ETIMEDOUT, "no server of volume " + VolumeIds.wire(volume) + " has answered for too long");
    }

    private static FsException over(long volume) {
        return new FsException(Errno.EIO, "volume " + VolumeIds.wire(volume) + " has been detached by force");
    }

    /** Whether silence is no answer: a call that may be repeated is, until its time is over. */
    boolean lasts(long volume, Caller caller) {
        return policies.of(volume)
                .filter(policy -> !(policy instanceof ServerGone.Wait) || caller == Caller.PROGRAM)
                .isPresent();
    }

    /** Whether a transfer asks each site once only, as who wants the data waits. */
    boolean isBrief(long volume, Caller caller) {
        return caller == Caller.TRANSFER
                && policies.of(volume).filter(ServerGone.Wait.class::isInstance).isPresent();
    }

    /** What is known is to be shown as long as no server answers. */
    public boolean showsKnown(long volume) {
        return policies.of(volume).filter(ServerGone.Cached.class::isInstance).isPresent();
    }

    /** Whether no server of a volume has answered for too long. */
    public boolean isGone(long volume) {
        Patience patience = volumes.get(volume);
        if (patience == null) {
            return false;
        }
        synchronized (patience) {
            return patience.isGone();
        }
    }

    void answered(long volume) {
        Patience patience = patience(volume);
        synchronized (patience) {
            if (patience.answered()) {
                LOG.info("volume {}: a server answers again", VolumeIds.wire(volume));
            }
        }
    }

    void silent(long volume) {
        Patience patience = patience(volume);
        synchronized (patience) {
            if (patience.silent(nanoTime.getAsLong())) {
                LOG.warn("volume {}: no server answers", VolumeIds.wire(volume));
            }
        }
    }

    /**
     * After a transfer failed as no server answered: waits until another may be tried, if the volume's policy is to wait. False if it is not.
     *
     * @throws FsException EIO when the volume is detached by force meanwhile
     */
    public boolean await(long volume) throws FsException, InterruptedIOException {
        if (hurried
                || policies.of(volume).filter(ServerGone.Wait.class::isInstance).isEmpty()) {
            return false;
        }
        Patience patience = patience(volume);
        boolean may = false;
        while (!may && !hurried) {
            requireOpen(volume);
            pause();
            synchronized (patience) {
                may = patience.mayTry(nanoTime.getAsLong());
            }
        }
        requireOpen(volume);
        return true;
    }

    private static void pause() throws InterruptedIOException {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while no server of a volume answers");
        }
    }

    /** Ends the calls that have waited for too long. To be called every quarter of a second or so. */
    public void tick() {
        long nowNs = nanoTime.getAsLong();
        for (Wait wait : running) {
            if ((wait.isLate(nowNs) || (hurried && wait.isStill(nowNs, HURRY_NS))) && wait.end(late(wait.volume()))) {
                silent(wait.volume());
            }
        }
    }

    /** Every call on a volume fails with EIO, those that wait now and all later ones, until {@link #resume}. */
    public void end(long volume) {
        ended.add(volume);
        for (Wait wait : running) {
            if (wait.volume() == volume) {
                wait.end(over(volume));
            }
        }
    }

    /** Whether no server of a volume answers, as far as it can be told so soon: nothing has moved for {@link #HURRY_NS}. */
    public boolean isStuck(long volume) {
        long nowNs = nanoTime.getAsLong();
        return isGone(volume)
                || running.stream().anyMatch(wait -> wait.volume() == volume && wait.isStill(nowNs, HURRY_NS));
    }

    /** Whether calls on a volume fail as they were ended. */
    public boolean isEnded(long volume) {
        return ended.contains(volume);
    }

    /** The client is about to end: from now on no call waits for longer than {@link #HURRY_NS} in which nothing moves. */
    public void hurry() {
        hurried = true;
    }

    boolean isHurried() {
        return hurried;
    }

    /** Takes an {@link #end} back. */
    public void resume(long volume) {
        ended.remove(volume);
    }
}
