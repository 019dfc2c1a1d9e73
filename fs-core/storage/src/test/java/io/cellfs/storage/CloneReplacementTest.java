package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeDelta;
import io.cellfs.storage.api.VolumeType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clones that are replaced or removed while somebody uses them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CloneReplacementTest {
    private static final long CLONE = 77;
    private static final long OTHER = 88;
    private static final int BYTES = 100_000;

    @TempDir
    Path directory;

    private static void makeOther(Fixture f) throws StorageException {
        Volume other = f.partition.createVolume(
                OTHER, "other", VolumeType.READ_WRITE, OTHER, new Acl(List.of(), List.of()), VolumeChange.NONE);
        other.create(1, 1, Name.of("new"), VnodeType.FILE, 7, StatusChange.NONE);
    }

    private static boolean shows(Fixture f, String name) throws StorageException {
        return f.partition
                .volume(CLONE)
                .orElseThrow()
                .lookup(1, 1, Name.of(name))
                .isPresent();
    }

    private static void assertShowsNew(Fixture f) throws StorageException {
        assertEquals(List.of(true, false), List.of(shows(f, "new"), shows(f, "old")));
    }

    @Test
    void aCloneOfAnotherLineageTakesThePlaceOfOne() throws Exception {
        try (Fixture f = new Fixture(directory)) {
            Fid file = f.file("old");
            f.write(file, 0, Fixture.random(1, BYTES));
            f.partition.cloneVolume(f.volume.info().id(), CLONE, "c", VolumeType.READ_ONLY);
            makeOther(f);
            Volume before = f.partition.volume(CLONE).orElseThrow();
            f.partition.replaceVolume(OTHER, CLONE, "c", VolumeChange.NONE);
            StorageException gone = assertThrows(StorageException.class, () -> before.lookup(1, 1, Name.of("old")));
            assertEquals(Reason.NO_VOLUME, gone.reason());
            assertShowsNew(f);
            f.reopen();
            assertShowsNew(f);
            for (long id : new long[] {f.volume.info().id(), OTHER, CLONE}) {
                f.partition.removeVolume(id);
            }
            f.partition.awaitBackground();
            assertEquals(List.of(), f.partition.leftovers());
        }
        assertEquals(List.of(), PartitionCheck.run(directory, Fixture.CONFIG).problems());
    }

    @Test
    void theOldOneStaysWhenTheNewOneCannotBeMade() throws Exception {
        try (Fixture f = new Fixture(directory)) {
            f.file("old");
            f.partition.cloneVolume(f.volume.info().id(), CLONE, "c", VolumeType.READ_ONLY);
            for (long source : new long[] {OTHER, f.volume.info().id()}) {
                assertThrows(
                        StorageException.class, () -> f.partition.replaceVolume(source, CLONE, "c", VolumeChange.NONE));
                assertEquals(true, shows(f, "old"));
            }
        }
    }

    @Test
    void whoReadsADifferenceSlowlyKeepsNobodyFromRemovingTheClones() throws Exception {
        try (Fixture f = new Fixture(directory)) {
            f.file("one");
            f.file("two");
            f.partition.cloneVolume(f.volume.info().id(), CLONE, "c", VolumeType.READ_ONLY);
            try (VolumeDelta delta = f.partition.delta(Optional.empty(), CLONE)) {
                assertEquals(1, delta.next(1).size());
                f.partition.removeVolume(CLONE);
                StorageException gone = assertThrows(StorageException.class, () -> delta.next(1));
                assertEquals(Reason.NO_VOLUME, gone.reason());
            }
            f.partition.cloneVolume(f.volume.info().id(), CLONE, "c", VolumeType.READ_ONLY);
            try (VolumeDelta delta = f.partition.delta(Optional.empty(), CLONE)) {
                assertEquals(1, delta.next(1).size());
                f.file("three");
                f.partition.recloneVolume(f.volume.info().id(), CLONE);
                StorageException changed = assertThrows(StorageException.class, () -> delta.next(1));
                assertEquals(Reason.NO_VOLUME, changed.reason());
            }
        }
    }
}
