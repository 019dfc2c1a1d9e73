package io.cellfs.storage.volume;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Counter;
import io.cellfs.storage.meta.Epochs;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.RecordCursor;
import io.cellfs.storage.meta.View;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;
import io.cellfs.storage.meta.VolumeHeader;
import java.io.IOException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** One attached volume: its header, counters and gate, and the records of its space. */
final class VolumeState {
    /** The space of the volume that this thread administers. */
    private static final ScopedValue<Long> ATTENDED = ScopedValue.newInstance();

    private final Services services;
    private final Runnable keep;
    private final long space;
    private final long lockSpace;
    private final Serials serials;
    private final History history;
    private final DeletedVersions versions;
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
    private final ReentrantLock moves = new ReentrantLock();
    private final ReentrantLock syncing = new ReentrantLock();
    private final ConcurrentMap<ChunkKey, Optional<ChunkRecord>> stable = new ConcurrentHashMap<>();
    private final Queue<Long> freed = new ConcurrentLinkedQueue<>();
    private final DayUse use;
    private volatile View view;
    private volatile long cacheSpace;
    private volatile Usage usage;
    private volatile VolumeHeader header;
    private volatile boolean closed;
    private volatile boolean changed;
    private volatile long updated;

    /**
     * The state of a volume that is attached now.
     *
     * @param keep sees to it that the volume is not forgotten before it is synced; also what keeps it reachable while someone is in it
     */
    VolumeState(Services services, VolumeHeader header, Runnable keep) throws StorageException {
        this.services = services;
        this.keep = keep;
        this.header = header;
        this.space = header.space();
        MetaStore store = services.store();
        this.view = new View(store, header.layers());
        boolean frozen = header.frozen().isPresent();
        this.lockSpace = frozen ? services.cache().newSpace() : space;
        // Its own even if it was attached before: what is cached of then may be of before a restoration.
        this.cacheSpace = services.cache().newSpace();
        this.history =
                new History(store, space, view, header.epoch(), frozen ? new long[0] : History.pins(store, space));
        this.versions = new DeletedVersions(store, space);
        this.usage = usage(header);
        this.serials = new Serials(store, space);
        this.use = DayUse.of(store, header.id());
        this.updated = header.frozen().isPresent()
                ? header.frozen().get().updated()
                : store.counter(Keys.counter(space, Counter.UPDATED));
    }

    private Usage usage(VolumeHeader of) throws StorageException {
        return of.frozen().isPresent()
                ? new Usage(of.frozen().get().usedBytes(), of.frozen().get().files())
                : new Usage(
                        services.store().counter(Keys.counter(space, Counter.USED_BYTES)),
                        services.store().counter(Keys.counter(space, Counter.FILES)));
    }

    /** Shows other content from now on; nobody is in the volume. */
    void show(VolumeHeader next) throws StorageException {
        view = new View(services.store(), next.layers());
        cacheSpace = services.cache().newSpace();
        usage = usage(next);
        updated = next.frozen().map(VolumeHeader.Frozen::updated).orElse(updated);
        header = next;
    }

    /** What it shows. */
    View view() {
        return view;
    }

    /** Its epochs. */
    History history() {
        return history;
    }

    /** Data versions of what was removed. */
    DeletedVersions versions() {
        return versions;
    }

    /** What its vnodes are locked under: clones need not wait for the volume that they share records with. */
    long lockSpace() {
        return lockSpace;
    }

    /** What its records are cached under: nothing that the volume shows no more. */
    long cacheSpace() {
        return cacheSpace;
    }

    /** Records that the volume shows. */
    RecordCursor scan(byte[] prefix, byte[] from) throws StorageException {
        return view.scan(prefix, from);
    }

    Services services() {
        return services;
    }

    long space() {
        return space;
    }

    long id() {
        return header.id();
    }

    VolumeHeader header() {
        return header;
    }

    void header(VolumeHeader next) {
        header = next;
    }

    Usage usage() {
        return usage;
    }

    Serials serials() {
        return serials;
    }

    /** Serialises moves between directories, so that none can be moved below itself. */
    ReentrantLock moves() {
        return moves;
    }

    /** Held by whoever makes the volume stable. */
    ReentrantLock syncing() {
        return syncing;
    }

    /** What the disk is known to hold of chunks that were changed since; guarded by the vnode's lock. */
    ConcurrentMap<ChunkKey, Optional<ChunkRecord>> stable() {
        return stable;
    }

    /** Chunk files that nothing committed shows any more, to be deleted once that is stable. */
    Queue<Long> freed() {
        return freed;
    }

    VolumeInfo info() {
        DayUse.Counted used = use.now();
        return header.info(usage.usedBytes(), usage.files(), updated, used.last(), used.onDay(services.now()));
    }

    /** Says that something was committed that is not known to be stable. */
    void changed() {
        if (!changed) {
            changed = true;
            keep.run();
        }
    }

    boolean changedSinceSync() {
        return changed;
    }

    /** What is committed from now on needs another sync. */
    void syncStarts() {
        changed = false;
    }

    long updated() {
        return updated;
    }

    void updated(long now) {
        updated = now;
    }

    void countAccess() {
        use.count(services.now());
    }

    /** When and how often it was used. */
    DayUse use() {
        return use;
    }

    /** Does something on behalf of who administers the volume: reading works also while it is off line. */
    <T> T attend(Volume.Attendance<T> work) throws IOException {
        return ScopedValue.where(ATTENDED, space).call(work::run);
    }

    private boolean isAttended() {
        return ATTENDED.isBound() && ATTENDED.get() == space;
    }

    /** A stay in the volume, during which it is neither closed nor taken away. */
    LockTable.Held enter() throws StorageException {
        gate.readLock().lock();
        if (closed || (!header.online() && !isAttended())) {
            gate.readLock().unlock();
            throw Failures.of(closed ? Reason.NO_VOLUME : Reason.VOLUME_OFFLINE, "volume " + id());
        }
        return this::leave;
    }

    private void leave() {
        gate.readLock().unlock();
    }

    /** A stay for something that runs whether or not the volume serves. */
    LockTable.Held enterAnyhow() throws StorageException {
        gate.readLock().lock();
        if (closed) {
            gate.readLock().unlock();
            throw Failures.of(Reason.NO_VOLUME, "volume " + id());
        }
        return this::leave;
    }

    /** A stay that changes something. */
    LockTable.Held enterForChange() throws StorageException {
        LockTable.Held held = enter();
        if (header.type() != VolumeType.READ_WRITE) {
            held.close();
            throw Failures.of(Reason.READ_ONLY, "volume " + id());
        }
        return held;
    }

    boolean isClosed() {
        return closed;
    }

    /** A stay with nobody else in. */
    LockTable.Held enterAlone() throws StorageException {
        gate.writeLock().lock();
        if (closed) {
            gate.writeLock().unlock();
            throw Failures.of(Reason.NO_VOLUME, "volume " + id());
        }
        return this::leaveAlone;
    }

    private void leaveAlone() {
        gate.writeLock().unlock();
    }

    /**
     * Brings into the database what only this object has, so that another may take its place.
     *
     * @return false if someone is in, or has changed data that must be synced first
     */
    boolean rest() throws StorageException {
        if (!gate.writeLock().tryLock()) {
            return false;
        }
        try {
            if (closed) {
                return true;
            }
            if (!stable.isEmpty() || !freed.isEmpty()) {
                return false;
            }
            serials.close();
            use.save();
            if (changed) {
                changed = false;
                services.owesSync(true);
            }
            return true;
        } finally {
            leaveAlone();
        }
    }

    /** Waits until nobody is in, and lets nobody in again; false if that was done before. */
    boolean close() {
        gate.writeLock().lock();
        try {
            boolean first = !closed;
            closed = true;
            return first;
        } finally {
            gate.writeLock().unlock();
        }
    }

    /** A stay that reads a vnode. */
    Stay reading(long vnode) throws StorageException {
        return new Stay(this, enter(), services.locks().read(lockSpace, vnode));
    }

    /** A stay without locks. */
    Stay inside() throws StorageException {
        return new Stay(this, enter(), () -> {});
    }

    /** A stay that changes vnodes. */
    Stay changing(long... vnodes) throws StorageException {
        return new Stay(this, enterForChange(), lock(vnodes));
    }

    /** A stay that reads a vnode and changes others that nobody knows yet. */
    Stay changingBelow(long vnode) throws StorageException {
        return new Stay(this, enterForChange(), services.locks().read(lockSpace, vnode));
    }

    /** A stay for upkeep, which runs whether or not the volume serves, and reads a vnode. */
    Stay tendingRead(long vnode) throws StorageException {
        return new Stay(this, enterAnyhow(), services.locks().read(lockSpace, vnode));
    }

    /** A stay for upkeep that changes a vnode. */
    Stay tending(long vnode) throws StorageException {
        return new Stay(this, enterAnyhow(), services.locks().write(lockSpace, vnode));
    }

    private LockTable.Held lock(long... vnodes) {
        return vnodes.length == 1
                ? services.locks().write(lockSpace, vnodes[0])
                : services.locks().write(lockSpace, vnodes);
    }

    /** A vnode's lock alone, for who is in the volume, or has closed it. */
    LockTable.Held lockRead(long vnode) {
        return services.locks().read(lockSpace, vnode);
    }

    /** A vnode whose lock the caller need not hold. */
    Optional<Vnode> peek(long number) throws StorageException {
        Optional<Vnode> cached = services.cache().vnode(cacheSpace, number);
        if (cached.isPresent()) {
            return cached;
        }
        byte @Nullable [] bytes = view.get(Keys.vnode(space, number));
        return bytes == null ? Optional.empty() : Optional.of(VnodeCodec.decode(id(), number, bytes));
    }

    Optional<Fid> entry(long directory, Name name) throws StorageException {
        return entryRecord(directory, name).map(VnodeCodec.Entry::fid);
    }

    Optional<VnodeCodec.Entry> entryRecord(long directory, Name name) throws StorageException {
        byte @Nullable [] bytes = view.get(Keys.entry(space, directory, name));
        return bytes == null ? Optional.empty() : Optional.of(VnodeCodec.decodeEntry(id(), bytes));
    }

    /** A chunk's key in the cache. */
    ChunkKey cached(ChunkKey key) {
        return new ChunkKey(cacheSpace, key.vnode(), key.unique(), key.index());
    }

    /** A chunk of a file, whose lock the caller need not hold. */
    Optional<ChunkRecord> peekChunk(ChunkKey key) throws StorageException {
        Optional<ChunkRecord> cached = services.cache().chunk(cached(key));
        if (cached.isPresent()) {
            return cached;
        }
        byte @Nullable [] bytes = view.get(Keys.chunk(key));
        return bytes == null ? Optional.empty() : Optional.of(ChunkCodec.decode(bytes));
    }

    /** Whether a chunk that the volume shows lies in another volume's space, so that its chunk file is not this volume's to write to. */
    boolean isForeign(ChunkKey key) throws StorageException {
        if (!view.hasBase()) {
            return false;
        }
        byte @Nullable [] own = view.getTop(Keys.chunk(key));
        return own == null || Epochs.isTombstone(own);
    }

    /** A chunk of a file, whose lock the caller holds. */
    Optional<ChunkRecord> chunk(ChunkKey key) throws StorageException {
        Optional<ChunkRecord> found = peekChunk(key);
        found.ifPresent(chunk -> services.cache().put(cached(key), chunk));
        return found;
    }

    Fid newFid(VnodeType type) throws StorageException {
        return serials.next(id(), type);
    }
}
