package io.cellfs.client;

import io.cellfs.client.api.CellFileSystem.InvalidationListener;
import io.cellfs.protocol.Fid;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what became stale, on threads of its own. A callback waits a moment for them, so that the kernel has forgotten before the server
 * goes on; but a moment only, as the kernel may be waiting for that very server.
 */
final class Invalidations {
    private static final Logger LOG = LoggerFactory.getLogger(Invalidations.class);
    private static final long PATIENCE_MS = 50;

    private final List<InvalidationListener> listeners = new CopyOnWriteArrayList<>();

    void add(InvalidationListener listener) {
        listeners.add(listener);
    }

    /** Tells of stale files without waiting, for who serves the kernel at this moment. */
    void tellLater(List<Fid> stale) {
        if (!listeners.isEmpty() && !stale.isEmpty()) {
            start(stale);
        }
    }

    private CountDownLatch start(List<Fid> stale) {
        CountDownLatch done = new CountDownLatch(1);
        Thread.ofVirtual().name("invalidation").start(() -> {
            try {
                stale.forEach(fid -> listeners.forEach(l -> l.invalidated(fid)));
            } catch (RuntimeException e) {
                LOG.error("a listener failed", e);
            } finally {
                done.countDown();
            }
        });
        return done;
    }

    /** Tells of stale files and waits a moment. */
    void tell(List<Fid> stale) {
        if (listeners.isEmpty() || stale.isEmpty()) {
            return;
        }
        CountDownLatch done = start(stale);
        try {
            if (!done.await(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                LOG.debug("invalidation of {} files goes on in the background", stale.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
