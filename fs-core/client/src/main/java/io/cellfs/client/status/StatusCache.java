package io.cellfs.client.status;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.afs3.CallBackType;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsVolSync;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The status of files and the server's promises for them. One clock counts broken promises: an answer's promise counts only if nothing that covers
 * the file (itself, its volume, all) was broken after the call began, so that a callback that overtakes the answer is not lost. Thread-safe.
 */
public final class StatusCache {
    private static final long MAX_PROMISE_NS = TimeUnit.DAYS.toNanos(1);
    private static final int NS_PER_TICK = 100;
    private static final int RECENT_BREAKS = 4096;

    private final VnodeTable table;
    private final LongSupplier nanoTime;
    private final AtomicLong clock = new AtomicLong();
    private final Map<Long, VolumeState> volumes = new ConcurrentHashMap<>();
    private final LinkedHashMap<Fid, Long> recentBreaks = new LinkedHashMap<>();
    private long recentFloor;
    private volatile long allBrokenAt;

    /** A cache of at most {@code maxVnodes} files, open ones apart. */
    public StatusCache(int maxVnodes) {
        this(maxVnodes, System::nanoTime);
    }

    /** The same with a clock, ns. */
    public StatusCache(int maxVnodes, LongSupplier nanoTime) {
        this.table = new VnodeTable(maxVnodes);
        this.nanoTime = nanoTime;
    }

    /** The vnode of a file, new if need be. */
    public Vnode obtain(Fid fid) {
        return table.obtain(fid);
    }

    /** The same, kept in the cache until {@link #unpin}. */
    public Vnode pin(Fid fid) {
        return table.obtainPinned(fid);
    }

    /** Ends a {@link #pin}. */
    public void unpin(Vnode vnode) {
        vnode.unpin();
    }

    /** The vnode of a file, if it is cached. */
    public Optional<Vnode> find(Fid fid) {
        return table.find(fid);
    }

    /** To be taken before a call whose answers are applied. */
    public Mark mark() {
        return new Mark(clock.get(), nanoTime.getAsLong());
    }

    /** The status while the promise for it stands. */
    public Optional<Status> promised(Vnode vnode) {
        VolumeState volume = volume(vnode.fid().volume());
        if (volume.isWhole()) {
            OptionalLong content = volume.promised(nanoTime.getAsLong(), allBrokenAt);
            return content.isPresent() ? vnode.ofContent(content.getAsLong()) : Optional.empty();
        }
        return vnode.promised(nanoTime.getAsLong(), coveredSince(vnode.fid()));
    }

    private long coveredSince(Fid fid) {
        return Math.max(allBrokenAt, volume(fid.volume()).brokenAt());
    }

    private VolumeState volume(long volume) {
        return volumes.computeIfAbsent(volume, v -> new VolumeState());
    }

    /**
     * Applies an answer to a call that changed nothing.
     *
     * @param sync what the answer tells of the volume, learned already
     * @throws FsException when the status says that there is no such file
     */
    public Status learn(Vnode vnode, YfsFetchStatus status, YfsCallBack promise, Mark mark, YfsVolSync sync)
            throws IOException {
        long content = volume(vnode.fid().volume()).contentOf(sync);
        Status learned = vnode.learn(checked(vnode, status), mark, content);
        promise(vnode, promise, mark, content);
        return learned;
    }

    /** Applies the answer to an own change. */
    public Status learnOwn(Vnode vnode, YfsFetchStatus status) throws IOException {
        volume(vnode.fid().volume()).changed();
        return vnode.learnOwn(checked(vnode, status), clock.incrementAndGet());
    }

    /** Applies the answer to an own change that made the file, with its promise. */
    public Status learnMade(Vnode vnode, YfsFetchStatus status, YfsCallBack promise, Mark mark) throws IOException {
        Status learned = learnOwn(vnode, status);
        promise(vnode, promise, mark, 0);
        return learned;
    }

    private static Status checked(Vnode vnode, YfsFetchStatus status) throws FsException {
        if (status.abortCode() != 0) {
            throw new FsException(Errno.ESTALE, vnode.fid() + " is no more (code " + status.abortCode() + ")");
        }
        return Status.of(status);
    }

    private void promise(Vnode vnode, YfsCallBack promise, Mark mark, long content) {
        boolean given = promise.expiration() > 0 && promise.type() != CallBackType.DROPPED;
        long ticks = Math.clamp(promise.expiration(), 0, MAX_PROMISE_NS / NS_PER_TICK);
        VolumeState volume = volume(vnode.fid().volume());
        if (given && volume.isWhole()) {
            volume.promise(mark, ticks * NS_PER_TICK, content, allBrokenAt);
        } else if (given && mark.clock() >= Math.max(coveredSince(vnode.fid()), brokenBeforeKnown(vnode.fid()))) {
            vnode.promise(mark, ticks * NS_PER_TICK);
        }
    }

    private long brokenBeforeKnown(Fid fid) {
        synchronized (recentBreaks) {
            return recentBreaks.getOrDefault(fid, recentFloor);
        }
    }

    /** Learns of the volume from any answer; true when the volume has been replaced, and with it everything cached of it. */
    public boolean learn(long volume, YfsVolSync sync) {
        boolean replaced = volume(volume).learn(sync);
        if (replaced) {
            breakVolume(volume).forEach(fid -> table.find(fid).ifPresent(Vnode::forget));
        }
        return replaced;
    }

    /** Learns from an answer which content of a read-only volume it is of. */
    public Release learnRelease(long volume, YfsVolSync sync) {
        return switch (volume(volume).learnRelease(sync)) {
            case SAME -> Release.KNOWN;
            case OLDER -> Release.OLDER;
            case REPLACED -> Release.NEWER;
        };
    }

    /** Which content of a read-only volume an answer is of: that which is known, a newer one, or one that has been replaced. */
    public enum Release {
        KNOWN,
        NEWER,
        OLDER
    }

    /** Whether answers have told that a volume is read-only, and which content it shows. */
    public boolean isReleased(long volume) {
        return volume(volume).isWhole();
    }

    /** What was seen of a read-only volume is nowhere any more: whatever it shows now counts. Answers which of its files were cached. */
    public List<Fid> forgetRelease(long volume) {
        volume(volume).forgetRelease();
        List<Fid> cached = breakVolume(volume);
        cached.forEach(fid -> table.find(fid).ifPresent(Vnode::forget));
        return cached;
    }

    /** Which files of a volume are cached. */
    public List<Fid> filesOf(long volume) {
        return cached().stream().filter(fid -> fid.volume() == volume).toList();
    }

    /** Read-only volumes whose promise ends soon, each told once; {@link #endUnlessRenewed} is to follow. */
    public List<Long> takeEndingSoon() {
        long nowNs = nanoTime.getAsLong();
        return volumes.entrySet().stream()
                .filter(entry -> entry.getValue().takeEndsSoon(nowNs, allBrokenAt))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Ends the promise of such a volume if no answer has renewed it; answers which of its files were cached if so. */
    public List<Fid> endUnlessRenewed(long volume) {
        return volume(volume).endUnlessRenewed() ? filesOf(volume) : List.of();
    }

    /** How many own changes there were in the volume. */
    public long changesOf(long volume) {
        return volume(volume).changes();
    }

    /** The server broke its promise for one file. */
    public void breakOne(Fid fid) {
        long now = clock.incrementAndGet();
        synchronized (recentBreaks) {
            recentBreaks.remove(fid);
            recentBreaks.put(fid, now);
            if (recentBreaks.size() > RECENT_BREAKS) {
                Map.Entry<Fid, Long> oldest = recentBreaks.pollFirstEntry();
                recentFloor = Math.max(recentFloor, oldest.getValue());
            }
        }
        table.find(fid).ifPresent(vnode -> vnode.broken(now));
        VolumeState volume = volume(fid.volume());
        if (volume.isWhole()) {
            volume.broken(now);
        }
    }

    /** Whether all promises of a file's volume have been broken since a mark: its server may have been started again. */
    public boolean isBrokenSince(Mark mark, Fid fid) {
        return coveredSince(fid) > mark.clock();
    }

    /** The server broke its promises for a volume; answers which of its files were cached. */
    public List<Fid> breakVolume(long volume) {
        volume(volume).broken(clock.incrementAndGet());
        return filesOf(volume);
    }

    /** A server forgot all its promises; answers which files were cached. */
    public List<Fid> breakAll() {
        allBrokenAt = clock.incrementAndGet();
        return cached();
    }

    private List<Fid> cached() {
        List<Fid> fids = new ArrayList<>();
        for (Vnode vnode : table.all()) {
            vnode.status().ifPresent(s -> fids.add(vnode.fid()));
        }
        return fids;
    }

    /** Files whose promise has expired since they were asked for last; they are forgotten as promised. */
    public List<Fid> takeExpired() {
        long nowNs = nanoTime.getAsLong();
        List<Fid> expired = new ArrayList<>();
        for (Vnode vnode : table.all()) {
            if (vnode.hasExpired(nowNs)) {
                vnode.dropPromise();
                expired.add(vnode.fid());
            }
        }
        return expired;
    }

    /** Forgets a file that is no more. */
    public void remove(Vnode vnode) {
        vnode.forget();
        table.remove(vnode);
    }

    /** Forgets a file's status, so that it is asked for again. */
    public void drop(Vnode vnode) {
        vnode.forget();
    }

    /** Number of files in the cache. */
    public int size() {
        return table.size();
    }
}
