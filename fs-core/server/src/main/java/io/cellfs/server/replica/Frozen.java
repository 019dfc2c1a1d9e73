package io.cellfs.server.replica;

import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.util.Comparator;
import java.util.List;

/** The hidden frozen clones of a read-write volume from which others copy. */
final class Frozen {
    private final Partition partition;
    private final long volume;

    Frozen(Partition partition, long volume) {
        this.partition = partition;
        this.volume = volume;
    }

    /** Freezes what the volume shows now. */
    void make(long id, String name) throws StorageException {
        partition.cloneVolume(volume, id, name, VolumeType.READ_ONLY).change(Headers.hidden());
    }

    /** Removes all but the {@code kept} newest ones. */
    void removeAllBut(int kept) throws StorageException {
        List<VolumeInfo> hidden = partition.clones(volume).stream()
                .filter(info -> info.type() == VolumeType.READ_ONLY && Headers.isHidden(info))
                .sorted(Comparator.comparingLong(VolumeInfo::id).reversed())
                .toList();
        for (VolumeInfo old : hidden.subList(Math.min(kept, hidden.size()), hidden.size())) {
            try {
                partition.removeVolume(old.id());
            } catch (StorageException e) {
                if (e.reason() != Reason.NO_VOLUME) {
                    throw e;
                }
            }
        }
    }
}
