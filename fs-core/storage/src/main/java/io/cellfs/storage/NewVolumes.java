package io.cellfs.storage;

import io.cellfs.protocol.Fid;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.Partition.NewVolume;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.VolumeProperties;
import io.cellfs.storage.dir.DirectoryShape;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.Counter;
import io.cellfs.storage.meta.HeaderRecords;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.PartitionValue;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;
import io.cellfs.storage.meta.VolumeHeader;
import io.cellfs.storage.volume.RocksVolume;
import io.cellfs.storage.volume.Services;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes the first records of volumes. The caller holds the partition's administration lock. */
final class NewVolumes {
    private static final long NEW_VNODE_BYTES = 512;

    private final MetaStore store;
    private final long now;

    NewVolumes(Services services) {
        this.store = services.store();
        this.now = services.now();
    }

    /** Refuses an id that cannot be a new volume's. */
    static void checkFree(MetaStore store, long id) throws StorageException {
        if (id <= 0) {
            throw new StorageException(Reason.INVALID, "volume id " + id);
        }
        if (store.get(Keys.volume(id)) != null) {
            throw new StorageException(Reason.VOLUME_EXISTS, "volume " + id);
        }
    }

    /** Makes all of them or none, stable when it returns. */
    List<VolumeHeader> write(List<NewVolume> volumes) throws StorageException {
        Set<Long> ids = new HashSet<>();
        for (NewVolume volume : volumes) {
            RocksVolume.checkName(volume.name());
            RocksVolume.checkAcl(volume.rootAcl());
            checkFree(store, volume.id());
            if (!ids.add(volume.id())) {
                throw new StorageException(Reason.VOLUME_EXISTS, "volume " + volume.id() + " twice");
            }
        }
        byte[] spaceKey = Keys.partition(PartitionValue.NEXT_SPACE);
        long space = Math.max(1, store.counter(spaceKey));
        List<VolumeHeader> headers = new ArrayList<>(volumes.size());
        try (Batch batch = store.batch()) {
            for (NewVolume volume : volumes) {
                headers.add(put(batch, volume, space++));
            }
            store.write(MetaStore.putCounter(batch, spaceKey, space));
        }
        store.sync();
        return headers;
    }

    private VolumeHeader put(Batch batch, NewVolume volume, long space) throws StorageException {
        VolumeHeader header = header(volume, space).with(volume.header());
        Vnode root = root(volume.id(), volume.rootAcl());
        MetaStore.putCounter(batch, Keys.counter(space, Counter.USED_BYTES), NEW_VNODE_BYTES);
        MetaStore.putCounter(batch, Keys.counter(space, Counter.FILES), 1);
        MetaStore.putCounter(batch, Keys.counter(space, Counter.UPDATED), now);
        HeaderRecords.put(batch, header);
        batch.put(Keys.vnode(space, root.number()), VnodeCodec.encode(root));
        return header;
    }

    private VolumeHeader header(NewVolume volume, long space) {
        return new VolumeHeader(
                volume.id(),
                space,
                volume.name(),
                volume.type(),
                volume.parentId(),
                0,
                0,
                true,
                0,
                0,
                0,
                now,
                0,
                now,
                Optional.empty(),
                VolumeProperties.NONE,
                0,
                Optional.empty(),
                List.of());
    }

    private Vnode root(long volume, Acl acl) {
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
}
