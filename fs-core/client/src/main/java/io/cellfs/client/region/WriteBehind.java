package io.cellfs.client.region;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores dirty data behind the writers: a file once it has collected a large piece, any file when data gets old or the bound of all dirty data is
 * near. A writer beyond the bound waits. A file whose store failed is left alone until its next write or flush, which tries again and so gets the
 * error.
 */
final class WriteBehind {
    /** A file that has this much dirty data is stored. */
    static final long PIECE_BYTES = 4L << 20;

    private static final long MAX_AGE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(120);
    private static final int WORKERS = 4;
    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);

    private final RegionCache cache;
    private final DataCache owner;
    private final long boundBytes;
    private final Set<Fid> dirty = ConcurrentHashMap.newKeySet();
    private final Set<Fid> queued = ConcurrentHashMap.newKeySet();
    private final Map<Fid, Boolean> failed = new ConcurrentHashMap<>();
    private final Semaphore workers = new Semaphore(WORKERS);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition drained = lock.newCondition();

    WriteBehind(RegionCache cache, DataCache owner, long boundBytes) {
        this.cache = cache;
        this.owner = owner;
        this.boundBytes = boundBytes;
    }

    /** Before a write: waits for room; a file with a failed store tries it again first and throws its error. */
    void admit(FileData data) throws IOException {
        if (failed.containsKey(data.fid())) {
            data.store();
        }
        if (throttledBytes() < boundBytes) {
            return;
        }
        long deadlineNs = System.nanoTime() + MAX_WAIT_NS;
        lock.lock();
        try {
            while (throttledBytes() >= boundBytes) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new FsException(Errno.EIO, "dirty data cannot be stored");
                }
                queueAll();
                drained.awaitNanos(TimeUnit.SECONDS.toNanos(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for dirty data to be stored");
        } finally {
            lock.unlock();
        }
    }

    private long throttledBytes() {
        long bytes = cache.dirtyBytes();
        if (bytes < boundBytes || failed.isEmpty()) {
            return bytes;
        }
        for (Fid fid : failed.keySet()) {
            bytes -= cache.find(fid).map(CachedFile::dirtyBytes).orElse(0L);
        }
        return bytes;
    }

    /** After a write. */
    void wrote(FileData data) {
        dirty.add(data.fid());
        if (data.dirtyBytes() >= PIECE_BYTES) {
            queue(data.fid());
        } else if (cache.dirtyBytes() > boundBytes / 2) {
            queueAll();
        }
    }

    /** A file has dirty data, which is to be stored when its time comes. */
    void known(Fid fid) {
        dirty.add(fid);
    }

    /** After something has been stored or dropped. */
    void stored() {
        lock.lock();
        try {
            drained.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void failed(FileData data) {
        failed.put(data.fid(), Boolean.TRUE);
        stored();
    }

    void succeeded(FileData data) {
        failed.remove(data.fid());
        if (!data.hasDirty()) {
            dirty.remove(data.fid());
        }
    }

    boolean hasFailed(Fid fid) {
        return failed.containsKey(fid);
    }

    /** Files with dirty data. */
    List<Fid> dirtyFiles() {
        return new ArrayList<>(dirty);
    }

    /** Stores what has been dirty for long. Called every second or so. */
    void tick(long nowNs) {
        for (Fid fid : dirty) {
            cache.find(fid)
                    .filter(f -> nowNs - f.unstored().sinceNs() > MAX_AGE_NS)
                    .ifPresent(f -> queue(fid));
        }
    }

    private void queueAll() {
        dirty.forEach(this::queue);
    }

    private void queue(Fid fid) {
        if (!failed.containsKey(fid) && queued.add(fid)) {
            Thread.ofVirtual().name("store " + fid).start(() -> work(fid));
        }
    }

    private void work(Fid fid) {
        workers.acquireUninterruptibly();
        try (FileData data = owner.open(fid)) {
            queued.remove(fid);
            boolean pressed =
                    cache.dirtyBytes() > boundBytes / 2 || System.nanoTime() - data.dirtySinceNs() > MAX_AGE_NS;
            data.storeDown(pressed ? 0 : PIECE_BYTES / 2);
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: data cannot be stored, its writer will be told: {}", fid, e.getMessage());
        } finally {
            queued.remove(fid);
            workers.release();
        }
    }
}
