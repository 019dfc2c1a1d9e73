package io.cellfs.client.region;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.LocalCopy;
import io.cellfs.client.policy.Locking;
import io.cellfs.client.region.ByteRanges.Range;
import io.cellfs.client.region.FileServerPort.StoreRequest;
import io.cellfs.client.region.FileServerPort.Version;
import io.cellfs.client.region.VolumeAccount.Count;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data of one file through the cache, as long as somebody needs it ({@link #close}). Thread-safe. Written data is in the cache at once and at the
 * server after {@link #store}, or earlier by write-behind.
 */
public final class FileData implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileData.class);
    private static final int MAX_RETRIES = 64;
    private static final long MAX_STORE_BYTES = 64L << 20;

    private final RegionCache cache;
    private final CachedFile file;
    private final DataCache owner;
    private final @Nullable Version bound;

    FileData(RegionCache cache, CachedFile file, DataCache owner) {
        this(cache, file, owner, null);
    }

    /** The data at {@code bound}, if that is given, until {@link #close}. */
    FileData(RegionCache cache, CachedFile file, DataCache owner, @Nullable Version bound) {
        this.bound = bound;
        this.cache = cache;
        this.file = file;
        this.owner = owner;
    }

    /** Gives the server's current version of the file, from the status cache while its promise stands. */
    @FunctionalInterface
    public interface VersionSource {
        /** The version. */
        Version current() throws IOException;
    }

    /** The file. */
    public Fid fid() {
        return file.fid();
    }

    /** The file's size with what has been written locally; {@code server} is what the server knows. */
    public long size(Version server) throws IOException {
        file.lock.lock();
        try {
            file.sync(server);
            return file.size();
        } finally {
            file.lock.unlock();
        }
    }

    /** The size, if there is data that is not stored yet. */
    public Optional<Long> unstoredSize() {
        file.lock.lock();
        try {
            return file.hasDirty() ? Optional.of(file.size()) : Optional.empty();
        } finally {
            file.lock.unlock();
        }
    }

    /** Whether there is data that is not stored yet. */
    public boolean hasDirty() {
        file.lock.lock();
        try {
            return file.hasDirty();
        } finally {
            file.lock.unlock();
        }
    }

    /**
     * Reads from {@code offset}; short only at the end of the file.
     *
     * @return bytes read, 0 at or past the end
     */
    public int read(ByteBuffer dst, long offset, ReadAhead ahead, VersionSource version) throws IOException {
        int start = dst.position();
        List<Range> further = ahead.note(offset, dst.remaining(), file.account().windowBytes());
        int retries = 0;
        int missed = 0;
        while (dst.hasRemaining()) {
            int before = dst.position();
            Step step;
            try {
                step = step(dst, offset + before - start, further, version);
            } catch (FsException e) {
                awaitServer(e);
                continue;
            }
            if (step == Step.END) {
                break;
            }
            missed += step == Step.WAITED ? dst.position() - before : 0;
            if (dst.position() == before && ++retries > MAX_RETRIES) {
                throw new FsException(Errno.EIO, file.fid() + " changes faster than it can be read");
            }
        }
        file.account().read(dst.position() - start, missed);
        return dst.position() - start;
    }

    /** Waits for the server after it did not answer, unless that is the program's answer. */
    private void awaitServer(FsException told) throws IOException {
        if (told.errno() != Errno.ETIMEDOUT || !owner.server().awaitServer(fid())) {
            throw told;
        }
    }

    /** Where bytes of a read came from. */
    private enum Step {
        END,
        CACHED,
        WAITED
    }

    private Step step(ByteBuffer dst, long offset, List<Range> further, VersionSource version) throws IOException {
        Version server = version.current();
        List<Fetch> planned;
        Optional<Fetch> fetch = Optional.empty();
        long available;
        long unwritten;
        int generation;
        file.lock.lock();
        try {
            file.sync(server);
            if (offset >= file.size()) {
                return Step.END;
            }
            long want = Math.min(dst.remaining(), file.size() - offset);
            available = file.available(offset, want);
            unwritten = file.unwritten(offset, want);
            generation = file.generation();
            planned = file.planFetches(offset + available, offset + want, further, cache.fetchBuffers());
            if (available == 0) {
                fetch = file.fetchOf(offset).filter(Fetch::enter);
            }
        } finally {
            file.lock.unlock();
        }
        planned.forEach(this::start);
        if (available > 0) {
            readFromDisk(dst, offset, (int) available, generation);
        } else if (fetch.isPresent()) {
            fetch.get().copyAndLeave(dst, offset, (int) unwritten);
        } else if (cache.checksums().isSuspect(file, Regions.indexOf(offset))) {
            cache.checksums().verify(file, Regions.indexOf(offset));
        } else {
            awaitRetired(offset);
        }
        return available > 0 ? Step.CACHED : Step.WAITED;
    }

    /** The region's fetch has been cancelled or ends before the offset, where the server's file does: waits for its end. */
    private void awaitRetired(long offset) throws IOException {
        file.lock.lock();
        try {
            file.awaitFetches(Regions.floor(offset), offset + 1);
        } finally {
            file.lock.unlock();
        }
    }

    private void readFromDisk(ByteBuffer dst, long offset, int count, int generation) throws IOException {
        int position = dst.position();
        if (dst.isDirect()) {
            ByteBuffer part = dst.duplicate().limit(position + count);
            cache.handles().with(file.number(), f -> f.read(part, offset));
            dst.position(position + count);
        } else {
            copyFromDisk(dst, offset, count);
        }
        if (file.generation() != generation) {
            dst.position(position);
        }
    }

    private void copyFromDisk(ByteBuffer dst, long offset, int count) throws IOException {
        ByteBuffer scratch = cache.scratchBuffers().acquire();
        try {
            int done = 0;
            while (done < count) {
                scratch.clear().limit(Math.min(count - done, scratch.capacity()));
                long at = offset + done;
                cache.handles().with(file.number(), f -> f.read(scratch, at));
                done += scratch.flip().remaining();
                dst.put(scratch);
            }
        } finally {
            cache.scratchBuffers().release(scratch);
        }
    }

    private void start(Fetch fetch) {
        Thread.ofVirtual().name("fetch " + file.fid()).start(() -> run(fetch));
    }

    private void run(Fetch fetch) {
        boolean valid = false;
        IOException failure = null;
        try {
            Version version = ask(fetch);
            fetch.approve();
            valid = install(fetch, version, fetch.arrivedEnd());
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new IOException("fetch of " + file.fid() + " failed", e);
        } finally {
            file.account().count(Count.FETCHED_BYTES, fetch.arrivedEnd() - fetch.start());
            file.lock.lock();
            try {
                file.finishFetch(fetch, valid && !fetch.cancelled(), fetch.arrivedEnd());
            } finally {
                file.lock.unlock();
            }
            fetch.finish(failure);
            owner.trim(file.account());
        }
    }

    private Version ask(Fetch fetch) throws IOException {
        cache.requests().begin(file.account());
        try {
            return bound == null ? fetchNow(fetch) : fetchBound(fetch, bound);
        } finally {
            cache.requests().end(file.account());
        }
    }

    private Version fetchNow(Fetch fetch) throws IOException {
        return owner.server().fetch(file.fid(), fetch.start(), fetch.length(), fetch);
    }

    /** Fetches content of the version that is kept: as long as the server shows that, and of the former one once it shows another. */
    private Version fetchBound(Fetch fetch, Version wanted) throws IOException {
        if (!file.isPast()) {
            if (isShown(fetch, wanted)) {
                return wanted;
            }
            file.past();
        }
        owner.server().fetchAt(file.fid(), wanted.dataVersion(), fetch.start(), fetch.length(), fetch);
        return wanted;
    }

    private boolean isShown(Fetch fetch, Version wanted) throws IOException {
        try {
            return fetchNow(fetch).dataVersion() == wanted.dataVersion();
        } catch (FsException e) {
            if (e.errno() != Errno.ESTALE) {
                throw e;
            }
            LOG.debug("{} is in the present release no more", file.fid(), e);
            return false;
        }
    }

    /** Brings all of the file into the cache, unless that has it. At most a fetch's length. */
    public void bring() throws IOException {
        Version wanted = bound;
        if (wanted == null || isWhole()) {
            return;
        }
        ByteBuffer all = ByteBuffer.allocate((int) Math.min(RegionCache.FETCH_BYTES, wanted.size()));
        read(all, 0, new ReadAhead(), () -> wanted);
    }

    private boolean isWhole() {
        file.lock.lock();
        try {
            return file.isWhole();
        } finally {
            file.lock.unlock();
        }
    }

    private boolean install(Fetch fetch, Version version, long end) throws IOException {
        Optional<ByteBuffer> content = fetch.content();
        List<Range> parts;
        file.lock.lock();
        try {
            if (content.isEmpty() || !file.awaitVersion(version.dataVersion())) {
                return false;
            }
            parts = file.toInstall(fetch.start(), end);
        } finally {
            file.lock.unlock();
        }
        for (Range part : parts) {
            ByteBuffer slice = content.get()
                    .duplicate()
                    .limit((int) (part.end() - fetch.start()))
                    .position((int) (part.start() - fetch.start()));
            cache.handles().with(file.number(), f -> f.write(slice, part.start()));
        }
        return true;
    }

    /**
     * Writes all of {@code src} at {@code offset}, or at the end with {@code append}. Waits while too much is dirty.
     *
     * @throws FsException EDQUOT, ENOSPC and the like when earlier data cannot be stored
     */
    public void write(ByteBuffer src, long offset, boolean append, Version server) throws IOException {
        owner.writeBehind().admit(this);
        file.account().count(Count.WRITTEN_BYTES, src.remaining());
        if (src.isDirect()) {
            writePart(src, append ? -1 : offset, server);
        } else {
            writeFromHeap(src, append ? -1 : offset, server);
        }
        owner.trim(file.account());
        owner.writeBehind().wrote(this);
    }

    private void writeFromHeap(ByteBuffer src, long offset, Version server) throws IOException {
        ByteBuffer scratch = cache.scratchBuffers().acquire();
        try {
            long at = offset;
            while (src.hasRemaining()) {
                int count = Math.min(src.remaining(), scratch.clear().capacity());
                scratch.put(src.slice(src.position(), count)).flip();
                src.position(src.position() + count);
                writePart(scratch, at, server);
                at += offset < 0 ? 0 : count;
            }
        } finally {
            cache.scratchBuffers().release(scratch);
        }
    }

    private void writePart(ByteBuffer part, long offset, Version server) throws IOException {
        file.lock.lock();
        try {
            file.sync(server);
            long at = offset < 0 ? file.size() : offset;
            long end = at + part.remaining();
            if (end < at) {
                throw new FsException(Errno.EFBIG, "write past the largest file size");
            }
            verifyRegions(at, end);
            file.awaitFetches(Regions.floor(at), Regions.ceil(end));
            cache.handles().with(file.number(), f -> f.write(part, at));
            file.noteWritten(at, end, System.nanoTime());
        } finally {
            file.lock.unlock();
        }
    }

    private void verifyRegions(long start, long end) throws IOException {
        verifyIfSuspect(Regions.indexOf(file.size()));
        for (long index = Regions.indexOf(start); index <= Regions.lastOf(start, end); index++) {
            verifyIfSuspect(index);
        }
    }

    private void verifyIfSuspect(long index) throws IOException {
        if (cache.checksums().isSuspect(file, index)) {
            cache.checksums().verify(file, index);
        }
    }

    /** Stores all dirty data; waits for the server as the volume's policy is. */
    public void store() throws IOException {
        boolean stored = false;
        while (!stored) {
            try {
                storeDown(0);
                stored = true;
            } catch (FsException e) {
                awaitServer(e);
            }
        }
    }

    /** Stores all dirty data, without waiting for a server that does not answer: then it is left to be stored later. */
    public void storeNow() throws IOException {
        storeDown(0);
    }

    /** The same for a program that asks for it: it is told, once, of data that was lost with an earlier process. */
    public void flush() throws IOException {
        store();
        owner.requireNothingLost(fid());
    }

    /** Stores dirty data until no more than {@code keepBytes} are left. */
    void storeDown(long keepBytes) throws IOException {
        Locking.lock(file.storeLock);
        try {
            while (dirtyBytes() > keepBytes && storeRun()) {
                owner.writeBehind().stored();
            }
            owner.writeBehind().succeeded(this);
        } catch (IOException | RuntimeException e) {
            owner.writeBehind().failed(this, e);
            throw e;
        } finally {
            file.storeLock.unlock();
            owner.writeBehind().stored();
        }
    }

    private boolean storeRun() throws IOException {
        cache.requests().begin(file.account());
        try {
            return storeFirst();
        } finally {
            cache.requests().end(file.account());
        }
    }

    private boolean storeFirst() throws IOException {
        Optional<Range> run;
        long fileSize;
        file.lock.lock();
        try {
            run = file.beginStore(MAX_STORE_BYTES);
            fileSize = file.size();
        } finally {
            file.lock.unlock();
        }
        if (run.isEmpty()) {
            return false;
        }
        StoreRequest request = new StoreRequest(run.get().start(), run.get().length(), fileSize, this::readContent);
        Version version = null;
        try {
            version = owner.server().store(file.fid(), request);
            file.account().count(Count.STORED_BYTES, request.length());
        } finally {
            endStore(version);
        }
        return true;
    }

    private void endStore(@Nullable Version version) throws IOException {
        file.lock.lock();
        try {
            if (version == null) {
                file.failStore();
            } else {
                file.endStore(version);
            }
        } finally {
            file.lock.unlock();
        }
    }

    /** What is to be stored may move to another cache file meanwhile. */
    private void readContent(ByteBuffer dst, long offset) throws IOException {
        int start = dst.position();
        int number;
        do {
            dst.position(start);
            number = file.number();
            cache.handles().with(number, f -> f.read(dst, offset));
        } while (number != file.number());
    }

    /** A share in the cache file, if it holds exactly the content of {@code server}, which is the current version. */
    public Optional<LocalCopy> localCopy(Version server) throws IOException {
        file.lock.lock();
        try {
            file.sync(server);
            if (file.size() < Lending.MIN_BYTES || file.dataVersion() != server.dataVersion()) {
                return Optional.empty();
            }
            if (file.isWhole()) {
                Optional<LocalCopy> lent = cache.lending().lend(file);
                lent.ifPresent(copy -> file.account().count(Count.LOANS, 1));
                return lent;
            }
        } finally {
            file.lock.unlock();
        }
        owner.checkLater(file);
        return Optional.empty();
    }

    /** Sets the size at the server and in the cache; dirty data beyond it is dropped. */
    public void resize(long size) throws IOException {
        Locking.lock(file.storeLock);
        try {
            Version version = owner.server().store(file.fid(), new StoreRequest(size, 0, size, (dst, offset) -> {}));
            file.lock.lock();
            try {
                file.resized(size, version);
            } finally {
                file.lock.unlock();
            }
        } finally {
            file.storeLock.unlock();
            owner.writeBehind().stored();
        }
    }

    /** An operation at the server that changes the file's data by one version. */
    @FunctionalInterface
    public interface ServerChange {
        /** Runs it. */
        Version run() throws IOException;
    }

    /** Stores dirty data, runs {@code punch}, which makes [start, end) a hole at the server, and follows in the cache. */
    public void punch(long start, long end, ServerChange punch) throws IOException {
        Locking.lock(file.storeLock);
        try {
            storeDown(0);
            Version version = punch.run();
            file.lock.lock();
            try {
                file.punched(start, end, version);
            } finally {
                file.lock.unlock();
            }
        } finally {
            file.storeLock.unlock();
        }
    }

    /** Drops dirty data that cannot be stored; the failure has been reported. */
    public void abandonDirty() throws IOException {
        Locking.lock(file.storeLock);
        try {
            file.lock.lock();
            try {
                file.abandonDirty();
            } finally {
                file.lock.unlock();
            }
            owner.writeBehind().succeeded(this);
        } finally {
            file.storeLock.unlock();
            owner.writeBehind().stored();
        }
    }

    /** Has what waits to be stored kept elsewhere, and drops it here once it is; nothing is stored meanwhile. */
    void salvage(Salvage elsewhere) throws IOException {
        Locking.lock(file.storeLock);
        try {
            file.lock.lock();
            try {
                if (file.hasDirty()) {
                    List<Range> ranges = file.unstored().ranges().ranges();
                    elsewhere.keep(
                            new Salvage.Unsaved(fid(), file.base(), file.size(), ranges),
                            (dst, offset) -> cache.handles().with(file.number(), f -> f.read(dst, offset)));
                    file.abandonDirty();
                }
            } finally {
                file.lock.unlock();
            }
            owner.writeBehind().succeeded(this);
        } finally {
            file.storeLock.unlock();
            owner.writeBehind().stored();
        }
    }

    /** Whether what the cache has is of this data version. */
    public boolean isBasedOn(long dataVersion) {
        file.lock.lock();
        try {
            return file.dataVersion() == dataVersion;
        } finally {
            file.lock.unlock();
        }
    }

    /** Drops all clean data; the next use starts from what the server then says. */
    void dropClean() throws IOException {
        file.lock.lock();
        try {
            file.rebase(new Version(-1, file.serverSize()));
        } finally {
            file.lock.unlock();
        }
    }

    /** Drops all clean data. */
    public void dropClean(Version server) throws IOException {
        file.lock.lock();
        try {
            file.rebase(server);
        } finally {
            file.lock.unlock();
        }
    }

    /** Bytes written and not stored yet. */
    long dirtyBytes() {
        file.lock.lock();
        try {
            return file.dirtyBytes();
        } finally {
            file.lock.unlock();
        }
    }

    /** Since when there is dirty data, on the clock of {@link System#nanoTime}. */
    long dirtySinceNs() {
        return file.unstored().sinceNs();
    }

    CachedFile file() {
        return file;
    }

    /** Ends the use. */
    @Override
    public void close() throws IOException {
        if (bound != null) {
            cache.unpinBound(file);
        } else {
            cache.unpin(file);
        }
    }
}
