package io.cellfs.server.file;

import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.PartitionInfo;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The volumes on this server's partitions, and which of them file clients may use right now. */
public final class Volumes {
    private static final long SPACE_FRESH_NS = 1_000_000_000L;

    /** Why the volume service keeps file clients away from a volume. */
    public enum Gate {
        /** Clients wait: VBUSY. */
        BUSY,
        /** The volume is off line: VOFFLINE. */
        OFFLINE
    }

    private record Space(PartitionInfo info, long takenAtNs) {}

    private final List<Partition> partitions;
    private final Formers formers;
    private final LongSupplier nanoTime;
    private final Map<Long, Gate> gates = new ConcurrentHashMap<>();
    private final MovedVolumes moved;
    private final Map<Partition, Space> spaces = new ConcurrentHashMap<>();

    /**
     * Volumes of these partitions.
     *
     * @param formers what read-only volumes among them showed formerly
     * @param movedNote file in which is noted which volumes have gone to other servers; without one a restart forgets that
     */
    public Volumes(List<Partition> partitions, Formers formers, Optional<Path> movedNote, LongSupplier nanoTime) {
        this.partitions = List.copyOf(partitions);
        this.formers = formers;
        this.moved = new MovedVolumes(movedNote);
        this.nanoTime = nanoTime;
    }

    /** A volume and the partition that it is on. */
    public record Placed(Volume volume, Partition partition) {}

    /** The partitions. */
    public List<Partition> partitions() {
        return partitions;
    }

    /** What read-only volumes showed formerly. */
    public Formers formers() {
        return formers;
    }

    /** A volume, whatever its state; one that is hidden only if there is no other of the id (it moves between two partitions). */
    public Optional<Placed> find(long id) {
        Optional<Placed> best = Optional.empty();
        for (Partition partition : partitions) {
            Optional<Volume> found = partition.volume(id);
            if (found.isPresent()
                    && (best.isEmpty() || rank(found.get()) > rank(best.get().volume()))) {
                best = Optional.of(new Placed(found.get(), partition));
            }
        }
        return best;
    }

    /** While a volume moves between partitions, the copy that is on line is the volume. */
    private static int rank(Volume volume) {
        VolumeInfo info = volume.info();
        return (info.flags() & VolumeInfo.HIDDEN) != 0 ? 0 : info.online() ? 2 : 1;
    }

    /**
     * A volume that file clients may use.
     *
     * @throws StorageException NO_VOLUME or VOLUME_OFFLINE
     * @throws VolumeBusyException when the volume service is at it
     * @throws VolumeMovedException when it was here and is at another server now
     */
    Placed serving(long id) throws StorageException, VolumeBusyException, VolumeMovedException {
        Gate gate = gates.get(id);
        if (gate == Gate.BUSY) {
            throw new VolumeBusyException(id);
        }
        Optional<Placed> found = find(id);
        if (found.isEmpty()) {
            if (moved.contains(id)) {
                throw new VolumeMovedException(id);
            }
            throw new StorageException(Reason.NO_VOLUME, "volume " + id + " is not here");
        }
        Placed placed = found.get();
        if (gate != Gate.OFFLINE && !placed.volume().online()) {
            requireSettled(placed.volume().info());
        }
        if (gate == Gate.OFFLINE || !placed.volume().online() || Formers.isOfFormer(id)) {
            throw new StorageException(Reason.VOLUME_OFFLINE, "volume " + id + " is off line");
        }
        return placed;
    }

    /** A volume on its way serves in a moment, here or elsewhere: clients wait, or look where it is. */
    private void requireSettled(VolumeInfo info) throws StorageException, VolumeBusyException, VolumeMovedException {
        boolean leaves = (info.flags() & VolumeInfo.MOVING) != 0;
        boolean comes = (info.flags() & VolumeInfo.HIDDEN) != 0
                && info.type() == VolumeType.READ_WRITE
                && info.id() == info.parentId();
        boolean complete = info.backupId() == 0 && info.cloneId() != 0;
        if (comes ? complete : leaves && !moved.contains(info.id())) {
            throw new VolumeBusyException(info.id());
        }
        if ((comes || leaves) && moved.contains(info.id())) {
            throw new VolumeMovedException(info.id());
        }
        if (comes) {
            throw new StorageException(Reason.NO_VOLUME, "volume " + info.id() + " is not here yet");
        }
    }

    /** Remembers that a volume, once it is gone from here, is at another server: clients are told so. */
    public void moved(long id) {
        moved.gone(id);
    }

    /** Forgets that a volume has gone. */
    public void arrived(long id) {
        moved.back(id);
    }

    /** Keeps file clients away from a volume. */
    public void close(long id, Gate gate) {
        gates.put(id, gate);
    }

    /** Lets file clients at a volume again, as far as its own state allows. */
    public void open(long id) {
        gates.remove(id);
    }

    /** The gate of a volume. */
    public Optional<Gate> gate(long id) {
        return Optional.ofNullable(gates.get(id));
    }

    /** A partition's space, at most a second old. */
    PartitionInfo space(Partition partition) {
        long nowNs = nanoTime.getAsLong();
        Space space = spaces.get(partition);
        if (space == null || nowNs - space.takenAtNs() >= SPACE_FRESH_NS) {
            space = new Space(partition.info(), nowNs);
            spaces.put(partition, space);
        }
        return space.info();
    }

    VolumeSync sync(Placed placed) {
        VolumeInfo info = placed.volume().info();
        return new VolumeSync(
                info.creationDate(),
                info.updateDate(),
                info.boundBytes(),
                info.usedBytes(),
                space(placed.partition()).freeBytes());
    }
}
