package io.cellfs.client.file;

import io.cellfs.client.api.VolumeStatistics;
import io.cellfs.client.server.VolumeCalls.Repeat;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsFetchVolumeStatus;
import io.cellfs.protocol.yfs.YfsReplies;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Sizes of volumes: the quota is the size of the file system, bounded by the partition. Asked again after own changes. Thread-safe. */
public final class VolumeSizes {
    private static final long LIFETIME_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long KIB = 1024;
    private static final int MAX_VOLUMES = 4096;

    private final Remote remote;
    private final Map<Long, Known> known = new ConcurrentHashMap<>();

    private record Known(VolumeStatistics statistics, long changes, long atNs) {}

    /** Asks by way of {@code remote}. */
    public VolumeSizes(Remote remote) {
        this.remote = remote;
    }

    /** The statistics of a volume. */
    public VolumeStatistics of(long volume) throws IOException {
        long changes = remote.statuses().changesOf(volume);
        Known answer = known.get(volume);
        if (answer != null && answer.changes() == changes && System.nanoTime() - answer.atNs() < LIFETIME_NS) {
            return answer.statistics();
        }
        YfsReplies.VolumeStatus reply = remote.calls()
                .call(volume, Yfs.GET_VOLUME_STATUS, new YfsArgs.OfVolume(VolumeIds.wire(volume)), Repeat.SAFE);
        VolumeStatistics statistics = statistics(reply.name(), reply.status());
        if (known.size() >= MAX_VOLUMES) {
            known.clear();
        }
        known.put(volume, new Known(statistics, changes, System.nanoTime()));
        return statistics;
    }

    private static VolumeStatistics statistics(String name, YfsFetchVolumeStatus status) {
        long partitionFree = Math.max(0, status.partitionAvailable());
        long used = Math.max(0, status.blocksInUse());
        long quota = status.maxQuota() > 0 ? status.maxQuota() : used + partitionFree;
        long free = Math.clamp(quota - used, 0, partitionFree);
        long total = Math.max(used, Math.min(quota, used + partitionFree));
        return new VolumeStatistics(name, total * KIB, free * KIB, free * KIB, 0);
    }
}
