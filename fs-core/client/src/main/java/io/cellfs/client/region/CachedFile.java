package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import io.cellfs.client.region.FileServerPort.Version;
import io.cellfs.client.region.NativeFile.Use;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The cached data of one file: a sparse file on disk whose offsets are those of the file. A region that is full in the table is wholly valid; of
 * others only the bytes in {@code written} are. Bytes of the cache file that are not valid are zeros from the end of the file on.
 *
 * <p>Lock order: {@link #storeLock}, then {@link #lock}, then the table's. The evictor holds no other file's lock.
 */
final class CachedFile {
    final ReentrantLock lock = new ReentrantLock();
    /** Held over each change at the server, so that data versions advance one by one. */
    final ReentrantLock storeLock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Fid fid;
    private volatile int number;
    private @Nullable Exposure exposure;
    private final RegionCache cache;
    private final ByteRanges written = new ByteRanges();
    private final Unstored unstored;
    private final FetchesUnderWay fetches = new FetchesUnderWay(changed);
    private final VolumeAccount account;

    private long dataVersion = -1;
    private long serverSize;
    private long size;
    private boolean trimPending;
    private int pins;
    private int bound;
    private boolean superseded;
    private volatile boolean past;
    private boolean retired;
    private volatile boolean rollbackPossible;
    private final AtomicInteger generation = new AtomicInteger();
    private int changes;

    /** A file without content, of the volume with that account. */
    CachedFile(Fid fid, int number, RegionCache cache, VolumeAccount account) {
        this.fid = fid;
        this.number = number;
        this.cache = cache;
        this.account = account;
        this.unstored = new Unstored(bytes -> {
            cache.addDirty(bytes);
            account.addDirty(bytes);
        });
    }

    VolumeAccount account() {
        return account;
    }

    Fid fid() {
        return fid;
    }

    /** The cache file's number; another one after {@link #moveTo}. */
    int number() {
        return number;
    }

    /** How others may be using the cache file. Call with the lock held. */
    Optional<Exposure> exposure() {
        return Optional.ofNullable(exposure);
    }

    void expose(Exposure fresh) {
        exposure = fresh;
    }

    void unexpose() {
        exposure = null;
    }

    /** From now on the content is in another cache file, which nobody else uses. Call with the lock held. */
    void moveTo(int fresh) {
        number = fresh;
        exposure = null;
    }

    /** Whether the cache file holds all of the current content and nothing waits to be stored or fetched. Call with the lock held. */
    boolean isWhole() {
        return dataVersion >= 0
                && !hasDirty()
                && fetches.isEmpty()
                && size == serverSize
                && cache.useIfWhole(this, Regions.count(size));
    }

    /** Changes whenever bytes of the cache file stop being valid: a read that spans a change is repeated. */
    int generation() {
        return generation.get();
    }

    /** Changes with every write into the cache file by a program. */
    int changes() {
        return changes;
    }

    long size() {
        return size;
    }

    long dataVersion() {
        return dataVersion;
    }

    long serverSize() {
        return serverSize;
    }

    /** What the server had when it was asked last, or changed last by this client. */
    Version base() {
        return new Version(dataVersion, serverSize);
    }

    boolean hasDirty() {
        return !unstored.isEmpty();
    }

    long dirtyBytes() {
        return unstored.bytes();
    }

    /** To be called before bytes go from the cache file that an earlier note tells of, and after each other change of what is not stored. */
    private void noteUnstored() throws IOException {
        cache.notes().note(this, cache.handles());
    }

    private void noteGone(long start, long end) throws IOException {
        cache.notes().noteGone(this, cache.handles(), start, end);
    }

    /** Keeps the file from being forgotten; false when it already is. */
    boolean pin() {
        if (retired) {
            return false;
        }
        pins++;
        return true;
    }

    void unpin() {
        pins--;
    }

    /**
     * Keeps the content at a version until {@link #unbind}, whatever the server has; false when it is kept at another one: then another cached file is
     * to take this one's place. For files of read-only volumes, which nobody writes (ADR 0011).
     */
    boolean bind(Version version) throws IOException {
        lock.lock();
        try {
            if (bound == 0 && version.dataVersion() != dataVersion) {
                rebase(version);
                past = false;
            }
            superseded |= version.dataVersion() != dataVersion;
            bound += superseded ? 0 : 1;
            return !superseded;
        } finally {
            lock.unlock();
        }
    }

    /** The server shows another version than the one that is kept. */
    void past() {
        past = true;
    }

    /** Whether the version that is kept is of a former release. */
    boolean isPast() {
        return past;
    }

    /** Ends a {@link #bind}. */
    void unbind() {
        lock.lock();
        try {
            bound--;
        } finally {
            lock.unlock();
        }
    }

    /** A superseded file loses what it holds with its last user. Call with the lock held. */
    void endIfSuperseded() throws IOException {
        if (superseded && pins == 0 && !retired) {
            cancelFetches(0);
            dropClean();
        }
    }

    /** Whether regions of it may be evicted: it has not been forgotten. */
    boolean isAlive() {
        return !retired;
    }

    /** Marks the file as forgotten if nothing needs it. */
    boolean retire() {
        retired = !retired && pins == 0 && fetches.isEmpty() && !hasDirty();
        return retired;
    }

    /** As loaded from the index of an earlier run. */
    void restore(long version, long length, Exposure earlier) {
        exposure = earlier;
        dataVersion = version;
        serverSize = length;
        size = length;
        trimPending = true;
    }

    /** Whether the cache file may hold junk past the end, left by an earlier run; asked once. */
    boolean takeTrimPending() {
        boolean pending = trimPending;
        trimPending = false;
        return pending;
    }

    /** The volume has been replaced: its next data version counts even if it is lower. */
    void allowRollback() {
        rollbackPossible = true;
    }

    /** Takes over the server's version; clean data of an older one is dropped. What is older than known is late news. Call with the lock held. */
    void sync(Version server) throws IOException {
        if (bound > 0
                || server.dataVersion() == dataVersion
                || (server.dataVersion() < dataVersion && !rollbackPossible)) {
            return;
        }
        rollbackPossible = false;
        boolean maybeOwn = unstored.isStoring() && server.dataVersion() == dataVersion + 1;
        if (!maybeOwn) {
            rebase(server);
        }
    }

    /** Drops the clean data and starts from {@code server}, unless a version is kept. Call with the lock held. */
    void rebase(Version server) throws IOException {
        if (dataVersion >= 0 || !fetches.isEmpty()) {
            cancelFetches(0);
            dropClean();
        }
        if (bound > 0) {
            return;
        }
        dataVersion = server.dataVersion();
        serverSize = server.size();
        size = Math.max(serverSize, unstored.end());
        noteUnstored();
    }

    private void dropClean() throws IOException {
        generation.incrementAndGet();
        boolean own = cache.lending().reclaim(this) == Use.NONE;
        noteUnstored();
        if (!hasDirty()) {
            written.clear();
            if (own) {
                cache.dropAll(this);
            } else {
                cache.detach(this, List.of());
            }
            return;
        }
        ByteRanges keep = unstored.ranges();
        if (own) {
            for (Range gap : keep.gaps(0, Math.max(Math.max(size, serverSize), unstored.end()))) {
                cache.punch(this, gap.start(), gap.end());
            }
        } else {
            cache.detach(this, keep.ranges());
        }
        written.clear();
        keep.ranges().forEach(r -> written.add(r.start(), r.end()));
        cache.dropRegions(this, 0);
        written.ranges().forEach(r -> noteValid(r.start(), r.end()));
    }

    /** What the server does not have yet. Call with the lock held. */
    Unstored unstored() {
        return unstored;
    }

    /** How many bytes from {@code offset}, at most {@code want}, can be read from the cache file now. */
    long available(long offset, long want) {
        long end = Regions.plus(offset, want);
        long position = offset;
        while (position < end) {
            long index = Regions.indexOf(position);
            long next = position;
            if (cache.isFull(this, index) || Regions.startOf(index) >= serverSize) {
                next = Regions.endOf(index);
            } else {
                next += written.runFrom(position);
            }
            if (next == position) {
                break;
            }
            position = next;
        }
        return Math.min(position, end) - offset;
    }

    /** How many bytes from {@code offset}, at most {@code want}, no local write has replaced. */
    long unwritten(long offset, long want) {
        long next = written.nextFrom(offset);
        return next < 0 ? want : Math.min(want, next - offset);
    }

    /** The fetch in flight that will bring the byte at {@code offset}. */
    Optional<Fetch> fetchOf(long offset) {
        return fetches.of(offset);
    }

    /**
     * Plans fetches for what is missing in [offset, end), which somebody waits for, and then of {@code further}, as long as few are in flight. What follows
     * at once comes with what is waited for.
     */
    List<Fetch> planFetches(long offset, long end, List<Range> further, BufferPool pool) {
        long joint = end;
        for (Range range : further) {
            joint = range.start() <= joint && range.end() > joint ? range.end() : joint;
        }
        List<Fetch> planned = fetches.plan(range(offset, joint), true, pool, bound > 0, this::isMissing);
        for (Range range : further) {
            if (range.start() > joint || range.end() <= offset) {
                planned.addAll(
                        fetches.plan(range(range.start(), range.end()), false, pool, bound > 0, this::isMissing));
            }
        }
        return planned;
    }

    /** To the end of the last region, at most to what the server has. */
    private Range range(long from, long end) {
        long stop = Math.min(Regions.ceil(end), serverSize);
        return new Range(Math.min(from, stop), stop);
    }

    private boolean isMissing(long index) {
        return !cache.isHeld(this, index);
    }

    /** The parts of a fetch that local writes have not replaced. */
    List<Range> toInstall(long start, long end) {
        return written.gaps(start, end);
    }

    /** Ends a fetch: what it brought becomes valid when it is of the current version. */
    void finishFetch(Fetch fetch, boolean valid, long receivedEnd) {
        fetches.remove(fetch);
        if (valid) {
            for (long at = fetch.start(); at < fetch.end(); at = Regions.next(at)) {
                long regionEnd = Math.min(Regions.next(at), serverSize);
                if (receivedEnd >= regionEnd) {
                    becomeFull(Regions.indexOf(at), fetch.wasRead());
                }
            }
        }
        changed.signalAll();
    }

    private void becomeFull(long index, boolean used) {
        long start = Regions.startOf(index);
        long end = Regions.endOf(index);
        written.remove(start, end);
        cache.setFetched(this, index, Regions.occupied(Math.min(end, size) - start), used);
    }

    /** Whether data of {@code version} is current; the version after a store in flight is judged when that has ended. */
    boolean awaitVersion(long version) throws InterruptedIOException {
        fetches.await(() -> !unstored.isStoring() || version != dataVersion + 1);
        return version == dataVersion;
    }

    /** Waits until no fetch touches [start, end). */
    void awaitFetches(long start, long end) throws InterruptedIOException {
        fetches.awaitNone(start, end);
    }

    /** Cancels the fetches from {@code start} on and waits for their end. */
    void cancelFetches(long start) throws InterruptedIOException {
        fetches.cancel(start);
    }

    /** Notes that a program wrote [start, end) into the cache file. */
    void noteWritten(long start, long end, long nowNs) throws IOException {
        wrote(start, end, nowNs);
        cache.notes().noteWritten(this, cache.handles(), start, end);
    }

    /** Notes that the cache file has what an earlier process of this client did not get stored. */
    void takeOver(List<Range> ranges, long nowNs) throws IOException {
        ranges.forEach(range -> wrote(range.start(), range.end(), nowNs));
        noteUnstored();
    }

    private void wrote(long start, long end, long nowNs) {
        changes++;
        if (end > size) {
            extend(end);
        }
        unstored.add(start, end, nowNs);
        noteValid(start, end);
    }

    /** Grows the file; the hole in the region of the old end belongs to what a checksum of it covers. */
    private void extend(long newSize) {
        long tail = Regions.indexOf(size);
        size = newSize;
        if (cache.isHeld(this, tail)) {
            cache.touchWritten(
                    this, tail, Regions.occupied(Math.min(newSize, Regions.endOf(tail)) - Regions.startOf(tail)));
        }
    }

    private void noteValid(long start, long end) {
        for (long index = Regions.indexOf(start); index <= Regions.lastOf(start, end); index++) {
            long regionStart = Regions.startOf(index);
            long regionEnd = Regions.endOf(index);
            int occupied = Regions.occupied(Math.min(regionEnd, size) - regionStart);
            if (cache.isHeld(this, index)) {
                cache.touchWritten(this, index, occupied);
                continue;
            }
            written.add(Math.max(start, regionStart), Math.min(end, regionEnd));
            if (written.covers(regionStart, Math.min(regionEnd, Math.max(size, serverSize)))) {
                written.remove(regionStart, regionEnd);
                cache.setFull(this, index, occupied);
            } else {
                cache.setPartial(this, index, occupied);
            }
        }
    }

    /** Takes the first dirty run, at most {@code maxBytes}, to be stored. Call with {@link #storeLock} and the lock held. */
    Optional<Range> beginStore(long maxBytes) {
        return unstored.begin(maxBytes);
    }

    /**
     * Ends a store that succeeded; another version than the next one means that somebody else wrote too. What cannot be noted as stored is stored again: it
     * must not be evicted while the note tells that it waits.
     */
    void endStore(Version server) throws IOException {
        Range run = unstored.stored();
        changed.signalAll();
        boolean own = server.dataVersion() == dataVersion + 1 || server.dataVersion() == dataVersion;
        if (own) {
            dataVersion = server.dataVersion();
            serverSize = server.size();
            size = Math.max(serverSize, unstored.end());
        }
        try {
            noteGone(run.start(), run.end());
        } catch (IOException | RuntimeException e) {
            unstored.again(run);
            throw e;
        }
        if (!own) {
            rebase(server);
        }
    }

    /** Ends a store that failed: its bytes are dirty again. */
    void failStore() {
        unstored.failed();
        changed.signalAll();
    }

    /** Follows a truncation (or extension) that the server has done. Call with {@link #storeLock} and the lock held. */
    void resized(long newSize, Version server) throws IOException {
        boolean own = server.dataVersion() == dataVersion + 1;
        cancelFetches(0);
        unstored.forget(newSize, Long.MAX_VALUE);
        noteGone(newSize, Long.MAX_VALUE);
        generation.incrementAndGet();
        changes++;
        written.remove(newSize, Long.MAX_VALUE);
        cache.dropRegions(this, Regions.count(newSize));
        cache.truncate(this, newSize);
        if (newSize > size) {
            extend(newSize);
        } else {
            size = newSize;
        }
        if (own) {
            dataVersion = server.dataVersion();
            serverSize = server.size();
            noteGone(0, 0);
        } else {
            rebase(server);
        }
    }

    /** Follows a hole that the server has punched. Call with {@link #storeLock} and the lock held. */
    void punched(long start, long end, Version server) throws IOException {
        boolean own = server.dataVersion() == dataVersion + 1;
        cancelFetches(0);
        unstored.forget(start, end);
        noteGone(start, end);
        generation.incrementAndGet();
        changes++;
        cache.punch(this, start, Math.min(end, size));
        if (own) {
            dataVersion = server.dataVersion();
            serverSize = server.size();
            noteGone(0, 0);
        } else {
            rebase(server);
        }
    }

    /** Drops dirty data that could not be stored, and with it everything cached, as its base is unknown now. */
    void abandonDirty() throws IOException {
        unstored.forget(0, Long.MAX_VALUE);
        rebase(new Version(-1, serverSize));
    }

    /** Drops everything at the first use in a run: others may have the cache file, and it may have junk past the end. */
    void startAnew() throws IOException {
        generation.incrementAndGet();
        cache.detach(this, List.of());
    }

    /** The end of those regions from {@code index} on, at most to {@code end}, of which none must stay (dirty, or a fetch is on its way). */
    long evictableTo(long index, long end) {
        long next = index;
        while (next < end && isStored(next) && !isFetching(next)) {
            next++;
        }
        return next;
    }

    private boolean isFetching(long index) {
        return fetches.touch(Regions.startOf(index), Regions.endOf(index));
    }

    /** Tries to evict regions of which none must stay; false when all must, as programs use the cache file directly. */
    boolean evict(long first, long endIndex) throws IOException {
        long start = Regions.startOf(first);
        long end = Regions.endOf(endIndex - 1);
        return switch (cache.lending().reclaim(this)) {
            case SOME -> false;
            case NONE -> {
                generation.incrementAndGet();
                written.remove(start, end);
                cache.punch(this, start, end);
                yield true;
            }
            case UNKNOWN -> evictWhole();
        };
    }

    /** The file system cannot tell whether an older program maps the cache file: it goes as a whole, without a change to it. */
    private boolean evictWhole() throws IOException {
        if (hasDirty() || !fetches.isEmpty()) {
            return false;
        }
        generation.incrementAndGet();
        written.clear();
        cache.detach(this, List.of());
        return true;
    }

    /** Whether the bytes of a region are all at the server. */
    boolean isStored(long index) {
        return !unstored.intersects(Regions.startOf(index), Regions.endOf(index));
    }
}
