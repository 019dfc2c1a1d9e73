package io.cellfs.storage;

import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.CheckListener;
import io.cellfs.storage.api.CheckReport;
import io.cellfs.storage.api.Damage;
import io.cellfs.storage.api.DifferenceKind;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.PartitionInfo;
import io.cellfs.storage.api.ScrubReport;
import io.cellfs.storage.api.Sharing;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeDelta;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.SharingRecord;
import io.cellfs.storage.meta.VolumeHeader;
import io.cellfs.storage.volume.DoomedRange;
import io.cellfs.storage.volume.DoomedRanges;
import io.cellfs.storage.volume.LockTable;
import io.cellfs.storage.volume.RocksVolume;
import io.cellfs.storage.volume.Services;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A partition with its metadata in RocksDB and its data in chunk files (ADR 0005). */
public final class RocksPartition implements Partition {
    private static final Logger LOG = LoggerFactory.getLogger(RocksPartition.class);

    private final Path directory;
    private final String name;
    private final PartitionConfig config;
    private final Core core;
    private final Services services;
    private final Keeper keeper;
    private final Lineages lineages;
    private final Clones clones;
    private final Attached attached;
    private final VolumeList list;
    private final ReentrantLock administration = new ReentrantLock();
    private final AtomicLong temporary = new AtomicLong();
    private final Inspections inspections;
    private volatile boolean closed;

    private RocksPartition(Path directory, String name, PartitionConfig config, Core core) {
        this.directory = directory;
        this.name = name;
        this.config = config;
        this.core = core;
        this.services = core.services();
        this.keeper = new Keeper(name);
        this.attached = new Attached(services, config.attachedVolumes(), this::reap);
        this.list = new VolumeList(services, attached);
        this.lineages = new Lineages(services, keeper, this::attach);
        this.clones = new Clones(services, lineages);
        this.inspections = new Inspections(services, name, new Contents());
    }

    /**
     * Opens the partition in a directory, which is made if it does not exist, after a crash as well as after {@link #close}.
     *
     * @param name the partition's name, as in "/vicepa"
     * @throws StorageException IO if another process has it open, CORRUPT if it is damaged beyond use
     */
    public static RocksPartition open(Path directory, String name, PartitionConfig config) throws StorageException {
        RocksPartition partition = new RocksPartition(directory, name, config, Core.open(directory, config));
        try {
            partition.start();
            return partition;
        } catch (StorageException e) {
            partition.close();
            throw e;
        }
    }

    private void start() throws StorageException {
        resumeDoomedRanges();
        resumeRestorations();
        lineages.resume();
        for (long id : list.temporary()) {
            removeVolume(id);
        }
        inspections.load();
        services.whenFull(this::flush);
        keeper.work("sweep for orphans", new Sweeper(services, core.ids().first()));
        keeper.every(config.flushInterval().toMillis(), "flush", this::flush);
    }

    private void resumeDoomedRanges() throws StorageException {
        List<DoomedRange> ranges = new ArrayList<>();
        byte[] prefix = Keys.doomedRanges();
        try (MetaStore.Cursor cursor = services.store().scan(prefix, prefix)) {
            while (cursor.next()) {
                ranges.add(DoomedRanges.decode(cursor.key(), cursor.value()));
            }
        }
        if (ranges.isEmpty()) {
            return;
        }
        Map<Long, Long> volumeOfSpace = new HashMap<>();
        for (VolumeHeader header : list.headers()) {
            volumeOfSpace.put(header.space(), header.id());
        }
        for (DoomedRange range : ranges) {
            Optional<RocksVolume> volume =
                    Optional.ofNullable(volumeOfSpace.get(range.from().space())).flatMap(this::attach);
            if (volume.isPresent()) {
                resume(volume.get(), range);
            }
        }
    }

    /** A file that still exists must not show what was cut off; the chunks of one that does not can wait. */
    private void resume(RocksVolume volume, DoomedRange range) throws StorageException {
        ChunkKey from = range.from();
        if (!volume.has(from.vnode(), from.unique())) {
            reap(volume, range);
            return;
        }
        boolean done = false;
        while (!done) {
            done = volume.reapSome(range);
        }
    }

    private void reap(RocksVolume volume, DoomedRange range) {
        keeper.work("freeing chunks", () -> volume.reapSome(range));
    }

    private void resumeRestorations() throws StorageException {
        List<Long> volumes = new ArrayList<>();
        try (MetaStore.Cursor cursor = services.store().scan(Keys.restoring(), Keys.restoring())) {
            while (cursor.next()) {
                volumes.add(services.store().counter(Keys.head(Keys.id(cursor.key()))));
            }
        }
        for (long id : volumes) {
            Optional<RocksVolume> volume = attach(id);
            if (volume.isPresent()) {
                volume.get().resumeRestoration();
            }
        }
    }

    private boolean flush() {
        try {
            syncTogether();
        } catch (StorageException e) {
            flushFailed("the database", e);
        }
        attached.kept().forEach(this::flush);
        return true;
    }

    private void flush(RocksVolume volume) {
        try {
            volume.flush();
        } catch (StorageException e) {
            if (e.reason() != Reason.NO_VOLUME) {
                flushFailed("volume " + volume.info().id(), e);
            }
        }
    }

    private void flushFailed(String what, StorageException e) {
        if (e.reason() == Reason.DISK_READ_ONLY) {
            // The database has told of it, and nothing will change until the partition is opened again.
            LOG.debug("{}: syncing {}", name, what, e);
        } else {
            LOG.error("{}: syncing {}", name, what, e);
        }
    }

    /** One sync of the database for all that needs no more: there may be thousands of such volumes. */
    private void syncTogether() throws StorageException {
        List<RocksVolume> changed =
                attached.kept().stream().filter(RocksVolume::needsSyncOnly).toList();
        boolean owes = services.owesSync(false);
        changed.forEach(RocksVolume::syncStarts);
        try {
            if (owes || !changed.isEmpty()) {
                services.store().sync();
            }
        } catch (StorageException e) {
            services.owesSync(true);
            changed.forEach(RocksVolume::syncFailed);
            throw e;
        }
    }

    @Override
    public PartitionInfo info() {
        try {
            FileStore store = Files.getFileStore(directory);
            long free = Math.max(0, store.getUsableSpace() - config.reserveBytes());
            return new PartitionInfo(name, directory, store.getTotalSpace(), free);
        } catch (IOException e) {
            throw new UncheckedIOException("space of partition " + name, e);
        }
    }

    @Override
    public List<VolumeInfo> volumes() {
        return volumes(0, Integer.MAX_VALUE);
    }

    @Override
    public List<VolumeInfo> volumes(long after, int max) {
        try {
            checkOpen();
            return list.page(after, max);
        } catch (StorageException e) {
            throw new UncheckedIOException("volumes of partition " + name, e);
        }
    }

    @Override
    public List<VolumeInfo> headers(long after, int max) {
        try {
            checkOpen();
            return list.headerPage(after, max);
        } catch (StorageException e) {
            throw new UncheckedIOException("volumes of partition " + name, e);
        }
    }

    @Override
    public long countVolumes() throws StorageException {
        checkOpen();
        return list.count();
    }

    @Override
    public List<Long> volumesWithUnnamed() throws StorageException {
        checkOpen();
        return list.withUnnamed();
    }

    @Override
    public Volume cloneVolume(long sourceId, long newId, String cloneName, VolumeType type, VolumeChange fields)
            throws StorageException {
        RocksVolume.checkName(cloneName);
        RocksVolume source = required(sourceId);
        source.flush();
        administration.lock();
        try {
            checkNew(newId);
            VolumeHeader header = clones.make(source, newId, cloneName, type, fields);
            return attached.add(header);
        } finally {
            administration.unlock();
        }
    }

    private RocksVolume required(long id) throws StorageException {
        return attach(id).orElseThrow(() -> new StorageException(Reason.NO_VOLUME, "volume " + id));
    }

    @Override
    public Volume recloneVolume(long sourceId, long cloneId, OptionalLong creationDate) throws StorageException {
        RocksVolume source = required(sourceId);
        source.flush();
        administration.lock();
        try {
            RocksVolume clone = required(cloneId);
            checkLineage(required(sourceId).header(), clone.header());
            clones.renew(source, clone, creationDate);
            return clone;
        } finally {
            administration.unlock();
        }
    }

    @Override
    public Volume replaceVolume(long sourceId, long id, String newName, VolumeChange fields) throws StorageException {
        RocksVolume.checkName(newName);
        RocksVolume source = required(sourceId);
        source.flush();
        administration.lock();
        try {
            checkOpen();
            VolumeHeader old = required(id).header();
            if (old.space() == source.header().space()) {
                throw new StorageException(
                        Reason.INVALID, "volumes " + id + " and " + sourceId + " are of one lineage");
            }
            List<Long> freed = attached.leave(id);
            try {
                clones.replace(source, old, newName, fields);
            } finally {
                lineages.delete(freed);
                attached.left(id);
            }
            lineages.pinsChanged(old.space());
            lineages.resume(old.space());
            return required(id);
        } finally {
            administration.unlock();
        }
    }

    private static void checkLineage(VolumeHeader source, VolumeHeader clone) throws StorageException {
        if (clone.frozen().isEmpty() || clone.space() != source.space() || clone.id() == source.id()) {
            throw new StorageException(
                    Reason.INVALID, "volume " + clone.id() + " is not a frozen clone of volume " + source.id());
        }
    }

    @Override
    public VolumeInfo restoreVolume(long volumeId, long cloneId) throws StorageException {
        RocksVolume volume = required(volumeId);
        if (volume.header().type() != VolumeType.READ_WRITE) {
            throw new StorageException(Reason.READ_ONLY, "volume " + volumeId);
        }
        RocksVolume clone = required(cloneId);
        LockTable.Held used = clone.use();
        try {
            checkLineage(volume.header(), clone.header());
            volume.restore(clone.header());
            return volume.info();
        } finally {
            used.close();
        }
    }

    @Override
    public List<VolumeInfo> clones(long id) throws StorageException {
        administration.lock();
        try {
            List<VolumeInfo> infos = new ArrayList<>();
            for (long clone : clones.ids(required(id).header().space())) {
                if (clone != id && clone < VolumeList.TEMPORARY) {
                    infos.add(required(clone).info());
                }
            }
            return infos;
        } finally {
            administration.unlock();
        }
    }

    @Override
    public VolumeDelta delta(Optional<Long> fromId, long toId, Set<DifferenceKind> kinds) throws StorageException {
        Optional<RocksVolume> from = fromId.isPresent() ? Optional.of(required(fromId.get())) : Optional.empty();
        return required(toId).delta(from, kinds);
    }

    @Override
    public CheckReport check(long id, CheckListener listener) throws StorageException {
        return inspections.check(id, listener);
    }

    @Override
    public Differing planRestore(long volumeId, long cloneId) throws StorageException {
        RocksVolume clone = required(cloneId);
        checkLineage(required(volumeId).header(), clone.header());
        return inspections.compare(volumeId, clone);
    }

    /** What inspections need. */
    private final class Contents implements Inspections.Contents {
        @Override
        public RocksVolume freeze(long id) throws StorageException {
            checkOpen();
            long frozen = VolumeList.TEMPORARY + temporary.getAndIncrement();
            cloneVolume(id, frozen, "inspection", VolumeType.READ_ONLY);
            return required(frozen);
        }

        @Override
        public void remove(RocksVolume frozen) throws StorageException {
            removeVolume(frozen.header().id());
        }

        @Override
        public void keep(long id, Sharing sharing) throws StorageException {
            administration.lock();
            try (Batch batch = services.store().batch()) {
                if (services.store().get(Keys.volume(id)) != null) {
                    services.store().write(batch.put(Keys.sharing(id), SharingRecord.encode(sharing)));
                }
            } finally {
                administration.unlock();
            }
        }
    }

    @Override
    public Optional<Sharing> sharing(long id) throws StorageException {
        byte[] stored = services.store().get(Keys.sharing(id));
        return stored == null ? Optional.empty() : Optional.of(SharingRecord.decode(stored));
    }

    @Override
    public void beginScrub() throws StorageException {
        inspections.beginScrub();
    }

    @Override
    public long scrub(long bytes) throws StorageException {
        return inspections.scrub(bytes);
    }

    @Override
    public List<Damage> takeDamage() {
        return inspections.takeDamage();
    }

    @Override
    public boolean mend(Damage damage, ByteBuffer content, String from) throws StorageException {
        return inspections.mend(damage, content, from);
    }

    @Override
    public ScrubReport scrubReport() {
        return inspections.scrubReport();
    }

    @Override
    public Optional<Volume> volume(long id) {
        return attach(id).map(found -> found);
    }

    @Override
    public Optional<Volume> volume(String volumeName) throws StorageException {
        checkOpen();
        Optional<Long> id = list.find(volumeName);
        return id.isPresent() ? volume(id.get()) : Optional.empty();
    }

    private Optional<RocksVolume> attach(long id) {
        try {
            return attached.attach(id);
        } catch (StorageException e) {
            throw new UncheckedIOException("volume " + id, e);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("partition " + name + " is closed");
        }
    }

    @Override
    public Volume createVolume(
            long id, String volumeName, VolumeType type, long parentId, Acl rootAcl, VolumeChange fields)
            throws StorageException {
        administration.lock();
        try {
            checkOpen();
            return attached.add(new NewVolumes(services)
                    .write(List.of(new NewVolume(id, volumeName, type, parentId, rootAcl, fields)))
                    .getFirst());
        } finally {
            administration.unlock();
        }
    }

    @Override
    public void createVolumes(List<NewVolume> volumes) throws StorageException {
        administration.lock();
        try {
            checkOpen();
            new NewVolumes(services).write(volumes);
        } finally {
            administration.unlock();
        }
    }

    private void checkNew(long id) throws StorageException {
        checkOpen();
        NewVolumes.checkFree(services.store(), id);
    }

    @Override
    public void removeVolume(long id) throws StorageException {
        administration.lock();
        try {
            checkOpen();
            byte[] bytes = services.store().get(Keys.volume(id));
            if (bytes == null) {
                throw new StorageException(Reason.NO_VOLUME, "volume " + id);
            }
            VolumeHeader header = VolumeHeader.decode(id, bytes);
            List<Long> freed = attached.leave(id);
            LockTable.Held parting = lineages.parting();
            try (Batch batch = services.store().batch()) {
                lineages.remove(batch, header);
                services.store().write(batch);
            } finally {
                parting.close();
            }
            lineages.pinsChanged(header.space());
            lineages.delete(freed);
            lineages.resume(header.space());
        } finally {
            attached.left(id);
            administration.unlock();
        }
    }

    /** Volumes that are attached at present: bounded as {@link PartitionConfig#attachedVolumes} says, beside those in use. */
    public int attachedVolumes() {
        return attached.all().size();
    }

    /** Chunk files that are open at present: never more than configured, plus those in use. */
    public int openChunkFiles() {
        return services.files().openFiles();
    }

    /** Waits until the background has freed all that nobody needs. */
    void awaitBackground() throws StorageException {
        do {
            keeper.passOnce();
        } while (lineages.isBusy());
        for (RocksVolume volume : attached.all()) {
            volume.sync();
        }
    }

    /** Keys of records that belong to spaces, in a partition without volumes: there should be none. */
    List<String> leftovers() throws StorageException {
        List<String> keys = new ArrayList<>();
        for (byte[] prefix : Keys.ofSpaces()) {
            try (MetaStore.Cursor cursor = services.store().scan(prefix, prefix)) {
                while (cursor.next()) {
                    keys.add(HexFormat.of().formatHex(cursor.key()));
                }
            }
        }
        return keys;
    }

    @Override
    public void close() {
        inspections.end(this::closeUninspected);
    }

    private void closeUninspected() {
        administration.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            list.close();
            attached.close();
            keeper.close();
            try (core) {
                RocksVolume.closeAll(attached.all());
                inspections.close();
            }
        } catch (StorageException e) {
            LOG.error("{}: closing", name, e);
            throw new UncheckedIOException("closing partition " + name, e);
        } finally {
            administration.unlock();
        }
    }
}
