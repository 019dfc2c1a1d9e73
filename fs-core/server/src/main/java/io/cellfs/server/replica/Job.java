package io.cellfs.server.replica;

import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.JobStatus;
import io.cellfs.protocol.ext.VolumeExtensions.SiteStatus;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One release or move on a thread of its own. */
final class Job {
    private static final Logger LOG = LoggerFactory.getLogger(Job.class);

    /** What it does. */
    @FunctionalInterface
    interface Work {
        /** Runs to its end; says with {@code job} what goes on. */
        void run(Job job) throws IOException;
    }

    private final String name;
    private final List<RemotePull> sites = new CopyOnWriteArrayList<>();
    private volatile int state = VolumeExtensions.JOB_RUNS;
    private volatile String message = "";

    Job(String name) {
        this.name = name;
    }

    boolean runs() {
        return state == VolumeExtensions.JOB_RUNS;
    }

    /** Says what goes on. */
    void says(String what) {
        message = what;
    }

    /** Shows the progress of a site, instead of an earlier attempt at the same. */
    synchronized void add(RemotePull site) {
        for (int i = 0; i < sites.size(); i++) {
            if (sites.get(i).isAt(site)) {
                sites.set(i, site);
                return;
            }
        }
        sites.add(site);
    }

    void run(Work work) {
        try {
            work.run(this);
            message = "";
            state = VolumeExtensions.JOB_DONE;
        } catch (IOException | RuntimeException e) {
            Failures.warn(LOG, name + " fails", e);
            message = shorten(e);
            state = VolumeExtensions.JOB_FAILED;
        }
    }

    JobStatus status() {
        List<SiteStatus> all = sites.stream()
                .limit(VolumeExtensions.SITES_MAX)
                .map(RemotePull::status)
                .toList();
        return new JobStatus(state, message, all);
    }

    /** A failure's message, for the wire. */
    static String shorten(Throwable failure) {
        String some = String.valueOf(failure.getMessage());
        return some.substring(0, Math.min(some.length(), VolumeExtensions.MESSAGE_MAX / 4));
    }
}
