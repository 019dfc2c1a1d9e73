package io.cellfs.storage.volume;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.ChunkHash;
import io.cellfs.storage.api.DifferenceKind;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeDelta;
import io.cellfs.storage.api.VolumeImport;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeProperties;
import io.cellfs.storage.api.VolumeTable;
import io.cellfs.storage.api.VolumeType;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.HeaderRecords;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.VolumeHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A volume in a partition's database. */
public final class RocksVolume implements Volume {
    private final VolumeState state;
    private final Attributes attributes;
    private final Names names;
    private final Removal removal;
    private final Renamer renamer;
    private final DataReader reader;
    private final Puncher puncher;
    private final NodeTable nodes;

    private volatile boolean used;

    /** Attaches the volume with this header. */
    public RocksVolume(Services services, VolumeHeader header, Owner owner) throws StorageException {
        state = new VolumeState(services, header, () -> owner.keep(this));
        attributes = new Attributes(state);
        names = new Names(state);
        removal = new Removal(state, (volume, range) -> owner.reap(this, range));
        renamer = new Renamer(state, removal);
        reader = new DataReader(state);
        puncher = new Puncher(state);
        nodes = new NodeTable(services.store(), header.space());
    }

    /** Who looks after the volume. */
    public interface Owner {
        /** Holds the volume, which has something to be made stable, until it {@link #rest rests}. */
        void keep(RocksVolume volume);

        /** Calls {@link #reapSome} until it is done, soon. */
        void reap(RocksVolume volume, DoomedRange range);
    }

    /** Frees some chunks that nothing shows; true if none is left (or the volume is gone). */
    public boolean reapSome(DoomedRange range) throws StorageException {
        if (state.isClosed()) {
            return true;
        }
        try (Stay stay = state.tending(range.from().vnode())) {
            return DoomedRanges.freeSome(stay.volume(), range);
        }
    }

    /** Whether a vnode exists. */
    public boolean has(long vnode, int unique) throws StorageException {
        return state.peek(vnode).map(found -> found.unique() == unique).orElse(false);
    }

    /** Like {@link #sync}, for volumes that may be gone or have nothing to sync. */
    public void flush() throws StorageException {
        if (!state.isClosed() && (!state.stable().isEmpty() || !state.freed().isEmpty() || state.changedSinceSync())) {
            sync();
        }
    }

    /** Says that someone asked for it. */
    public void used() {
        if (!used) {
            used = true;
        }
    }

    /** Whether someone has asked for it since the last time this was asked. */
    public boolean takeUsed() {
        boolean was = used;
        used = false;
        return was;
    }

    /**
     * Lets the volume be forgotten by who does not use it: another object may take its place once nobody has this one.
     *
     * @return false if it has something that is only in memory, or someone is in it
     */
    public boolean rest() throws StorageException {
        return state.rest();
    }

    /** Whether it has written something that is not known to be stable, but no data outside of the database: one sync serves all such volumes. */
    public boolean needsSyncOnly() {
        return state.changedSinceSync()
                && state.stable().isEmpty()
                && state.freed().isEmpty();
    }

    /** The database is about to be synced: what is committed from now on needs another sync. */
    public void syncStarts() {
        state.syncStarts();
    }

    /** The database could not be synced. */
    public void syncFailed() {
        state.changed();
    }

    /** Ends all use of volumes; afterwards their calls throw NO_VOLUME. What was acknowledged becomes stable, with as few waits for the disk as can be. */
    public static void closeAll(Collection<RocksVolume> volumes) throws StorageException {
        List<VolumeState> closed = new ArrayList<>();
        for (RocksVolume volume : volumes) {
            if (volume.state.close()) {
                volume.state.serials().close();
                volume.state.use().save();
                closed.add(volume.state);
            }
        }
        VolumeSync.syncClosed(closed);
    }

    /** Ends all use of a volume that is being removed; returns chunk files that are free once the database is synced. */
    public List<Long> abandon() {
        return state.close() ? List.copyOf(state.freed()) : List.of();
    }

    /** Keeps the volume from being removed or showing other content. */
    public LockTable.Held use() throws StorageException {
        return state.enterAnyhow();
    }

    VolumeState state() {
        return state;
    }

    /** Its header. */
    public VolumeHeader header() {
        return state.header();
    }

    /** The volume, with nobody else in it until {@link #close}. */
    public interface Alone extends AutoCloseable {
        /** Its header. */
        VolumeHeader header();

        /** Shows other content from now on. */
        void show(VolumeHeader next) throws StorageException;

        @Override
        void close();
    }

    /** Waits until nobody is in the volume and lets nobody in. */
    public Alone stop() throws StorageException {
        LockTable.Held alone = state.enterAlone();
        return new Alone() {
            @Override
            public VolumeHeader header() {
                return state.header();
            }

            @Override
            public void show(VolumeHeader next) throws StorageException {
                state.show(next);
            }

            @Override
            public void close() {
                alone.close();
            }
        };
    }

    /** What changed since an older frozen clone of the same space, or all. */
    public VolumeDelta delta(Optional<RocksVolume> from, Set<DifferenceKind> kinds) throws StorageException {
        List<LockTable.Held> uses = new ArrayList<>();
        try {
            uses.add(use());
            if (from.isPresent()) {
                uses.add(from.get().use());
            }
            boolean fits = state.header().frozen().isPresent()
                    && (from.isEmpty()
                            || (from.get().header().frozen().isPresent()
                                    && from.get().header().space() == state.space()
                                    && from.get().header().epoch()
                                            <= state.header().epoch()));
            if (!fits) {
                throw Failures.of(Reason.INVALID, "volume " + state.id() + " is not a later frozen clone of the same");
            }
            return new Delta(state, from.map(RocksVolume::state), kinds);
        } finally {
            uses.forEach(LockTable.Held::close);
        }
    }

    /** Learns which of its epochs clones show, after that changed. */
    public void pinsChanged() throws StorageException {
        LockTable.Held alone = state.enterAlone();
        try {
            state.history()
                    .set(state.history().epoch(), History.pins(state.services().store(), state.space()));
        } finally {
            alone.close();
        }
    }

    /** Gives it the content of a frozen clone of its own. */
    public void restore(VolumeHeader clone) throws StorageException {
        flush();
        List<byte[]> heldAgain;
        LockTable.Held alone = state.enterAlone();
        try {
            heldAgain = Restoration.run(state, clone);
        } finally {
            alone.close();
        }
        releaseHeld(heldAgain);
    }

    /** Ends a restoration that a crash interrupted. */
    public void resumeRestoration() throws StorageException {
        LockTable.Held alone = state.enterAlone();
        List<byte[]> heldAgain;
        try {
            heldAgain = Restoration.resume(state);
        } finally {
            alone.close();
        }
        releaseHeld(heldAgain);
    }

    /** Nobody has open what was restored without a name. */
    private void releaseHeld(List<byte[]> keys) throws StorageException {
        for (byte[] key : keys) {
            Keys.VnodeId file = Keys.heldFile(key);
            removal.release(file.vnode(), file.unique(), Keys.holder(key));
        }
    }

    /** Frees some of what removed files left in a volume that is gone itself; true if none is left. */
    public boolean finishDoomedRanges() throws StorageException {
        byte[] prefix = Keys.doomedRanges(state.space());
        DoomedRange range;
        try (MetaStore.Cursor cursor = state.services().store().scan(prefix, prefix)) {
            if (!cursor.next()) {
                return true;
            }
            range = DoomedRanges.decode(cursor.key(), cursor.value());
        }
        reapSome(range);
        sync();
        return false;
    }

    /**
     * Frees some of what an epoch needed that no clone shows any more.
     *
     * @param headless whether the volume itself is gone
     * @param from where to go on
     * @param freed gets chunk files that are free once the database is synced
     * @return where to go on, empty when all is done
     */
    public Optional<byte[]> collect(long epoch, boolean headless, Optional<byte[]> from, List<Long> freed)
            throws StorageException {
        LockTable.Held entered = state.enterAnyhow();
        try {
            Collector collector = new Collector(state, epoch, headless);
            Optional<byte[]> next = collector.run(from);
            freed.addAll(collector.freed());
            return next;
        } finally {
            entered.close();
        }
    }

    @Override
    public VolumeInfo info() {
        return state.info();
    }

    @Override
    public boolean online() {
        return state.header().online();
    }

    @Override
    public <T> T attend(Attendance<T> work) throws IOException {
        return state.attend(work);
    }

    @Override
    public VolumeInfo change(VolumeChange change) throws StorageException {
        if (change.name().isPresent()) {
            checkName(change.name().get());
        }
        if (change.maxQuotaBytes().orElse(0) < 0) {
            throw Failures.of(Reason.INVALID, "negative quota");
        }
        if (state.header().frozen().isPresent() && change.type().equals(Optional.of(VolumeType.READ_WRITE))) {
            throw Failures.of(Reason.INVALID, "volume " + state.id() + " is a frozen clone");
        }
        replaceHeader(header -> header.with(change));
        return state.info();
    }

    private interface HeaderChange {
        VolumeHeader apply(VolumeHeader before) throws StorageException;
    }

    private VolumeHeader replaceHeader(HeaderChange change) throws StorageException {
        LockTable.Held alone = state.enterAlone();
        try (Batch batch = state.services().store().batch()) {
            VolumeHeader next = change.apply(state.header());
            state.services().store().write(HeaderRecords.replace(batch, state.header(), next));
            state.header(next);
            state.changed();
            return next;
        } finally {
            alone.close();
        }
    }

    /** Refuses what cannot be a volume's name. */
    public static void checkName(String name) throws StorageException {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > VolumeHeader.MAX_NAME || name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
            throw Failures.of(Reason.INVALID, "volume name \"" + name + "\"");
        }
    }

    /** Refuses ACLs beyond what a record may hold. */
    public static void checkAcl(Acl acl) throws StorageException {
        Attributes.checkAcl(acl);
    }

    @Override
    public VnodeStatus status(long vnode, int unique) throws StorageException {
        return attributes.status(vnode, unique);
    }

    @Override
    public List<VnodeImage> vnodes(long after, int max) throws StorageException {
        return attributes.vnodes(after, max);
    }

    @Override
    public Acl acl(long vnode, int unique) throws StorageException {
        return attributes.acl(vnode, unique);
    }

    @Override
    public Optional<Acl> ownAcl(long vnode, int unique) throws StorageException {
        return attributes.ownAcl(vnode, unique);
    }

    @Override
    public VnodeStatus inheritAcl(long vnode, int unique) throws StorageException {
        return attributes.inheritAcl(vnode, unique);
    }

    @Override
    public Optional<Acl> maximumAcl() {
        return state.header().maximumAcl();
    }

    @Override
    public void setMaximumAcl(Optional<Acl> maximum) throws StorageException {
        if (maximum.isPresent()) {
            checkAcl(maximum.get());
        }
        replaceHeader(header -> header.withMaximumAcl(maximum));
    }

    @Override
    public void setMaxSize(long maximumBytes) throws StorageException {
        if (maximumBytes < 0) {
            throw Failures.of(Reason.INVALID, "negative maximum size");
        }
        replaceHeader(header -> header.withMaxSize(maximumBytes));
    }

    @Override
    public VolumeProperties properties() {
        return state.header().properties();
    }

    @Override
    public VolumeProperties changeProperties(VolumeProperties.Change change) throws StorageException {
        VolumeHeader after = replaceHeader(header -> {
            requireStaying(header);
            return header.withProperties(change.of(header.properties()).require());
        });
        return after.properties();
    }

    private static void requireStaying(VolumeHeader header) throws StorageException {
        if ((header.flags() & VolumeInfo.MOVING) != 0) {
            throw Failures.of(Reason.VOLUME_OFFLINE, "volume " + header.id() + " is on its way to another server");
        }
    }

    @Override
    public VolumeTable nodes() {
        return nodes;
    }

    @Override
    public <T> T changeNodes(VolumeTable.Change<T> change) throws StorageException {
        LockTable.Held entered = state.enterAnyhow();
        try {
            if (state.header().type() != VolumeType.READ_WRITE) {
                throw Failures.of(Reason.READ_ONLY, "volume " + state.id());
            }
            requireStaying(state.header());
            return nodes.change(change);
        } finally {
            entered.close();
        }
    }

    @Override
    public VnodeStatus setAcl(long vnode, int unique, Acl acl) throws StorageException {
        return attributes.setAcl(vnode, unique, acl);
    }

    @Override
    public Optional<Fid> lookup(long dirVnode, int dirUnique, Name name) throws StorageException {
        return names.lookup(dirVnode, dirUnique, name);
    }

    @Override
    public List<DirEntry> list(long dirVnode, int dirUnique, Optional<Name> after, int max) throws StorageException {
        return names.list(dirVnode, dirUnique, after, max);
    }

    @Override
    public Page page(long dirVnode, int dirUnique, long afterSerial, int max) throws StorageException {
        return names.page(dirVnode, dirUnique, afterSerial, max);
    }

    @Override
    public Page entry(long dirVnode, int dirUnique, Name name) throws StorageException {
        return names.entry(dirVnode, dirUnique, name);
    }

    @Override
    public ByteBuffer directoryBlob(long dirVnode, int dirUnique) throws StorageException {
        return names.blob(dirVnode, dirUnique);
    }

    @Override
    public Made create(long dirVnode, int dirUnique, Name name, VnodeType type, long author, StatusChange initial)
            throws StorageException {
        return names.create(dirVnode, dirUnique, name, type, author, initial);
    }

    @Override
    public Made symlink(long dirVnode, int dirUnique, Name name, Name target, long author, StatusChange initial)
            throws StorageException {
        return names.symlink(dirVnode, dirUnique, name, target, author, initial);
    }

    @Override
    public VnodeStatus createUnnamed(long dirVnode, int dirUnique, long author, StatusChange initial, String holder)
            throws StorageException {
        return names.createUnnamed(dirVnode, dirUnique, author, initial, holder);
    }

    @Override
    public Made link(long dirVnode, int dirUnique, Name name, long vnode, int unique) throws StorageException {
        return names.link(dirVnode, dirUnique, name, vnode, unique);
    }

    @Override
    public Removed remove(long dirVnode, int dirUnique, Name name, Optional<String> holder) throws StorageException {
        return removal.remove(dirVnode, dirUnique, name, holder);
    }

    @Override
    public Removed removeDirectory(long dirVnode, int dirUnique, Name name) throws StorageException {
        return removal.removeDirectory(dirVnode, dirUnique, name);
    }

    @Override
    public void releaseUnnamed(long vnode, int unique, String holder) throws StorageException {
        removal.release(vnode, unique, holder);
    }

    @Override
    public void releaseAllUnnamed(String holder) throws StorageException {
        removal.releaseAll(holder);
    }

    @Override
    public Set<String> unnamedHolders() throws StorageException {
        return removal.holders();
    }

    @Override
    public Renamed rename(
            long oldDirVnode,
            int oldDirUnique,
            Name oldName,
            long newDirVnode,
            int newDirUnique,
            Name newName,
            RenameMode mode,
            Optional<String> holder)
            throws StorageException {
        return renamer.rename(
                new Renamer.Place(oldDirVnode, oldDirUnique, oldName),
                new Renamer.Place(newDirVnode, newDirUnique, newName),
                mode,
                holder);
    }

    @Override
    public VnodeStatus setStatus(long vnode, int unique, StatusChange change) throws StorageException {
        return attributes.setStatus(vnode, unique, change);
    }

    @Override
    public int read(long vnode, int unique, long offset, ByteBuffer dst) throws StorageException {
        return reader.read(vnode, unique, offset, dst);
    }

    @Override
    public Store store(
            long vnode, int unique, long offset, long length, long fileLength, long author, StatusChange change)
            throws StorageException {
        return new StoreInProgress(
                state, new StoreInProgress.Request(vnode, unique, offset, length, fileLength, author, change));
    }

    @Override
    public ChunkHash chunkHash(long vnode, int unique, long index) throws StorageException {
        return reader.hash(vnode, unique, index);
    }

    @Override
    public long nextData(long vnode, int unique, long offset) throws StorageException {
        return reader.nextData(vnode, unique, offset);
    }

    @Override
    public long nextHole(long vnode, int unique, long offset) throws StorageException {
        return reader.nextHole(vnode, unique, offset);
    }

    @Override
    public VnodeStatus punch(long vnode, int unique, long offset, long length) throws StorageException {
        return puncher.punch(vnode, unique, offset, length);
    }

    @Override
    public long nextSerial() {
        return state.serials().peek();
    }

    @Override
    public VolumeImport beginImport(VolumeImport.NameSource source) throws StorageException {
        return Importer.begin(state, removal, source);
    }

    @Override
    public void sync() throws StorageException {
        LockTable.Held entered = state.enterAnyhow();
        try {
            VolumeSync.sync(state);
        } finally {
            entered.close();
        }
    }
}
