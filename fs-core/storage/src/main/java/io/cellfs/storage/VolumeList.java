package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import io.cellfs.storage.meta.Counter;
import io.cellfs.storage.meta.HeaderRecords;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.Layer;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.VolumeHeader;
import io.cellfs.storage.volume.DayUse;
import io.cellfs.storage.volume.RocksVolume;
import io.cellfs.storage.volume.Services;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the headers and counters of volumes without attaching them. */
final class VolumeList {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeList.class);

    /** Ids from here on are of clones that a check makes for itself. */
    static final long TEMPORARY = HeaderRecords.TEMPORARY;

    /** A walk lets others have the processor after so many headers: it may be on a virtual thread, of which few run at a time. */
    private static final int TURN = 256;

    private final Services services;
    private final MetaStore store;
    private final Attached attached;
    private final ReentrantReadWriteLock using = new ReentrantReadWriteLock();
    private volatile boolean closing;

    VolumeList(Services services, Attached attached) {
        this.services = services;
        this.store = services.store();
        this.attached = attached;
    }

    private interface Visitor {
        /** Takes a header; whether to go on. */
        boolean visit(VolumeHeader header) throws StorageException;
    }

    /** Ends walks that are under way, and lets none begin: the database is about to be closed. */
    void close() {
        closing = true;
        using.writeLock().lock();
        try {
            LOG.debug("no volume is listed any more");
        } finally {
            using.writeLock().unlock();
        }
    }

    private boolean goesOn() throws StorageException {
        if (closing) {
            throw new StorageException(StorageException.Reason.IO, "the partition is being closed");
        }
        return true;
    }

    private interface Walk<T> {
        T run() throws StorageException;
    }

    private <T> T use(Walk<T> walk) throws StorageException {
        using.readLock().lock();
        try {
            return walk.run();
        } finally {
            using.readLock().unlock();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // only courtesy: nothing relies on when others run
    private static void letOthersRun() {
        Thread.yield();
    }

    private void each(long after, Visitor visitor) throws StorageException {
        try (MetaStore.Cursor cursor = store.scan(Keys.volumes(), Keys.volume(after + 1))) {
            boolean more = true;
            int visited = 0;
            while (more && goesOn() && cursor.next()) {
                long id = Keys.id(cursor.key());
                more = id < TEMPORARY && visitor.visit(VolumeHeader.decode(id, cursor.value()));
                if (++visited % TURN == 0) {
                    letOthersRun();
                }
            }
        }
    }

    /** All headers. */
    List<VolumeHeader> headers() throws StorageException {
        List<VolumeHeader> headers = new ArrayList<>();
        each(0, headers::add);
        return headers;
    }

    /** Up to {@code max} volumes above an id. */
    List<VolumeInfo> page(long after, int max) throws StorageException {
        return use(() -> goesOn() && max > 0 ? infos(after, max) : List.of());
    }

    /** The same without what is counted of those that are not attached. */
    List<VolumeInfo> headerPage(long after, int max) throws StorageException {
        return use(() -> goesOn() && max > 0 ? headerInfos(after, max) : List.of());
    }

    private List<VolumeInfo> headerInfos(long after, int max) throws StorageException {
        List<VolumeInfo> infos = new ArrayList<>();
        each(after, header -> {
            Optional<RocksVolume> volume = attached.find(header.id());
            infos.add(volume.isPresent() ? volume.get().info() : header.info(0, 0, 0, 0, 0));
            return infos.size() < max;
        });
        return infos;
    }

    private List<VolumeInfo> infos(long after, int max) throws StorageException {
        List<VolumeInfo> infos = new ArrayList<>();
        try (MetaStore.Cursor counters = store.scan(Keys.counters(), Keys.counters())) {
            each(after, header -> {
                infos.add(info(header, counters));
                return infos.size() < max;
            });
        }
        return infos;
    }

    /** The lowest id of a volume of that name. */
    Optional<Long> find(String name) throws StorageException {
        return use(() -> goesOn() ? HeaderRecords.find(store, name) : Optional.empty());
    }

    /** How many there are. */
    long count() throws StorageException {
        return use(() -> goesOn() ? counted() : 0L);
    }

    private long counted() throws StorageException {
        long[] count = {0};
        each(0, header -> {
            count[0] += (header.flags() & VolumeInfo.HIDDEN) == 0 ? 1 : 0;
            return true;
        });
        return count[0];
    }

    /** Clones that a crash left in the middle of a check. */
    List<Long> temporary() throws StorageException {
        List<Long> ids = new ArrayList<>();
        try (MetaStore.Cursor cursor = store.scan(Keys.volumes(), Keys.volume(TEMPORARY))) {
            while (cursor.next()) {
                ids.add(Keys.id(cursor.key()));
            }
        }
        return ids;
    }

    private VolumeInfo info(VolumeHeader header, MetaStore.Cursor counters) throws StorageException {
        Optional<RocksVolume> volume = attached.find(header.id());
        if (volume.isPresent()) {
            return volume.get().info();
        }
        DayUse.Counted use = DayUse.read(store, header.id());
        VolumeHeader.Frozen counts =
                header.frozen().isPresent() ? header.frozen().get() : counts(header.space(), counters);
        return header.info(counts.usedBytes(), counts.files(), counts.updated(), use.last(), use.onDay(services.now()));
    }

    /** The counters of a space: they lie together, so one seek finds all. */
    private static VolumeHeader.Frozen counts(long space, MetaStore.Cursor counters) throws StorageException {
        byte[] end = Keys.after(Keys.counters(space));
        long usedBytes = 0;
        long files = 0;
        long updated = 0;
        boolean more = counters.seek(Keys.counters(space));
        while (more && Arrays.compareUnsigned(counters.key(), end) < 0) {
            byte[] key = counters.key();
            if (Arrays.equals(key, Keys.counter(space, Counter.USED_BYTES))) {
                usedBytes = MetaStore.counterValue(counters.value());
            } else if (Arrays.equals(key, Keys.counter(space, Counter.FILES))) {
                files = MetaStore.counterValue(counters.value());
            } else if (Arrays.equals(key, Keys.counter(space, Counter.UPDATED))) {
                updated = MetaStore.counterValue(counters.value());
            }
            more = counters.next();
        }
        return new VolumeHeader.Frozen(usedBytes, files, updated);
    }

    /** Read-write volumes that show files without a name which someone had open. */
    List<Long> withUnnamed() throws StorageException {
        return use(() -> goesOn() ? unnamed() : List.of());
    }

    private List<Long> unnamed() throws StorageException {
        Set<Long> spaces = new HashSet<>();
        try (MetaStore.Cursor cursor = store.scan(Keys.held(), Keys.held())) {
            boolean more = cursor.next();
            while (more) {
                long space = Keys.chunkSpace(cursor.key());
                spaces.add(space);
                more = cursor.seek(Keys.held(space + 1));
            }
        }
        List<Long> ids = new ArrayList<>();
        if (!spaces.isEmpty()) {
            each(0, header -> {
                if (header.type() == VolumeType.READ_WRITE
                        && header.layers().stream().map(Layer::space).anyMatch(spaces::contains)) {
                    ids.add(header.id());
                }
                return true;
            });
        }
        return ids;
    }
}
