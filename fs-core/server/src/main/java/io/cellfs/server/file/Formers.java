package io.cellfs.server.file;

import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.PartitionInfo;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What read-only volumes showed before they were released anew: hidden frozen clones, kept for a while for programs that have files of them open
 * (ADR 0011). {@code cloneId} of such a clone is the read-only volume, its creation date that of the content; its copy date tells since when it is kept,
 * so a server that was restarted knows all of it ({@link #found}). Thread-safe.
 */
public final class Formers {
    private static final Logger LOG = LoggerFactory.getLogger(Formers.class);
    /** Ids beyond those of volumes and of what other parts hide. */
    private static final long FIRST_ID = 1L << 56;

    private static final int NS_PER_TICK = 100;
    /** With less free space than this nothing is kept: a twentieth of the partition, at most 1 GiB. */
    private static final int SCARCE_PART = 20;

    private static final long SCARCE_BYTES = 1L << 30;

    private final long graceTicks;
    private final int most;
    private final LongSupplier wallTicks;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, List<Former>> byVolume = new HashMap<>();
    private volatile boolean complete;

    private record Former(Partition partition, long id, long contentDate, long keptSince) {}

    /** @param wallTicks time in 100 ns units since the epoch */
    public Formers(FormerConfig config, LongSupplier wallTicks) {
        this.graceTicks = config.grace().dividedBy(Duration.ofNanos(NS_PER_TICK));
        this.most = graceTicks == 0 ? 0 : config.most();
        this.wallTicks = wallTicks;
    }

    /** Whether an id is of those that only {@link #of} leads to. */
    static boolean isOfFormer(long id) {
        return id >= FIRST_ID;
    }

    /** Whether a volume is such a clone. */
    public static boolean isFormer(VolumeInfo info) {
        return (info.flags() & VolumeInfo.FORMER) != 0;
    }

    /** Keeps what a read-only volume shows, before it shows something else; a release does not wait for that to work. */
    public void keep(Partition partition, VolumeInfo shown) {
        if (most == 0 || isScarce(partition) || isKept(shown)) {
            return;
        }
        try {
            clone(partition, shown);
        } catch (StorageException e) {
            LOG.warn("what volume {} shows cannot be kept", shown.id(), e);
        }
    }

    private void clone(Partition partition, VolumeInfo shown) throws StorageException {
        long id = lastId.updateAndGet(last -> Math.max(last + 1, FIRST_ID + wallTicks.getAsLong()));
        Volume clone = partition.cloneVolume(shown.id(), id, shown.name(), VolumeType.READ_ONLY, header(shown));
        found(partition, clone.info());
        for (Former old : beyond(shown.id())) {
            remove(old);
        }
    }

    private synchronized boolean isKept(VolumeInfo shown) {
        return all(shown.id()).stream().anyMatch(former -> former.contentDate() == shown.creationDate());
    }

    private static VolumeChange header(VolumeInfo shown) {
        return new VolumeChange(
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.of(shown.id()),
                OptionalLong.of(0),
                OptionalInt.of(VolumeInfo.HIDDEN | VolumeInfo.FORMER),
                OptionalLong.empty(),
                OptionalLong.of(shown.creationDate()),
                Optional.of(true));
    }

    /** A content that is kept, of this run or of an earlier one. */
    public synchronized void found(Partition partition, VolumeInfo kept) {
        List<Former> formers = byVolume.computeIfAbsent(kept.cloneId(), id -> new ArrayList<>());
        if (formers.stream().noneMatch(known -> known.id() == kept.id())) {
            formers.add(new Former(partition, kept.id(), kept.creationDate(), kept.copyDate()));
            formers.sort(Comparator.comparingLong(Former::id).reversed());
        }
    }

    /** Everything that earlier runs kept has been {@link #found}. */
    public void complete() {
        complete = true;
    }

    /** Whether what is not known here is not kept. */
    boolean isComplete() {
        return complete;
    }

    /** What is kept of a read-only volume, the newest first. */
    List<Volume> of(long readOnly) {
        return all(readOnly).stream()
                .flatMap(former -> former.partition().volume(former.id()).stream())
                .toList();
    }

    private synchronized List<Former> all(long readOnly) {
        return List.copyOf(byVolume.getOrDefault(readOnly, List.of()));
    }

    private List<Former> beyond(long readOnly) {
        List<Former> all = all(readOnly);
        return all.subList(Math.min(most, all.size()), all.size());
    }

    /** Removes what has been kept long enough, and everything on a partition that is short of space. */
    public void tidy() {
        List<Former> all;
        synchronized (this) {
            all = byVolume.values().stream().flatMap(List::stream).toList();
        }
        Map<Partition, Boolean> scarce = new HashMap<>();
        for (Former former : all) {
            boolean old = wallTicks.getAsLong() - former.keptSince() >= graceTicks;
            if (old || scarce.computeIfAbsent(former.partition(), Formers::isScarce)) {
                try {
                    remove(former);
                } catch (StorageException e) {
                    LOG.warn("former content {} cannot be removed yet", former.id(), e);
                }
            }
        }
    }

    private static boolean isScarce(Partition partition) {
        PartitionInfo info = partition.info();
        return info.freeBytes() < Math.min(SCARCE_BYTES, info.totalBytes() / SCARCE_PART);
    }

    private void remove(Former former) throws StorageException {
        try {
            former.partition().removeVolume(former.id());
        } catch (StorageException e) {
            if (e.reason() != Reason.NO_VOLUME) {
                throw e;
            }
        }
        synchronized (this) {
            byVolume.values().forEach(formers -> formers.remove(former));
            byVolume.values().removeIf(List::isEmpty);
        }
    }
}
