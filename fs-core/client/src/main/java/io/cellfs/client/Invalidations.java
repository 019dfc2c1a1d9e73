package io.cellfs.client;

import io.cellfs.client.api.CellFileSystem.InvalidationListener;
import io.cellfs.protocol.Fid;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private static final long PATIENCE_MS = 250;
    private static final long SETTLE_S = 5;

    private final List<InvalidationListener> listeners = new CopyOnWriteArrayList<>();
    private final Set<CountDownLatch> running = ConcurrentHashMap.newKeySet();

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
        running.add(done);
        Thread.ofVirtual().name("invalidation").start(() -> {
            try {
                stale.forEach(fid -> listeners.forEach(l -> l.invalidated(fid)));
                for (InvalidationListener listener : listeners) {
                    listener.settle();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.error("a listener failed", e);
            } finally {
                running.remove(done);
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

    /** Waits until the listeners know of everything told so far: whoever got a lock must see what happened before. */
    void settle() throws InterruptedIOException {
        try {
            for (CountDownLatch each : List.copyOf(running)) {
                if (!each.await(SETTLE_S, TimeUnit.SECONDS)) {
                    LOG.warn("a listener does not learn of changes");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while changes become known");
        }
    }
}
