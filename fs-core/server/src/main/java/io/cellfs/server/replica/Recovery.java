package io.cellfs.server.replica;

import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.server.file.Formers;
import io.cellfs.server.file.Volumes;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes or undoes moves of which a side was lost: the volume location entry says who has the volume. Unlocks entries that a move or
 * release has left locked. Asks again from time to time while the entry cannot be read.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int PAGE = 1000;
    /** What has come of a volume is kept for so long, in case the move is tried again: a day, in 100 ns units. */
    private static final long KEPT_TICKS = 864_000_000_000L;

    private final ReplicaPartitions partitions;
    private final CellLocations locations;
    private final Volumes volumes;
    private final Bases bases;
    private final Turns turns;
    private final LongSupplier wallTicks;
    private volatile boolean ended;
    private final Set<Long> moving = ConcurrentHashMap.newKeySet();

    /**
     * Settles moves.
     *
     * @param turns who is at a volume
     * @param wallTicks time in 100 ns units since the epoch
     */
    Recovery(
            Volumes volumes,
            ReplicaPartitions partitions,
            CellLocations locations,
            Bases bases,
            Turns turns,
            LongSupplier wallTicks) {
        this.volumes = volumes;
        this.bases = bases;
        this.partitions = partitions;
        this.locations = locations;
        this.turns = turns;
        this.wallTicks = wallTicks;
    }

    /**
     * Keeps jobs and this apart: what a job notes in a volume's header would be taken for what a lost server has left, and taken away, if it came
     * after the entry was looked at.
     */
    interface Turns {
        /** Takes a volume, unless a job is at it; none begins until it is given back. */
        boolean take(long volume);

        /** Gives it back. */
        void give(long volume);
    }

    /** Lets {@link #scan} come to its end soon. */
    void end() {
        ended = true;
    }

    /** Looks once at all volumes for what a lost server may have left. */
    void scan() throws IOException {
        for (int number : partitions.numbers()) {
            Partition partition = partitions.byNumber(number);
            long after = 0;
            Map<Long, VolumeInfo> unshown = new HashMap<>();
            Set<Long> shown = new HashSet<>();
            for (List<VolumeInfo> page = partition.headers(after, PAGE);
                    !page.isEmpty() && !ended;
                    page = partition.headers(after, PAGE)) {
                page.stream().filter(info -> isUnsettled(info)).forEach(info -> watch(info.id()));
                for (VolumeInfo info : page) {
                    if (Formers.isFormer(info)) {
                        volumes.formers().found(partition, info);
                    } else if (Headers.isBase(info)) {
                        unshown.put(info.id(), info);
                    } else if (info.type() == VolumeType.READ_ONLY && info.backupId() != 0) {
                        shown.add(info.backupId());
                    }
                }
                removeOrphans(partition, page);
                after = page.getLast().id();
            }
            unshown.keySet().removeAll(shown);
            for (VolumeInfo base : unshown.values()) {
                left(number, partition, base);
            }
        }
        volumes.formers().complete();
    }

    /** Frozen contents go before their volume, so one without is of use to nobody. */
    private static void removeOrphans(Partition partition, List<VolumeInfo> page) throws IOException {
        for (VolumeInfo info : page) {
            if (info.type() == VolumeType.READ_ONLY
                    && Headers.isHidden(info)
                    && !Formers.isFormer(info)
                    && partition.volume(info.parentId()).isEmpty()) {
                LOG.info("the frozen content {} of volume {} has outlived it", info.id(), info.parentId());
                partition.removeVolume(info.id());
            }
        }
    }

    /** A base that no read-only volume shows: the next release goes on with it, unless that comes late. */
    private void left(int number, Partition partition, VolumeInfo base) throws IOException {
        if (wallTicks.getAsLong() - base.copyDate() <= KEPT_TICKS) {
            bases.begun(base.parentId(), number, base.id());
        } else {
            partition.removeVolume(base.id());
        }
    }

    /** A volume moves: it is looked at until it is settled. */
    void watch(long volume) {
        moving.add(volume);
    }

    private static boolean comes(VolumeInfo info) {
        return info.type() == VolumeType.READ_WRITE && info.id() == info.parentId() && Headers.isHidden(info);
    }

    private static boolean isUnsettled(VolumeInfo info) {
        return Headers.isMoving(info) || comes(info) || Headers.isEntryLocked(info);
    }

    /** Settles what can be settled now. */
    void settle() {
        for (long id : List.copyOf(moving)) {
            try {
                if (turns.take(id)) {
                    settleAlone(id);
                }
            } catch (IOException | RuntimeException e) {
                LOG.debug("volume {} cannot be settled yet", id, e);
            }
        }
    }

    private void settleAlone(long id) throws IOException {
        try {
            if (settled(id)) {
                moving.remove(id);
            }
        } finally {
            turns.give(id);
        }
    }

    private boolean settled(long id) throws IOException {
        boolean settled = true;
        for (int number : partitions.numbers()) {
            Partition partition = partitions.byNumber(number);
            Optional<Volume> volume = partition.volume(id);
            if (volume.isPresent()) {
                settled &= settled(number, partition, volume.get());
            }
        }
        return settled;
    }

    private boolean settled(int number, Partition partition, Volume volume) throws IOException {
        VolumeInfo info = volume.info();
        if (!isUnsettled(info)) {
            return true;
        }
        Optional<NvldbEntry> entry = entry(info.id());
        boolean mine = entry.isPresent() && isMine(entry.get(), number);
        if (comes(info)) {
            return hasCome(partition, volume, mine);
        }
        if (entry.isEmpty()) {
            return !Headers.isMoving(info) && unlocked(volume);
        }
        if (Headers.isEntryLocked(info)) {
            LOG.info("the entry of volume {} may have been left locked", info.id());
            locations.unlockLeft(entry.get());
        }
        return hasStayed(partition, volume, mine) && unlocked(volume);
    }

    /** What has become of the part of a volume that moves here; the entry says whose the volume is. */
    private boolean hasCome(Partition partition, Volume volume, boolean mine) throws IOException {
        VolumeInfo info = volume.info();
        if (mine && info.backupId() == 0 && info.cloneId() != 0) {
            LOG.info("volume {} has come and serves", info.id());
            volume.change(Headers.active(info.name(), info.maxQuotaBytes(), info.creationDate()));
            volumes.arrived(info.id());
            return true;
        }
        if (!mine && wallTicks.getAsLong() - info.creationDate() > KEPT_TICKS) {
            LOG.info("volume {} has not come for a day; the part that has is removed", info.id());
            new Frozen(partition, info.id()).removeAllBut(0);
            partition.removeVolume(info.id());
            return true;
        }
        return false;
    }

    /** Lets a volume that has not left serve again, and removes one that has; whether it is here now. */
    private boolean hasStayed(Partition partition, Volume volume, boolean mine) throws IOException {
        VolumeInfo info = volume.info();
        if (!Headers.isMoving(info)) {
            return true;
        }
        if (mine) {
            LOG.info("volume {} did not leave and serves again", info.id());
            volume.change(Headers.moving(info, false));
            return true;
        }
        LOG.info("volume {} has left", info.id());
        volumes.moved(info.id());
        new Frozen(partition, info.id()).removeAllBut(0);
        partition.removeVolume(info.id());
        return false;
    }

    private static boolean unlocked(Volume volume) throws IOException {
        volume.change(Headers.entryLocked(volume.info(), false));
        return true;
    }

    private Optional<NvldbEntry> entry(long volume) throws IOException {
        try {
            return Optional.of(locations.entry(volume));
        } catch (RpcException e) {
            if (VlError.NOENT.matches(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean isMine(NvldbEntry entry, int partition) throws IOException {
        return Sites.readWritePartition(entry) == partition
                && locations.server(entry.servers().get(Sites.readWrite(entry))).self();
    }
}
