package io.cellfs.client;

import io.cellfs.client.file.Remote;
import io.cellfs.client.status.StatusCache;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps promises of read-only volumes from ending while something of them is cached: one question renews that for all files. */
final class Renewals {
    private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

    private final StatusCache statuses;
    private final Remote remote;
    private final Invalidations invalidations;

    Renewals(StatusCache statuses, Remote remote, Invalidations invalidations) {
        this.statuses = statuses;
        this.remote = remote;
        this.invalidations = invalidations;
    }

    /** To be called now and then. */
    void run() {
        for (long volume : statuses.takeEndingSoon()) {
            Thread.ofVirtual().name("renewal of volume " + volume).start(() -> renew(volume));
        }
    }

    private void renew(long volume) {
        try {
            if (!statuses.filesOf(volume).isEmpty()) {
                remote.fetchStatus(statuses.obtain(Fid.rootOf(volume)));
            }
        } catch (IOException e) {
            LOG.debug("volume {}: the promise ends without being renewed", volume, e);
        }
        invalidations.tell(statuses.endUnlessRenewed(volume));
    }
}
