package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.Counter;
import io.cellfs.storage.meta.HeaderRecords;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.VolumeHeader;
import java.util.Optional;

/**
 * The moment in which a clone is made: the volume is stable and nobody is in it. What it shows is the end of an epoch from now on; if it is
 * read-write, it goes on in the next one.
 */
public final class Freezing implements AutoCloseable {
    private final VolumeState volume;
    private final LockTable.Held alone;
    private final MetaStore store;

    private Freezing(VolumeState volume, LockTable.Held alone) {
        this.volume = volume;
        this.alone = alone;
        this.store = volume.services().store();
    }

    /** Stops a volume until {@link #close}. */
    public static Freezing of(RocksVolume source) throws StorageException {
        VolumeState volume = source.state();
        source.flush();
        LockTable.Held alone = volume.enterAlone();
        try {
            VolumeSync.sync(volume);
            volume.serials().close();
            return new Freezing(volume, alone);
        } catch (StorageException e) {
            alone.close();
            throw e;
        }
    }

    /** The source's header before. */
    public VolumeHeader header() {
        return volume.header();
    }

    /** The epoch that a clone made now shows. */
    public long epoch() {
        return volume.header().epoch();
    }

    /** What the volume counts now. */
    public VolumeHeader.Frozen counts() {
        return new VolumeHeader.Frozen(
                volume.usage().usedBytes(), volume.usage().files(), volume.updated());
    }

    /** The serial number that the next vnode would get. */
    public long nextSerial() throws StorageException {
        return store.counter(Keys.counter(volume.space(), Counter.SERIALS));
    }

    /** Writes, with what the caller put into a batch, that a new epoch begins; the volume's header gets a new backup date if one is given. */
    public void commit(Batch batch, Optional<Long> backupDate) throws StorageException {
        VolumeHeader before = volume.header();
        VolumeHeader next = before.frozen().isPresent() ? before : before.at(before.epoch() + 1, Optional.empty());
        if (backupDate.isPresent()) {
            next = next.dated(next.creationDate(), backupDate.get(), next.copyDate());
        }
        HeaderRecords.replace(batch, before, next);
        if (next.frozen().isEmpty()) {
            MetaStore.putCounter(batch, Keys.head(next.space()), next.id());
        }
        store.write(batch);
        store.sync();
        volume.header(next);
        if (next.frozen().isEmpty()) {
            volume.history().set(next.epoch(), History.pins(store, next.space()));
        }
    }

    @Override
    public void close() {
        alone.close();
    }
}
