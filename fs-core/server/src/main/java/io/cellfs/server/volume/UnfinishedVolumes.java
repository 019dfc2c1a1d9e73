package io.cellfs.server.volume;

import io.cellfs.server.file.Volumes;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VolumeInfo;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes volumes that somebody was making when the server ended: their transactions are gone, and they never served. */
final class UnfinishedVolumes {
    private static final Logger log = LoggerFactory.getLogger(UnfinishedVolumes.class);
    private static final int PAGE = 1000;

    private final Volumes volumes;
    private final TransactionTable transactions;
    private volatile boolean ended;

    UnfinishedVolumes(Volumes volumes, TransactionTable transactions) {
        this.volumes = volumes;
        this.transactions = transactions;
    }

    /** Lets {@link #remove} come to its end soon. */
    void end() {
        ended = true;
    }

    /** Looks once at every volume that was made before {@code startedAt} (100 ns units since 1970); takes its time beside the service. */
    void remove(long startedAt) throws StorageException {
        for (Partition partition : volumes.partitions()) {
            List<VolumeInfo> page = ended ? List.of() : partition.volumes(0, PAGE);
            while (!page.isEmpty()) {
                for (VolumeInfo volume : page) {
                    if (!ended && isUnfinished(volume, startedAt)) {
                        log.warn("removing volume {} ({}), which nobody finished making", volume.id(), volume.name());
                        partition.removeVolume(volume.id());
                    }
                }
                page = ended ? List.of() : partition.volumes(page.getLast().id(), PAGE);
            }
        }
    }

    private boolean isUnfinished(VolumeInfo volume, long startedAt) {
        return VolumeFlags.isUnfinished(volume)
                && !volume.online()
                && volume.copyDate() < startedAt
                && transactions.on(volume.id()).isEmpty();
    }
}
