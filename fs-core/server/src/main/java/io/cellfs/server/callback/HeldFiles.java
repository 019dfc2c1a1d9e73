package io.cellfs.server.callback;

import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.Volume;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that have lost their names but are open somewhere: they go with their holder. */
public final class HeldFiles {
    private static final Logger log = LoggerFactory.getLogger(HeldFiles.class);

    /** As many as there may be hosts, and then some that hosts have left behind. */
    private static final int MAX_HOLDERS = 100_000;

    private final List<Partition> partitions;

    /** Holders since the start of this server, with the volumes they hold files in. */
    private final Map<String, Set<Long>> holders = new ConcurrentHashMap<>();

    /** Held files on these partitions. */
    public HeldFiles(List<Partition> partitions) {
        this.partitions = List.copyOf(partitions);
    }

    /** A holder is about to hold a file in a volume; false when there are too many holders. */
    public boolean holds(UUID holder, long volume) {
        String key = holder.toString();
        if (holders.size() >= MAX_HOLDERS && !holders.containsKey(key)) {
            return false;
        }
        holders.computeIfAbsent(key, h -> ConcurrentHashMap.newKeySet()).add(volume);
        return true;
    }

    /** The holder is gone: its files go. */
    public void release(UUID holder) {
        Set<Long> volumes = holders.remove(holder.toString());
        if (volumes != null) {
            volumes.forEach(id -> find(id).ifPresent(volume -> release(id, volume, holder.toString())));
        }
    }

    /** Frees what was held before this server's start by holders that are not back by now. */
    public void releaseStrangers(Predicate<UUID> present) {
        for (Partition partition : partitions) {
            try {
                for (long id : partition.volumesWithUnnamed()) {
                    partition
                            .volume(id)
                            .filter(volume -> volume.info().online())
                            .ifPresent(volume -> releaseStrangers(id, volume, present));
                }
            } catch (StorageException e) {
                log.warn(
                        "held files of partition {} stay for now",
                        partition.info().name(),
                        e);
            }
        }
    }

    private void releaseStrangers(long id, Volume volume, Predicate<UUID> present) {
        try {
            for (String holder : volume.unnamedHolders()) {
                if (!holders.containsKey(holder)
                        && !uuid(holder).filter(present).isPresent()) {
                    release(id, volume, holder);
                }
            }
        } catch (StorageException e) {
            log.warn("held files of volume {} stay for now", id, e);
        }
    }

    private static void release(long id, Volume volume, String holder) {
        try {
            volume.releaseAllUnnamed(holder);
        } catch (StorageException e) {
            log.warn("files held by {} in volume {} stay until the next start", holder, id, e);
        }
    }

    private Optional<Volume> find(long id) {
        return partitions.stream().flatMap(p -> p.volume(id).stream()).findFirst();
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
