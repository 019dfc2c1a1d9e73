package io.cellfs.server.replica;

import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;
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

    /** A frozen content: the clone's id, and when it was frozen, 100 ns since the epoch. */
    record Content(long id, long date) {}

    /** Freezes what the volume shows now; later than what was frozen before, whatever the clock says. */
    Content make(long id, String name) throws StorageException {
        long latest =
                hidden().stream().mapToLong(VolumeInfo::creationDate).max().orElse(0);
        Volume clone = partition.cloneVolume(volume, id, name, VolumeType.READ_ONLY, Headers.hidden());
        if (clone.info().creationDate() <= latest) {
            clone.change(Headers.dated(latest + 1));
        }
        return new Content(id, clone.info().creationDate());
    }

    private List<VolumeInfo> hidden() throws StorageException {
        return partition.clones(volume).stream()
                .filter(info -> info.type() == VolumeType.READ_ONLY && Headers.isHidden(info))
                .toList();
    }

    /** Removes all but the {@code kept} newest ones. */
    void removeAllBut(int kept) throws StorageException {
        List<VolumeInfo> hidden = hidden().stream()
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
