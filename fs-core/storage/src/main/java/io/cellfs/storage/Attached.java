package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.VolumeHeader;
import io.cellfs.storage.volume.DoomedRange;
import io.cellfs.storage.volume.RocksVolume;
import io.cellfs.storage.volume.Services;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The volumes that are in use: attached when someone asks for them, one object for each at a time. {@link Kept} holds those that must or should
 * stay; another lasts as long as someone has it.
 */
final class Attached {
    private final Services services;
    private final Reaper reaper;
    private final Kept kept;
    private final RocksVolume.Owner owner = new Owner();
    private final ConcurrentMap<Long, Attachment> volumes = new ConcurrentHashMap<>();
    private final ReferenceQueue<RocksVolume> forgotten = new ReferenceQueue<>();
    private final Set<Long> leaving = ConcurrentHashMap.newKeySet();
    private boolean closed;

    /** Who frees the chunks of long files behind a removal. */
    interface Reaper {
        void reap(RocksVolume volume, DoomedRange range);
    }

    private static final class Attachment extends WeakReference<RocksVolume> {
        private final long id;

        Attachment(RocksVolume volume, long id, ReferenceQueue<RocksVolume> queue) {
            super(volume, queue);
            this.id = id;
        }
    }

    private final class Owner implements RocksVolume.Owner {
        @Override
        public void keep(RocksVolume volume) {
            kept.add(volume);
        }

        @Override
        public void reap(RocksVolume volume, DoomedRange range) {
            reaper.reap(volume, range);
        }
    }

    /** Attaches volumes and keeps up to {@code keep} that nobody needs. */
    Attached(Services services, int keep, Reaper reaper) {
        this.services = services;
        this.reaper = reaper;
        this.kept = new Kept(keep);
    }

    /** A volume if it is attached. */
    Optional<RocksVolume> find(long id) {
        return Optional.ofNullable(known(id));
    }

    private @Nullable RocksVolume known(long id) {
        Attachment attachment = volumes.get(id);
        return attachment == null ? null : attachment.get();
    }

    /** A volume if it exists. */
    Optional<RocksVolume> attach(long id) throws StorageException {
        RocksVolume known = known(id);
        if (known == null) {
            return services.store().get(Keys.volume(id)) == null ? Optional.empty() : attachSlowly(id);
        }
        known.used();
        kept.add(known);
        return Optional.of(known);
    }

    private synchronized Optional<RocksVolume> attachSlowly(long id) throws StorageException {
        RocksVolume known = known(id);
        if (known != null || closed || leaving.contains(id)) {
            return Optional.ofNullable(known);
        }
        byte @Nullable [] header = services.store().get(Keys.volume(id));
        return header == null ? Optional.empty() : Optional.of(add(VolumeHeader.decode(id, header)));
    }

    /** Attaches a volume that was not attached. */
    synchronized RocksVolume add(VolumeHeader header) throws StorageException {
        RocksVolume volume = new RocksVolume(services, header, owner);
        volumes.put(header.id(), new Attachment(volume, header.id(), forgotten));
        kept.add(volume);
        kept.trim();
        tidy();
        return volume;
    }

    /** Forgets the places of objects that are gone. */
    private void tidy() {
        for (Reference<? extends RocksVolume> gone = forgotten.poll(); gone != null; gone = forgotten.poll()) {
            if (gone instanceof Attachment attachment) {
                volumes.remove(attachment.id, attachment);
            }
        }
    }

    /** Ends all use of a volume that is being removed; returns what it had freed. Nobody attaches it again before {@link #left}. */
    List<Long> leave(long id) {
        RocksVolume volume;
        synchronized (this) {
            leaving.add(id);
            volume = known(id);
            volumes.remove(id);
        }
        if (volume == null) {
            return List.of();
        }
        List<Long> freed = volume.abandon();
        kept.remove(volume);
        return freed;
    }

    /** The volume is removed. */
    void left(long id) {
        leaving.remove(id);
    }

    /** All that have something to be made stable, and some more. */
    Collection<RocksVolume> kept() {
        return kept.all();
    }

    /** All that are attached. */
    List<RocksVolume> all() {
        List<RocksVolume> all = new ArrayList<>();
        for (Attachment attachment : volumes.values()) {
            RocksVolume volume = attachment.get();
            if (volume != null) {
                all.add(volume);
            }
        }
        return all;
    }

    /** Attaches no more. */
    synchronized void close() {
        closed = true;
    }
}
