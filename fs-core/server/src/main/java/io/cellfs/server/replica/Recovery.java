package io.cellfs.server.replica;

import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes or undoes moves of which a side was lost: the volume location entry says who has the volume. Asks again from time to time while
 * the entry cannot be read.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int PAGE = 1000;
    /** What has come of a volume is kept for so long, in case the move is tried again: a day, in 100 ns units. */
    private static final long KEPT_TICKS = 864_000_000_000L;

    private final ReplicaPartitions partitions;
    private final CellLocations locations;
    private final LongPredicate busy;
    private final LongSupplier wallTicks;
    private final Set<Long> moving = ConcurrentHashMap.newKeySet();

    /**
     * Settles moves.
     *
     * @param busy whether a job is at a volume
     * @param wallTicks time in 100 ns units since the epoch
     */
    Recovery(ReplicaPartitions partitions, CellLocations locations, LongPredicate busy, LongSupplier wallTicks) {
        this.partitions = partitions;
        this.locations = locations;
        this.busy = busy;
        this.wallTicks = wallTicks;
    }

    /** Looks once at all volumes for what a lost server may have left. */
    void scan() throws IOException {
        for (int number : partitions.numbers()) {
            Partition partition = partitions.byNumber(number);
            long after = 0;
            for (List<VolumeInfo> page = partition.volumes(after, PAGE);
                    !page.isEmpty();
                    page = partition.volumes(after, PAGE)) {
                page.stream().filter(info -> leaves(info) || comes(info)).forEach(info -> watch(info.id()));
                after = page.getLast().id();
            }
        }
    }

    /** A volume moves: it is looked at until it is settled. */
    void watch(long volume) {
        moving.add(volume);
    }

    private static boolean leaves(VolumeInfo info) {
        return (info.flags() & Headers.MOVING) != 0;
    }

    private static boolean comes(VolumeInfo info) {
        return info.type() == VolumeType.READ_WRITE && info.id() == info.parentId() && Headers.isHidden(info);
    }

    /** Settles what can be settled now. */
    void settle() throws IOException {
        for (long id : List.copyOf(moving)) {
            if (!busy.test(id) && settled(id)) {
                moving.remove(id);
            }
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
        if (!leaves(info) && !comes(info)) {
            return true;
        }
        boolean mine = isMine(info.id(), number);
        if (leaves(info) && mine) {
            LOG.info("volume {} did not leave and serves again", info.id());
            volume.change(Headers.serving(true, false));
            return true;
        }
        if (leaves(info)) {
            LOG.info("volume {} has left", info.id());
            new Frozen(partition, info.id()).removeAllBut(0);
            partition.removeVolume(info.id());
            return true;
        }
        if (mine && info.backupId() == 0 && info.cloneId() != 0) {
            LOG.info("volume {} has come and serves", info.id());
            volume.change(Headers.active(info.name(), info.maxQuotaBytes(), info.creationDate()));
            return true;
        }
        if (!mine && wallTicks.getAsLong() - info.creationDate() > KEPT_TICKS) {
            LOG.info("volume {} has not come for a day; the part that has is removed", info.id());
            partition.removeVolume(info.id());
            return true;
        }
        return false;
    }

    private boolean isMine(long volume, int partition) throws IOException {
        try {
            NvldbEntry entry = locations.entry(volume);
            return Sites.readWritePartition(entry) == partition
                    && locations
                            .server(entry.servers().get(Sites.readWrite(entry)))
                            .self();
        } catch (RpcException e) {
            if (VlError.NOENT.matches(e)) {
                return false;
            }
            throw e;
        }
    }
}
