package io.cellfs.server.volume;

import io.cellfs.server.file.Volumes;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import java.util.List;
import java.util.Optional;
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
            List<VolumeInfo> page = ended ? List.of() : partition.headers(0, PAGE);
            while (!page.isEmpty()) {
                for (VolumeInfo volume : page) {
                    if (!ended && isUnfinished(volume, startedAt)) {
                        log.warn("removing volume {} ({}), which nobody finished making", volume.id(), volume.name());
                        partition.removeVolume(volume.id());
                    }
                }
                page = ended ? List.of() : partition.headers(page.getLast().id(), PAGE);
            }
        }
    }

    /** Removes the volume of a transaction that has ended, if it is new and a restore into it has failed: nobody can finish it. */
    void discardHalf(Transaction transaction) {
        for (Partition partition : volumes.partitions()) {
            if (PartitionNames.number(partition.info().name()).orElse(-1) != transaction.partition()) {
                continue;
            }
            Optional<VolumeInfo> volume = partition.volume(transaction.volume()).map(Volume::info);
            boolean made = (transaction.attachFlags() & Transaction.CREATE) != 0;
            if (!made || volume.filter(VolumeFlags::isRestoring).isEmpty()) {
                continue;
            }
            try {
                partition.removeVolume(transaction.volume());
            } catch (StorageException e) {
                log.warn("volume {} holds half of a restore and could not be removed", transaction.volume(), e);
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
