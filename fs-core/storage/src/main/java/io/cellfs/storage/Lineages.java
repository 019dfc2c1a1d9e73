package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VolumeProperties;
import io.cellfs.storage.api.VolumeType;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.HeaderRecords;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.Layer;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.VolumeHeader;
import io.cellfs.storage.volume.DoomedRange;
import io.cellfs.storage.volume.FreedFiles;
import io.cellfs.storage.volume.LockTable;
import io.cellfs.storage.volume.RocksVolume;
import io.cellfs.storage.volume.Services;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who keeps what in a space that volumes share: pins say which epochs are shown by whom. When one goes, intents in the database see to it
 * that what nobody shows is freed in the background, also after a crash.
 */
final class Lineages {
    private static final RocksVolume.Owner HEADLESS = new RocksVolume.Owner() {
        @Override
        public void keep(RocksVolume volume) {
            // It stays in the table of those without a head until its space is gone.
        }

        @Override
        public void reap(RocksVolume volume, DoomedRange range) {
            throw new IllegalStateException("nothing is removed from a volume that is gone");
        }
    };

    private final Services services;
    private final MetaStore store;
    private final Keeper keeper;
    private final Attaching attaching;
    private final Map<Long, RocksVolume> headless = new ConcurrentHashMap<>();
    private final Set<Keys.SpaceEpoch> running = new HashSet<>();
    private final ReentrantLock parting = new ReentrantLock();

    /** How volumes are found and attached. */
    interface Attaching {
        Optional<RocksVolume> attach(long id);
    }

    Lineages(Services services, Keeper keeper, Attaching attaching) {
        this.services = services;
        this.store = services.store();
        this.keeper = keeper;
        this.attaching = attaching;
    }

    /** Who pins what lies below a writable clone: not its volume but its space, which its own clones keep. */
    static long holderOf(long space) {
        return -space;
    }

    /**
     * Held from before a pin or a head is taken away until the batch is committed: of two who take the last ones away, one has to know. Whoever
     * holds it waits for nothing in the background.
     */
    LockTable.Held parting() {
        parting.lock();
        return parting::unlock;
    }

    /**
     * Takes a pin away, in a batch; {@link #resume} follows its commit. The caller is {@link #parting}.
     *
     * @param base what lies below the space
     */
    void unpin(Batch batch, long space, long epoch, long holder, List<Layer> base) throws StorageException {
        byte[] gone = Keys.pin(space, epoch, holder);
        batch.delete(gone);
        boolean any = false;
        boolean here = false;
        try (MetaStore.Cursor cursor = store.scan(Keys.pins(space), Keys.pins(space))) {
            while (cursor.next() && !here) {
                Keys.PinKey pin = Keys.pinKey(cursor.key());
                boolean other = pin.epoch() != epoch || pin.volume() != holder;
                any |= other;
                here = other && pin.epoch() == epoch;
            }
        }
        if (!any && store.get(Keys.head(space)) == null) {
            doom(batch, space, base);
        } else if (!here) {
            batch.put(Keys.unpinned(space, epoch), new byte[0]);
        }
    }

    /** Takes the read-write volume of a space away, in a batch; {@link #resume} follows its commit. The caller is {@link #parting}. */
    private void removeHead(Batch batch, VolumeHeader header) throws StorageException {
        long space = header.space();
        batch.delete(Keys.head(space)).deleteAll(Keys.nodes(space));
        boolean pinned;
        try (MetaStore.Cursor cursor = store.scan(Keys.pins(space), Keys.pins(space))) {
            pinned = cursor.next();
        }
        if (pinned) {
            batch.put(Keys.unpinned(space, Layer.HEAD), header.encode()).deleteAll(Keys.dirty(space));
        } else {
            doom(batch, space, header.base());
        }
    }

    /** Takes a volume or clone away, in a batch; {@link #resume} follows its commit. The caller is {@link #parting}. */
    void remove(Batch batch, VolumeHeader header) throws StorageException {
        HeaderRecords.remove(store, batch, header.id())
                .delete(Keys.accesses(header.id()))
                .delete(Keys.sharing(header.id()));
        if (header.frozen().isPresent()) {
            unpin(batch, header.space(), header.epoch(), header.id(), header.base());
        } else {
            removeHead(batch, header);
        }
    }

    private void doom(Batch batch, long space, List<Layer> base) throws StorageException {
        batch.put(Keys.doomedSpace(space), SpaceRemoval.encode(base));
        batch.deleteAll(Keys.unpinned(space));
    }

    /** Starts what the intents in the database say about any space, unless it runs. */
    void resume() throws StorageException {
        resume(Keys.unpinned(), Keys.doomedSpaces());
    }

    /** Starts what the intents in the database say about a space, unless it runs. */
    void resume(long space) throws StorageException {
        resume(Keys.unpinned(space), Keys.doomedSpace(space));
    }

    private void resume(byte[] unpinned, byte[] doomed) throws StorageException {
        synchronized (running) {
            try (MetaStore.Cursor cursor = store.scan(unpinned, unpinned)) {
                while (cursor.next()) {
                    Keys.SpaceEpoch todo = Keys.spaceEpoch(cursor.key());
                    if (running.add(todo)) {
                        keeper.work("freeing what a clone needed", new Tidying(todo));
                    }
                }
            }
            try (MetaStore.Cursor cursor = store.scan(doomed, doomed)) {
                while (cursor.next()) {
                    Keys.SpaceEpoch todo = new Keys.SpaceEpoch(Keys.id(cursor.key()), -1);
                    if (running.add(todo)) {
                        keeper.work("removing a volume", new Dissolving(todo, cursor.value()));
                    }
                }
            }
        }
    }

    /** Tells the read-write volume of a space, if it is attached, that pins changed. */
    void pinsChanged(long space) throws StorageException {
        Optional<RocksVolume> head = head(space);
        if (head.isPresent()) {
            head.get().pinsChanged();
        }
    }

    private Optional<RocksVolume> head(long space) throws StorageException {
        byte[] key = Keys.head(space);
        return store.get(key) == null ? Optional.empty() : attaching.attach(store.counter(key));
    }

    /** Deletes chunk files that a volume had freed when it was removed. */
    void delete(List<Long> freed) {
        if (!freed.isEmpty()) {
            keeper.work("deleting chunk files", () -> {
                store.sync();
                FreedFiles.delete(services, freed);
                return true;
            });
        }
    }

    /** Whether there is something to free. */
    boolean isBusy() {
        synchronized (running) {
            return !running.isEmpty();
        }
    }

    private void ended(Keys.SpaceEpoch todo) {
        synchronized (running) {
            running.remove(todo);
        }
    }

    /** Removes a space, then lets go of what lies below it. */
    private final class Dissolving implements Keeper.Piece {
        private final Keys.SpaceEpoch todo;
        private final SpaceRemoval removal;
        private final List<Layer> base;

        Dissolving(Keys.SpaceEpoch todo, byte[] intent) throws StorageException {
            this.todo = todo;
            this.base = SpaceRemoval.decode(intent);
            this.removal = new SpaceRemoval(services, todo.space(), this::letGo);
        }

        private void letGo(Batch batch) throws StorageException {
            LockTable.Held held = parting();
            try {
                if (!base.isEmpty()) {
                    Layer below = base.getFirst();
                    unpin(batch, below.space(), below.epoch(), holderOf(todo.space()), base.subList(1, base.size()));
                }
                store.write(batch);
            } finally {
                held.close();
            }
        }

        @Override
        public boolean run() throws StorageException {
            if (!removal.run()) {
                return false;
            }
            headless.remove(todo.space());
            if (!base.isEmpty()) {
                pinsChanged(base.getFirst().space());
                resume(base.getFirst().space());
            }
            ended(todo);
            return true;
        }
    }

    /** Frees what an epoch needed alone. */
    private final class Tidying implements Keeper.Piece {
        private final Keys.SpaceEpoch todo;
        private Optional<byte[]> position = Optional.empty();
        private boolean started;

        Tidying(Keys.SpaceEpoch todo) {
            this.todo = todo;
        }

        @Override
        public boolean run() throws StorageException {
            if (store.get(Keys.unpinned(todo.space(), todo.epoch())) == null) {
                ended(todo);
                return true;
            }
            if (!started) {
                store.sync();
                started = true;
            }
            try {
                return tidy();
            } catch (StorageException e) {
                if (e.reason() == Reason.NO_VOLUME) {
                    return false;
                }
                throw e;
            }
        }

        private boolean tidy() throws StorageException {
            Optional<RocksVolume> head = head(todo.space());
            RocksVolume volume = head.isPresent() ? head.get() : headless();
            if (head.isEmpty() && !volume.finishDoomedRanges()) {
                return false;
            }
            List<Long> freed = new ArrayList<>();
            position = volume.collect(todo.epoch(), head.isEmpty(), position, freed);
            if (!freed.isEmpty()) {
                store.sync();
                FreedFiles.delete(services, freed);
            }
            if (position.isPresent()) {
                return false;
            }
            try (Batch batch = store.batch()) {
                store.write(batch.delete(Keys.unpinned(todo.space(), todo.epoch())));
            }
            ended(todo);
            return true;
        }

        /** Stands for a read-write volume that was removed: something must hold the locks. */
        private RocksVolume headless() throws StorageException {
            @Nullable RocksVolume known = headless.get(todo.space());
            if (known != null) {
                return known;
            }
            byte @Nullable [] last = store.get(Keys.unpinned(todo.space(), Layer.HEAD));
            VolumeHeader header = last != null
                    ? VolumeHeader.decode(0, last)
                    : new VolumeHeader(
                            0,
                            todo.space(),
                            "",
                            VolumeType.READ_WRITE,
                            0,
                            0,
                            0,
                            false,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            Optional.empty(),
                            VolumeProperties.NONE,
                            Layer.HEAD - 1,
                            Optional.empty(),
                            List.of());
            RocksVolume made = new RocksVolume(services, header, HEADLESS);
            headless.put(todo.space(), made);
            return made;
        }
    }
}
