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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores dirty data behind the writers: a file once it has collected a large piece, any file when data gets old or the bound of all dirty data is
 * near. A writer beyond the bound waits, for stores of its own volume: each has a budget or a fair share. A file whose store failed is left alone until its next write or flush, which tries again and so gets the
 * error; if no server answered, it is tried again every few seconds too.
 */
final class WriteBehind {
    /** A file that has this much dirty data is stored. */
    static final long PIECE_BYTES = 4L << 20;

    private static final long MAX_AGE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(120);
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(5);

    /** A volume may have so many times as much dirty data as is left of the bound. */
    private static final int SHARE_TIMES = 3;

    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);

    private final RegionCache cache;
    private final DataCache owner;
    private final FairShare share;
    private final Set<Fid> queued = ConcurrentHashMap.newKeySet();
    private final Map<Fid, Failure> failed = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition drained = lock.newCondition();

    /**
     * A store that failed.
     *
     * @param refused whether a server said so; else none answered
     * @param atNs when
     */
    private record Failure(boolean refused, long atNs) {}

    WriteBehind(RegionCache cache, DataCache owner, long boundBytes) {
        this.cache = cache;
        this.owner = owner;
        this.share = new FairShare(boundBytes, SHARE_TIMES);
    }

    /** Before a write: waits for room; a file with a failed store tries it again first and throws its error. */
    void admit(FileData data) throws IOException {
        if (failed.containsKey(data.fid())) {
            data.store();
        }
        VolumeAccount account = data.file().account();
        if (share.admits(
                account.dirtyBytes(), cache.dirtyBytes(), account.budget().dirtyBytes())) {
            return;
        }
        long deadlineNs = System.nanoTime() + MAX_WAIT_NS;
        lock.lock();
        try {
            while (!admitsBesideFailed(account)) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new FsException(Errno.EIO, "dirty data cannot be stored");
                }
                makeRoom(account);
                drained.awaitNanos(TimeUnit.SECONDS.toNanos(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for dirty data to be stored");
        } finally {
            lock.unlock();
        }
    }

    /** Files that failed do not count: their writers know. */
    private boolean admitsBesideFailed(VolumeAccount account) {
        long own = account.dirtyBytes();
        long all = cache.dirtyBytes();
        for (Fid fid : failed.keySet()) {
            long bytes = cache.find(fid).map(CachedFile::dirtyBytes).orElse(0L);
            all -= bytes;
            own -= fid.volume() == account.volume() ? bytes : 0;
        }
        return share.admits(Math.max(0, own), all, account.budget().dirtyBytes());
    }

    /** Has the volume's own data stored; one that has none waits for the others'. */
    private void makeRoom(VolumeAccount account) {
        if (account.dirtyBytes() > 0) {
            queueAll(account);
        } else {
            cache.accounts().all().forEach(this::queueAll);
        }
    }

    /** Whether the volume has half of the dirty data that it may have. */
    private boolean isPressed(VolumeAccount account) {
        long may = Math.min(account.budget().dirtyBytes(), share.share(cache.dirtyBytes()));
        return account.dirtyBytes() > may / 2;
    }

    /** After a write. */
    void wrote(FileData data) {
        VolumeAccount account = data.file().account();
        account.dirtyFiles().add(data.fid());
        if (data.dirtyBytes() >= PIECE_BYTES) {
            queue(data.fid(), account);
        } else if (isPressed(account)) {
            queueAll(account);
        }
    }

    /** A file has dirty data, which is to be stored when its time comes. */
    void known(FileData data) {
        data.file().account().dirtyFiles().add(data.fid());
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

    void failed(FileData data, Exception why) {
        if (!(why instanceof InterruptedIOException)) {
            boolean silence = why instanceof FsException told && told.errno() == Errno.ETIMEDOUT;
            boolean refused = !silence && !owner.server().isLetGo(data.fid());
            failed.put(data.fid(), new Failure(refused, System.nanoTime()));
        }
        stored();
    }

    void succeeded(FileData data) {
        failed.remove(data.fid());
        Set<Fid> dirty = data.file().account().dirtyFiles();
        if (!data.hasDirty() && dirty.remove(data.fid()) && data.hasDirty()) {
            dirty.add(data.fid());
        }
    }

    /** Whether a server has refused the file's data. */
    boolean isRefused(Fid fid) {
        Failure failure = failed.get(fid);
        return failure != null && failure.refused();
    }

    /** Files with dirty data. */
    List<Fid> dirtyFiles() {
        List<Fid> all = new ArrayList<>();
        cache.accounts().all().forEach(account -> all.addAll(account.dirtyFiles()));
        return all;
    }

    /** Stores what has been dirty for long. Called every second or so. */
    void tick(long nowNs) {
        for (VolumeAccount account : cache.accounts().all()) {
            for (Fid fid : account.dirtyFiles()) {
                cache.find(fid)
                        .filter(f -> nowNs - f.unstored().sinceNs() > MAX_AGE_NS)
                        .ifPresent(f -> queue(fid, account));
            }
        }
        failed.forEach((fid, failure) -> {
            if (!failure.refused() && nowNs - failure.atNs() > RETRY_NS) {
                cache.find(fid).ifPresent(f -> start(fid, f.account()));
            }
        });
    }

    private void queueAll(VolumeAccount account) {
        account.dirtyFiles().forEach(fid -> queue(fid, account));
    }

    private void queue(Fid fid, VolumeAccount account) {
        if (!failed.containsKey(fid)) {
            start(fid, account);
        }
    }

    private void start(Fid fid, VolumeAccount account) {
        if (queued.add(fid)) {
            Thread.ofVirtual().name("store " + fid).start(() -> work(fid, account));
        }
    }

    private void work(Fid fid, VolumeAccount account) {
        account.storeWorkers().acquireUninterruptibly();
        try (FileData data = owner.open(fid)) {
            queued.remove(fid);
            boolean now = isPressed(account) || System.nanoTime() - data.dirtySinceNs() > MAX_AGE_NS;
            data.storeDown(now ? 0 : PIECE_BYTES / 2);
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: data cannot be stored now: {}", fid, e.getMessage());
        } finally {
            queued.remove(fid);
            account.storeWorkers().release();
        }
    }
}
