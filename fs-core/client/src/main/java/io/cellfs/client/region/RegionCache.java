package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import io.cellfs.client.region.FileServerPort.Version;
import io.cellfs.client.region.NativeFile.Use;
import io.cellfs.client.region.RegionTable.State;
import io.cellfs.client.region.VolumeAccount.Count;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The region cache: one sparse file per cached file on the local disk, bounded in bytes over all of them, evicted by region: what was used once before
 * what was used again (ADR 0030). Dirty regions stay until they are stored; the writers' bound keeps them below half of the cache.
 */
final class RegionCache {
    /** Bound of the number of cache files, so that the records of tiny files stay within the heap. */
    static final int MAX_FILES = 131_072;

    /** Bytes of one fetch at most. */
    static final int FETCH_BYTES = 1 << 20;

    /** What is used again and again may have this part of the cache: the rest is for what is new, until it is used again. */
    private static final int HOT_PARTS = 4;

    private static final int HOT_OF = 5;
    private static final int FETCH_BUFFERS = 48;
    private static final int SCRATCH_BUFFERS = 16;
    private static final int MAX_REQUESTS = 64;

    private final Room room;
    private final Handles handles;
    private final UnstoredNotes notes;
    private final Lending lending;
    private final BufferPool fetchBuffers = new BufferPool(FETCH_BYTES, FETCH_BUFFERS);
    private final BufferPool scratchBuffers = new BufferPool(FETCH_BYTES, SCRATCH_BUFFERS);
    private final AtomicLong dirtyBytes = new AtomicLong();
    private final CachedFiles files = new CachedFiles();
    private final VolumeAccounts accounts;
    private final RequestSlots requests = new RequestSlots(MAX_REQUESTS);

    private final ReentrantLock tableLock = new ReentrantLock();
    private final RegionTable table;
    private final Ghosts ghosts = new Ghosts();
    private final LongSupplier clockNs;
    private final long startNs;
    private final RegionChecksums checksums;
    private final Evictor evictor;
    private final VolumeEvictor volumeEvictor;
    private long changes;

    /** A cache of {@code capacityBytes} on disk, of which up to {@code lentBytes} may be lent to the kernel and so cannot be evicted. */
    RegionCache(Path directory, long capacityBytes, long lentBytes, LongSupplier clockNs) throws IOException {
        this(
                directory,
                new Room(capacityBytes, Room.Disk.ENDLESS, 0),
                lentBytes,
                clockNs,
                UnstoredNotes.in(Optional.empty()));
    }

    /** The same in {@code room}, noting what is not stored in {@code notes}. */
    RegionCache(Path directory, Room room, long lentBytes, LongSupplier clockNs, UnstoredNotes notes)
            throws IOException {
        this.room = room;
        this.clockNs = clockNs;
        this.startNs = clockNs.getAsLong();
        this.accounts = new VolumeAccounts(clockNs);
        this.table = new RegionTable(room.budgetBytes() / HOT_OF * HOT_PARTS);
        this.notes = notes;
        this.handles = new Handles(directory);
        this.checksums = new RegionChecksums(this, table, tableLock);
        this.lending = new Lending(this, lentBytes, clockNs);
        this.evictor = new Evictor(this, table, tableLock, room.budgetBytes(), clockNs);
        this.volumeEvictor = new VolumeEvictor(table, tableLock, evictor, clockNs);
    }

    Lending lending() {
        return lending;
    }

    Handles handles() {
        return handles;
    }

    UnstoredNotes notes() {
        return notes;
    }

    RegionChecksums checksums() {
        return checksums;
    }

    BufferPool fetchBuffers() {
        return fetchBuffers;
    }

    BufferPool scratchBuffers() {
        return scratchBuffers;
    }

    long dirtyBytes() {
        return dirtyBytes.get();
    }

    void addDirty(long delta) {
        dirtyBytes.addAndGet(delta);
    }

    /** What bounds the requests to servers. */
    RequestSlots requests() {
        return requests;
    }

    VolumeAccounts accounts() {
        return accounts;
    }

    long occupiedBytes() {
        tableLock.lock();
        try {
            return table.totalBytes() + lending.abandonedBytes();
        } finally {
            tableLock.unlock();
        }
    }

    /** The cached file of {@code fid}, empty if nothing is cached. */
    Optional<CachedFile> find(Fid fid) {
        return files.find(fid);
    }

    /** The cached file of {@code fid}, new if need be, kept from removal until {@link #unpin}. */
    CachedFile pin(Fid fid) throws IOException {
        while (true) {
            CachedFile file = files.findOrMake(fid, this::newFile);
            file.lock.lock();
            try {
                if (file.pin()) {
                    if (file.takeTrimPending()) {
                        trimRestored(file);
                    }
                    return file;
                }
            } finally {
                file.lock.unlock();
            }
        }
    }

    /** The cached file of {@code fid} at a version, kept so until {@link #unpinBound}; one that is kept at another version makes way. */
    CachedFile pinBound(Fid fid, Version version) throws IOException {
        while (true) {
            CachedFile file = pin(fid);
            if (bindOrUnpin(file, version)) {
                return file;
            }
            files.remove(file);
            unpin(file);
        }
    }

    private boolean bindOrUnpin(CachedFile file, Version version) throws IOException {
        try {
            return file.bind(version);
        } catch (IOException | RuntimeException e) {
            try {
                unpin(file);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** Ends a {@link #pinBound}. */
    void unpinBound(CachedFile file) throws IOException {
        file.unbind();
        unpin(file);
    }

    private void trimRestored(CachedFile file) throws IOException {
        if (lending.reclaim(file) == Use.NONE) {
            truncate(file, file.serverSize());
        } else {
            file.startAnew();
        }
    }

    /** Ends a {@link #pin}; a file without data is forgotten. */
    void unpin(CachedFile file) throws IOException {
        file.lock.lock();
        try {
            file.unpin();
            file.endIfSuperseded();
            removeIfEmpty(file);
        } finally {
            file.lock.unlock();
        }
    }

    /** Drops all clean data of a file that has been deleted. */
    void forget(Fid fid) throws IOException {
        CachedFile file = pin(fid);
        file.lock.lock();
        try {
            file.abandonDirty();
        } finally {
            file.lock.unlock();
            unpin(file);
        }
    }

    private CachedFile newFile(Fid fid, int number) {
        return accounts.join(fid.volume(), account -> new CachedFile(fid, number, this, account));
    }

    /** Adds a file known from the index; its regions follow by {@link #restoreRegion}. */
    CachedFile restore(Fid fid, int number, long version, long size) {
        CachedFile file = newFile(fid, number);
        file.restore(version, size, lending.restored(number));
        files.restore(file);
        return file;
    }

    /** Adds a region known from the index, to be checked before use. */
    void restoreRegion(CachedFile file, IndexFile.Region region) {
        tableLock.lock();
        try {
            byte state = (byte) (State.FULL | State.SUSPECT);
            int slot = table.add(file.number(), region.index(), region.bytes(), state);
            file.account().addCached(region.bytes());
            table.setChecksum(slot, region.checksum());
            if (region.hot()) {
                table.heat(slot);
            }
        } finally {
            tableLock.unlock();
        }
    }

    /** A cache file of an earlier process that no file has any more, until {@link #free}. */
    void reserve(int number) {
        files.reserve(number);
    }

    boolean isReserved(int number) {
        return files.isReserved(number);
    }

    /** After the index has been loaded: numbers that no file has are free. */
    void collectFreeNumbers() {
        files.collectFreeNumbers();
    }

    /** Forgets a file that has no data and that nobody needs. Call with its lock held. */
    void removeIfEmpty(CachedFile file) throws IOException {
        boolean empty;
        tableLock.lock();
        try {
            empty = table.firstOf(file.number()) == RegionTable.NONE;
        } finally {
            tableLock.unlock();
        }
        if (empty && file.retire()) {
            remove(file);
        }
    }

    private void remove(CachedFile file) throws IOException {
        files.remove(file);
        file.account().leave(file);
        if (lending.reclaim(file) == Use.NONE) {
            free(file.number());
        } else {
            abandon(file.number(), file.exposure(), 0);
        }
    }

    /** Deletes a cache file that belongs to no file; its number may be used again. */
    void free(int number) throws IOException {
        handles.delete(number);
        files.giveBack(number);
    }

    private void abandon(int number, Optional<Exposure> exposure, long bytes) {
        files.unassign(number);
        exposure.ifPresent(each -> lending.abandon(each, bytes));
    }

    /**
     * Leaves the cache file, which others use, as it is, and goes on with a fresh one that has only the bytes of {@code keep}. All regions are dropped.
     * What is not stored is noted to be in the fresh one before the former one can go. Call with the file's lock held and no fetch under way.
     */
    void detach(CachedFile file, List<Range> keep) throws IOException {
        int fresh = files.takeNumber();
        ByteBuffer buffer = scratchBuffers.acquire();
        try {
            handles.copy(file.number(), fresh, keep, buffer);
        } catch (IOException e) {
            free(fresh);
            throw e;
        } finally {
            scratchBuffers.release(buffer);
        }
        long bytes;
        tableLock.lock();
        try {
            bytes = table.bytesOfFile(file.number());
        } finally {
            tableLock.unlock();
        }
        int former = file.number();
        Optional<Exposure> exposure = file.exposure();
        files.assign(fresh, file);
        dropRegions(file, 0);
        file.moveTo(fresh);
        notes.note(file, handles);
        abandon(former, exposure, bytes);
    }

    /** All cached files. */
    List<CachedFile> files() {
        return files.all();
    }

    private int nowS() {
        return (int) TimeUnit.NANOSECONDS.toSeconds(clockNs.getAsLong() - startNs);
    }

    /** Somebody uses a region. Call with the table's lock held. */
    private void use(int slot) {
        if (table.use(slot, nowS())) {
            changes++;
        }
    }

    private static long key(CachedFile file, long index) {
        Fid fid = file.fid();
        return Ghosts.key(fid.volume(), fid.vnode(), fid.unique(), index);
    }

    /** Whether a region is wholly valid and may be used, which then counts as a use. */
    boolean isFull(CachedFile file, long index) {
        tableLock.lock();
        try {
            int slot = table.find(file.number(), index);
            if (slot == RegionTable.NONE || (table.stateOf(slot) & (State.FULL | State.SUSPECT)) != State.FULL) {
                return false;
            }
            use(slot);
            return true;
        } finally {
            tableLock.unlock();
        }
    }

    /** Whether the first {@code count} regions are wholly valid and may be used, which then counts as a use. */
    boolean useIfWhole(CachedFile file, long count) {
        tableLock.lock();
        try {
            boolean whole = table.count(file.number(), count, State.FULL, State.SUSPECT) == count;
            if (whole && table.useAll(file.number(), nowS())) {
                changes++;
            }
            return whole;
        } finally {
            tableLock.unlock();
        }
    }

    /** Whether a region need not be fetched: it is wholly there, checked or not. */
    boolean isHeld(CachedFile file, long index) {
        tableLock.lock();
        try {
            int slot = table.find(file.number(), index);
            return slot != RegionTable.NONE && (table.stateOf(slot) & State.FULL) != 0;
        } finally {
            tableLock.unlock();
        }
    }

    /** A full region was written to. */
    void touchWritten(CachedFile file, long index, int occupied) {
        tableLock.lock();
        try {
            int slot = table.find(file.number(), index);
            changes++;
            if (slot != RegionTable.NONE) {
                table.setState(slot, State.FULL);
                setBytes(file, slot, Math.max(occupied, table.bytesOf(slot)));
                use(slot);
            }
        } finally {
            tableLock.unlock();
        }
    }

    /** A program has written the last of a region. */
    void setFull(CachedFile file, long index, int occupied) {
        put(file, index, occupied, State.FULL, true);
    }

    /** A region has been fetched, for a program ({@code used}) or ahead of it. */
    void setFetched(CachedFile file, long index, int occupied, boolean used) {
        put(file, index, occupied, State.FULL, used);
        file.account().count(Count.FETCHED_REGIONS, 1);
    }

    /** A program has written some of a region. */
    void setPartial(CachedFile file, long index, int occupied) {
        put(file, index, occupied, (byte) 0, true);
    }

    private void put(CachedFile file, long index, int occupied, byte state, boolean used) {
        tableLock.lock();
        try {
            int slot = table.find(file.number(), index);
            changes++;
            if (slot == RegionTable.NONE) {
                slot = table.add(file.number(), index, occupied, state);
                file.account().addCached(occupied);
                if (ghosts.take(key(file, index), table.size())) {
                    table.heat(slot);
                }
            } else {
                table.setState(slot, state);
                setBytes(file, slot, occupied);
            }
            if (used) {
                use(slot);
            }
        } finally {
            tableLock.unlock();
        }
    }

    private void setBytes(CachedFile file, int slot, int occupied) {
        file.account().addCached(occupied - table.bytesOf(slot));
        table.setBytes(slot, occupied);
    }

    /** Removes a region from the table. Call with the table's lock held. */
    void drop(CachedFile file, int slot) {
        file.account().addCached(-table.bytesOf(slot));
        table.remove(slot);
    }

    /** Removes all regions from {@code fromIndex} on from the table (not from the disk). */
    void dropRegions(CachedFile file, long fromIndex) {
        tableLock.lock();
        try {
            int slot = table.firstOf(file.number());
            while (slot != RegionTable.NONE) {
                int next = table.nextOfFile(slot);
                if (table.regionOf(slot) >= fromIndex) {
                    drop(file, slot);
                }
                slot = next;
            }
        } finally {
            tableLock.unlock();
        }
    }

    /** Changes with every region that becomes valid or is written to. */
    long changes() {
        tableLock.lock();
        try {
            return changes;
        } finally {
            tableLock.unlock();
        }
    }

    /** Drops everything of a file from table and disk. */
    void dropAll(CachedFile file) throws IOException {
        boolean any;
        tableLock.lock();
        try {
            any = table.firstOf(file.number()) != RegionTable.NONE;
        } finally {
            tableLock.unlock();
        }
        dropRegions(file, 0);
        if (any) {
            truncate(file, 0);
        }
    }

    void truncate(CachedFile file, long size) throws IOException {
        handles.with(file.number(), f -> f.truncate(size));
    }

    void punch(CachedFile file, long start, long end) throws IOException {
        if (start < end) {
            handles.with(file.number(), f -> f.punch(start, end - start));
        }
    }

    /** The regions of a file whose bytes have no checksum yet, and those that have. */
    List<IndexFile.Region> regionsOf(CachedFile file) {
        List<IndexFile.Region> regions = new ArrayList<>();
        tableLock.lock();
        try {
            for (int slot = table.firstOf(file.number()); slot != RegionTable.NONE; slot = table.nextOfFile(slot)) {
                if ((table.stateOf(slot) & State.FULL) != 0) {
                    boolean checked = (table.stateOf(slot) & State.CHECKED) != 0;
                    regions.add(new IndexFile.Region(
                            table.regionOf(slot),
                            table.bytesOf(slot),
                            table.checksumOf(slot),
                            checked,
                            table.isHot(slot)));
                }
            }
        } finally {
            tableLock.unlock();
        }
        return regions;
    }

    /** Evicts until the bounds hold, as far as regions can go. Call without any lock. */
    void trim() throws IOException {
        evictor.trim();
    }

    /** The same, the volume's own regions first if that has more than its budget. */
    void trim(VolumeAccount account) throws IOException {
        volumeEvictor.trim(account);
        evictor.trim();
    }

    Evictor evictor() {
        return evictor;
    }

    /** The disk space in use and to be had, and the files, are beyond the bounds. Call with the table's lock held. */
    boolean isTooLarge() {
        long used = table.totalBytes() + lending.abandonedBytes();
        return used > room.allowedBytes(used, clockNs.getAsLong()) || files.count() > MAX_FILES;
    }

    Optional<CachedFile> byNumber(int number) {
        return files.byNumber(number);
    }

    /** Regions have been evicted. */
    void removeEvicted(CachedFile file, long from, long end) {
        tableLock.lock();
        try {
            for (long index = from; index < end; index++) {
                int slot = table.find(file.number(), index);
                if (slot != RegionTable.NONE) {
                    ghosts.add(key(file, index), table.size());
                    file.account().count(Count.EVICTED_REGIONS, 1);
                    file.account().count(Count.EVICTED_BYTES, table.bytesOf(slot));
                    drop(file, slot);
                }
            }
        } finally {
            tableLock.unlock();
        }
    }
}
