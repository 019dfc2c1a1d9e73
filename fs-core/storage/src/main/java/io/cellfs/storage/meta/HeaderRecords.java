package io.cellfs.storage.meta;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VolumeInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes headers of volumes, each together with the record by which the volume is found by its name. Several volumes of a partition may have the same
 * name.
 */
public final class HeaderRecords {
    /** Ids from here on are of clones that a check makes for itself. */
    public static final long TEMPORARY = 1L << 62;

    private static final Logger LOG = LoggerFactory.getLogger(HeaderRecords.class);

    private static final byte[] NOTHING = {};

    /** Names that one batch records when a partition of an earlier version is opened. */
    private static final int AT_ONCE = 4096;

    private HeaderRecords() {}

    /** Adds a header. */
    public static Batch put(Batch batch, VolumeHeader header) throws StorageException {
        return batch.put(Keys.volume(header.id()), header.encode())
                .put(Keys.named(header.name(), header.id()), NOTHING);
    }

    /** Replaces a header. */
    public static Batch replace(Batch batch, VolumeHeader before, VolumeHeader after) throws StorageException {
        if (!before.name().equals(after.name())) {
            batch.delete(Keys.named(before.name(), before.id())).put(Keys.named(after.name(), after.id()), NOTHING);
        }
        return batch.put(Keys.volume(after.id()), after.encode());
    }

    /** Removes a header, which nobody changes any more. */
    public static Batch remove(MetaStore store, Batch batch, long id) throws StorageException {
        Optional<VolumeHeader> header = read(store, id);
        if (header.isPresent()) {
            batch.delete(Keys.named(header.get().name(), id));
        }
        return batch.delete(Keys.volume(id));
    }

    /** A volume's header. */
    public static Optional<VolumeHeader> read(MetaStore store, long id) throws StorageException {
        byte @Nullable [] stored = store.get(Keys.volume(id));
        return stored == null ? Optional.empty() : Optional.of(VolumeHeader.decode(id, stored));
    }

    /** The lowest id of a volume of that name, hidden ones left out. */
    public static Optional<Long> find(MetaStore store, String name) throws StorageException {
        try (MetaStore.Cursor cursor = store.scan(Keys.named(name), Keys.named(name))) {
            while (cursor.next()) {
                long id = Keys.namedId(cursor.key());
                Optional<VolumeHeader> header = id < TEMPORARY ? read(store, id) : Optional.empty();
                if (header.filter(h -> h.name().equals(name) && (h.flags() & VolumeInfo.HIDDEN) == 0)
                        .isPresent()) {
                    return Optional.of(id);
                }
            }
        }
        return Optional.empty();
    }

    /** Records the names of all volumes of a partition that has last been open in a version that did not: once, before anything else uses it. */
    public static void completeNames(MetaStore store) throws StorageException {
        byte[] done = Keys.partition(PartitionValue.NAMES);
        if (store.counter(done) != 0) {
            return;
        }
        try (MetaStore.Cursor cursor = store.scan(Keys.volumes(), Keys.volumes())) {
            boolean more = true;
            while (more) {
                more = completeSome(store, cursor);
            }
        }
        store.putCounter(done, 1);
    }

    private static boolean completeSome(MetaStore store, MetaStore.Cursor headers) throws StorageException {
        try (Batch batch = store.batch()) {
            boolean more = true;
            while (more && batch.size() < AT_ONCE) {
                more = headers.next();
                if (more) {
                    completeOne(batch, Keys.id(headers.key()), headers.value());
                }
            }
            store.write(batch);
            return more;
        }
    }

    /** A header that cannot be read costs nothing but the look-up of its volume by name. */
    private static void completeOne(Batch batch, long id, byte[] stored) throws StorageException {
        try {
            batch.put(Keys.named(VolumeHeader.decode(id, stored).name(), id), NOTHING);
        } catch (StorageException e) {
            if (e.reason() != Reason.CORRUPT) {
                throw e;
            }
            LOG.warn("volume {} will not be found by its name: its header cannot be read", id, e);
        }
    }
}
