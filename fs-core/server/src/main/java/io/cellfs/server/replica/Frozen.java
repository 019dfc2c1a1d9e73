package io.cellfs.server.replica;

import io.cellfs.server.file.Formers;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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

    /** Freezes what the volume shows now. */
    void make(long id, String name) throws StorageException {
        partition.cloneVolume(volume, id, name, VolumeType.READ_ONLY, Headers.hidden());
    }

    /** The same for replicas; later than what was frozen before, whatever the clock says. */
    Content makeReleased(long id, String name) throws StorageException {
        long latest =
                newestFirst().stream().mapToLong(VolumeInfo::creationDate).max().orElse(0);
        Volume clone = partition.cloneVolume(volume, id, name, VolumeType.READ_ONLY, Headers.released());
        if (clone.info().creationDate() <= latest) {
            clone.change(Headers.dated(latest + 1));
        }
        return new Content(id, clone.info().creationDate());
    }

    /** The same for what another server has released. */
    void makeReleased(Content content, String name) throws StorageException {
        partition
                .cloneVolume(volume, content.id(), name, VolumeType.READ_ONLY, Headers.released())
                .change(Headers.dated(content.date()));
    }

    /** What replicas hold, most likely: the newest content that was released. */
    Optional<Content> released() throws StorageException {
        return newestFirst().stream()
                .filter(info -> (info.flags() & VolumeInfo.RELEASED) != 0)
                .map(info -> new Content(info.id(), info.creationDate()))
                .findFirst();
    }

    private List<VolumeInfo> newestFirst() throws StorageException {
        return partition.clones(volume).stream()
                .filter(info ->
                        info.type() == VolumeType.READ_ONLY && Headers.isHidden(info) && !Formers.isFormer(info))
                .sorted(Comparator.comparingLong(VolumeInfo::id).reversed())
                .toList();
    }

    /** Removes all but the newest one, and what was released. */
    void removeAllButNewestAndReleased() throws StorageException {
        Optional<Long> released = released().map(Content::id);
        for (VolumeInfo old : newestFirst().stream().skip(1).toList()) {
            if (!released.equals(Optional.of(old.id()))) {
                remove(old.id());
            }
        }
    }

    /** Removes all but the {@code kept} newest ones. */
    void removeAllBut(int kept) throws StorageException {
        List<VolumeInfo> hidden = newestFirst();
        for (VolumeInfo old : hidden.subList(Math.min(kept, hidden.size()), hidden.size())) {
            remove(old.id());
        }
    }

    private void remove(long id) throws StorageException {
        try {
            partition.removeVolume(id);
        } catch (StorageException e) {
            if (e.reason() != Reason.NO_VOLUME) {
                throw e;
            }
        }
    }
}
