package io.cellfs.server.file;

import io.cellfs.storage.api.Difference;
import io.cellfs.storage.api.DifferenceKind;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.PartitionInfo;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeDelta;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
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
    private static final long TICKS_PER_S = 10_000_000;
    /** With less free space than this nothing is kept: a twentieth of the partition, at most 1 GiB. */
    private static final int SCARCE_PART = 20;

    private static final long SCARCE_BYTES = 1L << 30;
    /** All that is kept takes at most this part of its partition. */
    private static final int SHARE = 10;

    private static final int DIFFERENCES_AT_ONCE = 1024;

    private final long graceTicks;
    private final int most;
    private final LongSupplier wallTicks;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, List<Former>> byVolume = new HashMap<>();
    /** Not given to anybody any more, and not removed yet. */
    private final Map<Long, Partition> leaving = new LinkedHashMap<>();

    /** Replaced at this moment, by one transaction each. */
    private final Set<Place> replacing = ConcurrentHashMap.newKeySet();

    private volatile boolean complete;

    /** vos makes clones of the same id on several partitions of a server for a while. */
    private record Place(Partition partition, long readOnly) {}

    private record Former(
            Partition partition, long id, long readOnly, long contentDate, long keptSince, OptionalLong bytes) {
        Former measured(long found) {
            return new Former(partition, id, readOnly, contentDate, keptSince, OptionalLong.of(found));
        }
    }

    /**
     * What is kept.
     *
     * @param contents how many former contents
     * @param bytes stored bytes that are there for them only, as far as they have been measured, which happens within seconds; other clones may share
     *     some of them
     * @param until when the last of them goes, in 100 ns units since the epoch; 0 if there is none
     */
    public record Kept(int contents, long bytes, long until) {}

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
            long id = lastId.updateAndGet(last -> Math.max(last + 1, FIRST_ID + wallTicks.getAsLong()));
            Volume clone = partition.cloneVolume(shown.id(), id, shown.name(), VolumeType.READ_ONLY, header(shown));
            found(partition, clone.info());
            beyond(shown.id()).forEach(this::remove);
        } catch (StorageException e) {
            LOG.warn("what volume {} shows cannot be kept", shown.id(), e);
        }
    }

    /** What puts another volume in the place of a read-only one. */
    @FunctionalInterface
    public interface Replacement<T> {
        /** Does it; there may be no volume for a moment. */
        T run() throws StorageException;
    }

    /** Replaces a read-only volume of a partition; what it showed is not taken for that of a volume that is gone meanwhile. */
    public <T> T replacing(Partition partition, long readOnly, Replacement<T> replacement) throws StorageException {
        Place place = new Place(partition, readOnly);
        replacing.add(place);
        try {
            return replacement.run();
        } finally {
            replacing.remove(place);
        }
    }

    private boolean isGone(Former former) {
        Place place = new Place(former.partition(), former.readOnly());
        return isMissing(former) && !replacing.contains(place) && isMissing(former);
    }

    private static boolean isMissing(Former former) {
        return former.partition().volume(former.readOnly()).isEmpty();
    }

    /** Contents that came as dumps have dates in whole seconds, which several may share. */
    private boolean isKept(VolumeInfo shown) {
        return shown.creationDate() % TICKS_PER_S != 0
                && all(shown.id()).stream().anyMatch(former -> former.contentDate() == shown.creationDate());
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
        if (!leaving.containsKey(kept.id()) && formers.stream().noneMatch(known -> known.id() == kept.id())) {
            formers.add(new Former(
                    partition, kept.id(), kept.cloneId(), kept.creationDate(), kept.copyDate(), OptionalLong.empty()));
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

    /** What is kept of a read-only volume, the newest first. What is read of one of them counts if it {@link #isKept(long, long) is kept} afterwards. */
    List<Volume> of(long readOnly) {
        return all(readOnly).stream()
                .flatMap(former -> former.partition().volume(former.id()).stream())
                .toList();
    }

    /** Whether the content with this id is still kept, so that nothing of it has been freed. */
    boolean isKept(long readOnly, long id) {
        return all(readOnly).stream().anyMatch(known -> known.id() == id);
    }

    /** How much is kept of the read-only volumes of a partition that {@code wanted} holds for. */
    public Kept kept(Partition partition, Predicate<Long> wanted) {
        List<Former> counted = all().stream()
                .filter(former -> former.partition().equals(partition) && wanted.test(former.readOnly()))
                .toList();
        long since = counted.stream().mapToLong(Former::keptSince).max().orElse(-graceTicks);
        return new Kept(counted.size(), bytes(counted), since + graceTicks);
    }

    private static long bytes(List<Former> formers) {
        return formers.stream().mapToLong(former -> former.bytes().orElse(0)).sum();
    }

    private synchronized List<Former> all(long readOnly) {
        return List.copyOf(byVolume.getOrDefault(readOnly, List.of()));
    }

    private synchronized List<Former> all() {
        return byVolume.values().stream().flatMap(List::stream).toList();
    }

    private List<Former> beyond(long readOnly) {
        List<Former> all = all(readOnly);
        return all.subList(Math.min(most, all.size()), all.size());
    }

    /**
     * Removes what has been kept long enough, what volumes showed that are gone, everything on a partition that is short of space, and the oldest
     * contents where all together take too much.
     */
    public void tidy() {
        all().stream().filter(former -> former.bytes().isEmpty()).forEach(this::measure);
        List<Former> left = new ArrayList<>();
        Map<Partition, Boolean> scarce = new HashMap<>();
        for (Former former : all()) {
            boolean old = wallTicks.getAsLong() - former.keptSince() >= graceTicks;
            if (old || isGone(former) || scarce.computeIfAbsent(former.partition(), Formers::isScarce)) {
                remove(former);
            } else {
                left.add(former);
            }
        }
        left.sort(Comparator.comparingLong(Former::keptSince));
        for (Partition partition : scarce.keySet()) {
            shrink(left.stream()
                    .filter(former -> former.partition().equals(partition))
                    .toList());
        }
        removeLeaving();
    }

    private void shrink(List<Former> oldestFirst) {
        long bytes = bytes(oldestFirst);
        for (Former former : oldestFirst) {
            if (bytes <= former.partition().info().totalBytes() / SHARE) {
                return;
            }
            bytes -= former.bytes().orElse(0);
            remove(former);
        }
    }

    /** Finds out how much is stored for a content only: what the one that followed does not show. */
    private void measure(Former former) {
        List<Former> newer = all(former.readOnly()).stream()
                .filter(other -> other.id() > former.id())
                .toList();
        long next = newer.isEmpty() ? former.readOnly() : newer.getLast().id();
        try {
            measured(former.measured(differing(former, next)));
        } catch (StorageException e) {
            LOG.debug("the space of former content {} cannot be measured yet", former.id(), e);
        }
    }

    private static long differing(Former former, long next) throws StorageException {
        long bytes = 0;
        try (VolumeDelta delta =
                former.partition().delta(Optional.of(former.id()), next, EnumSet.of(DifferenceKind.FORMER_BYTES))) {
            for (List<Difference> some = delta.next(DIFFERENCES_AT_ONCE);
                    !some.isEmpty();
                    some = delta.next(DIFFERENCES_AT_ONCE)) {
                for (Difference one : some) {
                    bytes += one instanceof Difference.OfFormerBytes of ? of.bytes() : 0;
                }
            }
            return bytes;
        } catch (StorageException e) {
            if (e.reason() != Reason.INVALID) {
                throw e;
            }
            LOG.debug("former content {} shares nothing with what followed", former.id(), e);
            return former.partition()
                    .volume(former.id())
                    .map(volume -> volume.info().usedBytes())
                    .orElse(0L);
        }
    }

    private synchronized void measured(Former former) {
        byVolume.computeIfPresent(former.readOnly(), (id, formers) -> {
            formers.replaceAll(known -> known.id() == former.id() ? former : known);
            return formers;
        });
    }

    private static boolean isScarce(Partition partition) {
        PartitionInfo info = partition.info();
        return info.freeBytes() < Math.min(SCARCE_BYTES, info.totalBytes() / SCARCE_PART);
    }

    /** Nothing of a volume is needed any more: it is gone from a partition. vos makes clones of the same id on others for a while. */
    public void forget(Partition partition, long readOnly) {
        all(readOnly).stream()
                .filter(former -> former.partition().equals(partition))
                .forEach(this::remove);
        removeLeaving();
    }

    /** From now on nobody is given it; its space is freed at once, or with the next {@link #tidy}. */
    private void remove(Former former) {
        synchronized (this) {
            leaving.put(former.id(), former.partition());
            byVolume.computeIfPresent(former.readOnly(), (id, formers) -> {
                formers.removeIf(known -> known.id() == former.id());
                return formers.isEmpty() ? null : formers;
            });
        }
        removeLeaving();
    }

    private void removeLeaving() {
        Map<Long, Partition> all;
        synchronized (this) {
            all = Map.copyOf(leaving);
        }
        all.forEach((id, partition) -> {
            if (isRemoved(id, partition)) {
                synchronized (this) {
                    leaving.remove(id);
                }
            }
        });
    }

    private static boolean isRemoved(long id, Partition partition) {
        try {
            partition.removeVolume(id);
            return true;
        } catch (StorageException e) {
            LOG.debug("former content {} is not removed now", id, e);
            return e.reason() == Reason.NO_VOLUME;
        }
    }
}
