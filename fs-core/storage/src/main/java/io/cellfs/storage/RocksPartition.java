package io.cellfs.storage;

import io.cellfs.protocol.Fid;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.CheckReport;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.PartitionInfo;
import io.cellfs.storage.api.ScrubReport;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeDelta;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import io.cellfs.storage.api.VolumeUsage;
import io.cellfs.storage.dir.DirectoryShape;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.Counter;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.PartitionValue;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;
import io.cellfs.storage.meta.VolumeHeader;
import io.cellfs.storage.volume.DoomedRange;
import io.cellfs.storage.volume.DoomedRanges;
import io.cellfs.storage.volume.RocksVolume;
import io.cellfs.storage.volume.Services;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A partition with its metadata in RocksDB and its data in chunk files (ADR 0005). */
public final class RocksPartition implements Partition {
    private static final Logger LOG = LoggerFactory.getLogger(RocksPartition.class);
    private static final long NEW_VNODE_BYTES = 512;

    private final Path directory;
    private final String name;
    private final PartitionConfig config;
    private final Core core;
    private final Services services;
    private final Keeper keeper;
    private final ConcurrentMap<Long, RocksVolume> attached = new ConcurrentHashMap<>();
    private final ReentrantLock administration = new ReentrantLock();
    private boolean closed;

    private RocksPartition(Path directory, String name, PartitionConfig config, Core core) {
        this.directory = directory;
        this.name = name;
        this.config = config;
        this.core = core;
        this.services = core.services();
        this.keeper = new Keeper(name);
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
        resumeDoomedSpaces();
        services.whenFull(this::flush);
        keeper.work("sweep for orphans", new Sweeper(services, core.ids().first()));
        keeper.every(config.flushInterval().toMillis(), "flush", this::flush);
    }

    private void resumeDoomedRanges() throws StorageException {
        List<DoomedRange> ranges = new ArrayList<>();
        byte[] prefix = Keys.doomedRanges();
        try (MetaStore.Cursor cursor = services.store().scan(prefix, prefix)) {
            while (cursor.next()) {
                ranges.add(new DoomedRange(Keys.chunkKey(cursor.key()), DoomedRanges.decode(cursor.value())));
            }
        }
        if (ranges.isEmpty()) {
            return;
        }
        Map<Long, Long> volumeOfSpace = new HashMap<>();
        for (VolumeHeader header : headers()) {
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

    private void resumeDoomedSpaces() throws StorageException {
        byte[] prefix = Keys.doomedSpaces();
        try (MetaStore.Cursor cursor = services.store().scan(prefix, prefix)) {
            while (cursor.next()) {
                removeSpace(Keys.id(cursor.key()), List.of());
            }
        }
    }

    private void removeSpace(long space, List<Long> freed) {
        keeper.work("removing a volume", new SpaceRemoval(services, space, freed));
    }

    private boolean flush() {
        for (RocksVolume volume : attached.values()) {
            try {
                volume.flush();
            } catch (StorageException e) {
                if (e.reason() != Reason.NO_VOLUME) {
                    LOG.error("{}: flushing volume {}", name, volume.info().id(), e);
                }
            }
        }
        return true;
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

    private List<VolumeHeader> headers() throws StorageException {
        List<VolumeHeader> headers = new ArrayList<>();
        try (MetaStore.Cursor cursor = services.store().scan(Keys.volumes(), Keys.volumes())) {
            while (cursor.next()) {
                headers.add(VolumeHeader.decode(Keys.id(cursor.key()), cursor.value()));
            }
        }
        return headers;
    }

    @Override
    public List<VolumeInfo> volumes() {
        administration.lock();
        try {
            checkOpen();
            List<VolumeInfo> infos = new ArrayList<>();
            for (VolumeHeader header : headers()) {
                RocksVolume volume = attached.get(header.id());
                infos.add(volume != null ? volume.info() : detachedInfo(header));
            }
            return infos;
        } catch (StorageException e) {
            throw new UncheckedIOException("volumes of partition " + name, e);
        } finally {
            administration.unlock();
        }
    }

    @Override
    public List<VolumeInfo> volumes(long after, int max) {
        administration.lock();
        try {
            checkOpen();
            List<VolumeInfo> infos = new ArrayList<>();
            try (MetaStore.Cursor cursor = services.store().scan(Keys.volumes(), Keys.volume(after + 1))) {
                while (infos.size() < max && cursor.next()) {
                    VolumeHeader header = VolumeHeader.decode(Keys.id(cursor.key()), cursor.value());
                    RocksVolume volume = attached.get(header.id());
                    infos.add(volume != null ? volume.info() : detachedInfo(header));
                }
            }
            return infos;
        } catch (StorageException e) {
            throw new UncheckedIOException("volumes of partition " + name, e);
        } finally {
            administration.unlock();
        }
    }

    @Override
    public Volume cloneVolume(long sourceId, long newId, String cloneName, VolumeType type) throws StorageException {
        throw comesNext();
    }

    @Override
    public Volume recloneVolume(long sourceId, long cloneId) throws StorageException {
        throw comesNext();
    }

    @Override
    public VolumeInfo restoreVolume(long volumeId, long cloneId) throws StorageException {
        throw comesNext();
    }

    @Override
    public List<VolumeInfo> clones(long id) throws StorageException {
        throw comesNext();
    }

    @Override
    public VolumeDelta delta(Optional<Long> fromId, long toId) throws StorageException {
        throw comesNext();
    }

    @Override
    public VolumeUsage usage(long id) throws StorageException {
        throw comesNext();
    }

    @Override
    public CheckReport check(long id) throws StorageException {
        throw comesNext();
    }

    @Override
    public ScrubReport scrub() {
        throw comesNext();
    }

    @Override
    public void startScrub(long bytesPerSecond) {
        throw comesNext();
    }

    /** Clones land within the hour. */
    private static UnsupportedOperationException comesNext() {
        return new UnsupportedOperationException("the next change brings this");
    }

    private VolumeInfo detachedInfo(VolumeHeader header) throws StorageException {
        MetaStore store = services.store();
        return header.info(
                store.counter(Keys.counter(header.space(), Counter.USED_BYTES)),
                store.counter(Keys.counter(header.space(), Counter.FILES)),
                store.counter(Keys.counter(header.space(), Counter.UPDATED)),
                0,
                0);
    }

    @Override
    public Optional<Volume> volume(long id) {
        RocksVolume volume = attached.get(id);
        return volume != null ? Optional.of(volume) : attach(id).map(found -> found);
    }

    private Optional<RocksVolume> attach(long id) {
        administration.lock();
        try {
            RocksVolume volume = attached.get(id);
            if (volume != null || closed) {
                return Optional.ofNullable(volume);
            }
            byte[] header = services.store().get(Keys.volume(id));
            if (header == null) {
                return Optional.empty();
            }
            RocksVolume found = new RocksVolume(services, VolumeHeader.decode(id, header), this::reap);
            attached.put(id, found);
            return Optional.of(found);
        } catch (StorageException e) {
            throw new UncheckedIOException("volume " + id, e);
        } finally {
            administration.unlock();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("partition " + name + " is closed");
        }
    }

    @Override
    public Volume createVolume(long id, String volumeName, VolumeType type, long parentId, Acl rootAcl)
            throws StorageException {
        RocksVolume.checkName(volumeName);
        RocksVolume.checkAcl(rootAcl);
        administration.lock();
        try {
            checkOpen();
            if (id <= 0) {
                throw new StorageException(Reason.INVALID, "volume id " + id);
            }
            if (services.store().get(Keys.volume(id)) != null) {
                throw new StorageException(Reason.VOLUME_EXISTS, "volume " + id);
            }
            VolumeHeader header = writeNew(id, volumeName, type, parentId, rootAcl);
            RocksVolume volume = new RocksVolume(services, header, this::reap);
            attached.put(id, volume);
            return volume;
        } finally {
            administration.unlock();
        }
    }

    private VolumeHeader writeNew(long id, String volumeName, VolumeType type, long parentId, Acl rootAcl)
            throws StorageException {
        MetaStore store = services.store();
        byte[] spaceKey = Keys.partition(PartitionValue.NEXT_SPACE);
        long space = Math.max(1, store.counter(spaceKey));
        long now = services.now();
        VolumeHeader header = new VolumeHeader(
                id, space, volumeName, type, parentId, 0, 0, true, 0, 0, now, 0, now, Optional.empty());
        Vnode root = root(id, rootAcl, now);
        try (Batch batch = store.batch()) {
            MetaStore.putCounter(batch, spaceKey, space + 1);
            MetaStore.putCounter(batch, Keys.counter(space, Counter.USED_BYTES), NEW_VNODE_BYTES);
            MetaStore.putCounter(batch, Keys.counter(space, Counter.FILES), 1);
            MetaStore.putCounter(batch, Keys.counter(space, Counter.UPDATED), now);
            batch.put(Keys.volume(id), header.encode());
            batch.put(Keys.vnode(space, root.number()), VnodeCodec.encode(root));
            store.write(batch);
        }
        store.sync();
        return header;
    }

    private static Vnode root(long volume, Acl acl, long now) {
        Fid fid = Fid.rootOf(volume);
        VnodeStatus status = new VnodeStatus(
                fid, VnodeType.DIRECTORY, 2, DirectoryShape.EMPTY.blobBytes(), 1, 0, 0, 0, 0755, fid, now, now);
        return new Vnode(
                status,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new Vnode.DirectoryContent(acl, DirectoryShape.EMPTY));
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
            long space = VolumeHeader.decode(id, bytes).space();
            RocksVolume volume = attached.remove(id);
            List<Long> freed = volume == null ? List.of() : volume.abandon();
            try (Batch batch = services.store().batch()) {
                batch.delete(Keys.volume(id)).put(Keys.doomedSpace(space), new byte[0]);
                services.store().write(batch);
            }
            removeSpace(space, freed);
        } finally {
            administration.unlock();
        }
    }

    /** Chunk files that are open at present: never more than configured, plus those in use. */
    public int openChunkFiles() {
        return services.files().openFiles();
    }

    @Override
    public void close() {
        administration.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            keeper.close();
            try (core) {
                for (RocksVolume volume : attached.values()) {
                    volume.close();
                }
            }
        } catch (StorageException e) {
            LOG.error("{}: closing", name, e);
            throw new UncheckedIOException("closing partition " + name, e);
        } finally {
            administration.unlock();
        }
    }
}
