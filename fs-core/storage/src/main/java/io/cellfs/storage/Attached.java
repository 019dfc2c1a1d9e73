package io.cellfs.storage;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.VolumeHeader;
import io.cellfs.storage.volume.RocksVolume;
import io.cellfs.storage.volume.Services;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The volumes that are in use: attached when someone asks for them. */
final class Attached {
    private final Services services;
    private final RocksVolume.Reaper reaper;
    private final ConcurrentMap<Long, RocksVolume> volumes = new ConcurrentHashMap<>();
    private final Set<Long> leaving = ConcurrentHashMap.newKeySet();
    private boolean closed;

    Attached(Services services, RocksVolume.Reaper reaper) {
        this.services = services;
        this.reaper = reaper;
    }

    /** A volume if it is attached. */
    Optional<RocksVolume> find(long id) {
        return Optional.ofNullable(volumes.get(id));
    }

    /** A volume if it exists. */
    Optional<RocksVolume> attach(long id) throws StorageException {
        RocksVolume known = volumes.get(id);
        return known != null ? Optional.of(known) : attachSlowly(id);
    }

    private synchronized Optional<RocksVolume> attachSlowly(long id) throws StorageException {
        RocksVolume known = volumes.get(id);
        if (known != null || closed || leaving.contains(id)) {
            return Optional.ofNullable(known);
        }
        byte @Nullable [] header = services.store().get(Keys.volume(id));
        return header == null ? Optional.empty() : Optional.of(add(VolumeHeader.decode(id, header)));
    }

    /** Attaches a volume that was not attached. */
    synchronized RocksVolume add(VolumeHeader header) throws StorageException {
        RocksVolume volume = new RocksVolume(services, header, reaper);
        volumes.put(header.id(), volume);
        return volume;
    }

    /** Ends all use of a volume that is being removed; returns what it had freed. Nobody attaches it again before {@link #left}. */
    List<Long> leave(long id) {
        RocksVolume volume;
        synchronized (this) {
            leaving.add(id);
            volume = volumes.remove(id);
        }
        return volume == null ? List.of() : volume.abandon();
    }

    /** The volume is removed. */
    void left(long id) {
        leaving.remove(id);
    }

    /** All that are attached. */
    Collection<RocksVolume> all() {
        return volumes.values();
    }

    /** Attaches no more. */
    synchronized void close() {
        closed = true;
    }
}
