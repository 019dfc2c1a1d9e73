package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeType;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.Counter;
import io.cellfs.storage.meta.HeaderRecords;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.Layer;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.PartitionValue;
import io.cellfs.storage.meta.VolumeHeader;
import io.cellfs.storage.volume.Freezing;
import io.cellfs.storage.volume.LockTable;
import io.cellfs.storage.volume.RocksVolume;
import io.cellfs.storage.volume.Services;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes, renews and restores from clones (ADR 0005). The caller holds the partition's administration lock. */
final class Clones {
    private final Services services;
    private final MetaStore store;
    private final Lineages lineages;

    Clones(Services services, Lineages lineages) {
        this.services = services;
        this.store = services.store();
        this.lineages = lineages;
    }

    /** Makes a clone; its header is written, it is not attached. */
    VolumeHeader make(RocksVolume source, long newId, String name, VolumeType type, VolumeChange fields)
            throws StorageException {
        try (Freezing freezing = Freezing.of(source);
                Batch batch = store.batch()) {
            VolumeHeader plain = type == VolumeType.READ_WRITE
                    ? writable(freezing, batch, newId, name)
                    : frozen(freezing, newId, name, type);
            VolumeHeader clone = plain.with(fields);
            HeaderRecords.put(batch, clone);
            if (type != VolumeType.READ_WRITE) {
                batch.put(Keys.pin(clone.space(), clone.epoch(), newId), new byte[0]);
            }
            freezing.commit(batch, type == VolumeType.BACKUP ? Optional.of(services.now()) : Optional.empty());
            return clone;
        }
    }

    private VolumeHeader frozen(Freezing freezing, long newId, String name, VolumeType type) {
        VolumeHeader source = freezing.header();
        long now = services.now();
        return new VolumeHeader(
                newId,
                source.space(),
                name,
                type,
                source.parentId() == 0 ? source.id() : source.parentId(),
                0,
                0,
                true,
                0,
                source.maxQuotaBytes(),
                source.maxSizeBytes(),
                now,
                type == VolumeType.BACKUP ? now : source.backupDate(),
                now,
                source.maximumAcl(),
                source.properties(),
                freezing.epoch(),
                Optional.of(freezing.counts()),
                source.base());
    }

    /** A space of its own above what the source shows now. */
    private VolumeHeader writable(Freezing freezing, Batch batch, long newId, String name) throws StorageException {
        VolumeHeader source = freezing.header();
        if (source.base().size() == VolumeHeader.MAX_BASE) {
            throw new StorageException(
                    Reason.INVALID,
                    "volume " + source.id() + " is a clone of a clone, "
                            + source.base().size() + " deep");
        }
        long space = nextSpace(batch);
        List<Layer> base = new ArrayList<>();
        base.add(new Layer(source.space(), freezing.epoch()));
        base.addAll(source.base());
        VolumeHeader.Frozen counts = freezing.counts();
        MetaStore.putCounter(batch, Keys.counter(space, Counter.USED_BYTES), counts.usedBytes());
        MetaStore.putCounter(batch, Keys.counter(space, Counter.FILES), counts.files());
        MetaStore.putCounter(batch, Keys.counter(space, Counter.UPDATED), counts.updated());
        MetaStore.putCounter(batch, Keys.counter(space, Counter.SERIALS), freezing.nextSerial());
        batch.put(Keys.pin(source.space(), freezing.epoch(), Lineages.holderOf(space)), new byte[0]);
        long now = services.now();
        return new VolumeHeader(
                newId,
                space,
                name,
                VolumeType.READ_WRITE,
                newId,
                0,
                0,
                true,
                0,
                source.maxQuotaBytes(),
                source.maxSizeBytes(),
                now,
                0,
                now,
                source.maximumAcl(),
                source.properties(),
                0,
                Optional.empty(),
                base);
    }

    private long nextSpace(Batch batch) throws StorageException {
        byte[] key = Keys.partition(PartitionValue.NEXT_SPACE);
        long space = Math.max(1, store.counter(key));
        MetaStore.putCounter(batch, key, space + 1);
        return space;
    }

    /** Lets a clone show what the source shows now. */
    void renew(RocksVolume source, RocksVolume clone, OptionalLong creationDate) throws StorageException {
        try (Freezing freezing = Freezing.of(source);
                RocksVolume.Alone alone = clone.stop();
                Batch batch = store.batch()) {
            VolumeHeader before = alone.header();
            long now = services.now();
            boolean backup = before.type() == VolumeType.BACKUP;
            VolumeHeader after = before.boundedAs(freezing.header())
                    .at(freezing.epoch(), Optional.of(freezing.counts()))
                    .dated(creationDate.orElse(now), backup ? now : before.backupDate(), now);
            HeaderRecords.replace(batch, before, after);
            batch.put(Keys.pin(after.space(), after.epoch(), after.id()), new byte[0]);
            LockTable.Held parting = lineages.parting();
            try {
                if (before.epoch() != after.epoch()) {
                    lineages.unpin(batch, before.space(), before.epoch(), before.id(), before.base());
                }
                freezing.commit(batch, backup ? Optional.of(now) : Optional.empty());
            } finally {
                parting.close();
            }
            alone.show(after);
        }
        lineages.pinsChanged(source.header().space());
        lineages.resume(source.header().space());
    }

    /** Makes a frozen clone in the place of a volume of another lineage, which nobody uses any more, in one step. */
    VolumeHeader replace(RocksVolume source, VolumeHeader old, String name, VolumeChange fields)
            throws StorageException {
        try (Freezing freezing = Freezing.of(source);
                Batch batch = store.batch()) {
            VolumeHeader clone =
                    frozen(freezing, old.id(), name, VolumeType.READ_ONLY).with(fields);
            LockTable.Held parting = lineages.parting();
            try {
                lineages.remove(batch, old);
                HeaderRecords.put(batch, clone);
                batch.put(Keys.pin(clone.space(), clone.epoch(), clone.id()), new byte[0]);
                freezing.commit(batch, Optional.empty());
            } finally {
                parting.close();
            }
            return clone;
        }
    }

    /** Ids of the frozen clones in a space, the oldest content first. */
    List<Long> ids(long space) throws StorageException {
        List<Long> ids = new ArrayList<>();
        try (MetaStore.Cursor cursor = store.scan(Keys.pins(space), Keys.pins(space))) {
            while (cursor.next()) {
                long holder = Keys.pinKey(cursor.key()).volume();
                if (holder > 0) {
                    ids.add(holder);
                }
            }
        }
        return ids;
    }
}
