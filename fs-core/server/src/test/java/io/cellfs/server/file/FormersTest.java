package io.cellfs.server.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.server.file.Formers.Kept;
import io.cellfs.storage.PartitionConfig;
import io.cellfs.storage.RocksPartition;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of read-only volumes on a real partition, with the clock in the test's hands. */
class FormersTest {
    private static final long VOLUME = 536870912L;
    private static final long READ_ONLY = VOLUME + 1;
    private static final long TICKS_PER_SECOND = 10_000_000;
    private static final FormerConfig CONFIG = new FormerConfig(Duration.ofSeconds(60), 3);

    @TempDir
    private Path directory = Path.of("");

    @TempDir
    private Path elsewhere = Path.of("");

    private final AtomicLong passedTicks = new AtomicLong();
    private RocksPartition partition;

    @BeforeEach
    void start() throws StorageException {
        partition = RocksPartition.open(directory, "/vicepa", PartitionConfig.DEFAULT);
        partition.createVolume(VOLUME, "v", VolumeType.READ_WRITE, VOLUME, new Acl(List.of(), List.of()));
        partition.cloneVolume(VOLUME, READ_ONLY, "v.readonly", VolumeType.READ_ONLY, OptionalLong.of(1));
    }

    @AfterEach
    void stop() {
        partition.close();
    }

    private Formers formers(FormerConfig config) {
        return new Formers(config, () -> System.currentTimeMillis() * (TICKS_PER_SECOND / 1000) + passedTicks.get());
    }

    private VolumeInfo shown() {
        return partition.volume(READ_ONLY).orElseThrow().info();
    }

    private void release(Formers formers, int number) throws StorageException {
        partition
                .volume(VOLUME)
                .orElseThrow()
                .create(1, 1, Name.of("f" + number), VnodeType.FILE, 7, StatusChange.NONE);
        formers.keep(partition, shown());
        partition.recloneVolume(VOLUME, READ_ONLY, OptionalLong.of(number));
    }

    private static List<Long> dates(Formers formers) {
        return formers.of(READ_ONLY).stream()
                .map(volume -> volume.info().creationDate())
                .toList();
    }

    private List<VolumeInfo> stored() {
        return partition.volumes().stream().filter(Formers::isFormer).toList();
    }

    @Test
    void theNewestAreKeptEachOnce() throws StorageException {
        Formers formers = formers(CONFIG);
        for (int i = 2; i <= 6; i++) {
            release(formers, i);
        }
        assertEquals(List.of(5L, 4L, 3L), dates(formers));
        formers.keep(partition, shown());
        formers.keep(partition, shown());
        assertEquals(List.of(6L, 5L, 4L), dates(formers));
        assertEquals(3, stored().size());
        assertTrue(stored().stream().allMatch(info -> info.cloneId() == READ_ONLY && Formers.isOfFormer(info.id())));
        Volume oldest = formers.of(READ_ONLY).getLast();
        assertTrue(oldest.lookup(1, 1, Name.of("f4")).isPresent());
        assertTrue(oldest.lookup(1, 1, Name.of("f5")).isEmpty());
    }

    @Test
    void whatIsKeptLongEnoughGoes() throws StorageException {
        Formers formers = formers(CONFIG);
        release(formers, 2);
        passedTicks.addAndGet(2 * TICKS_PER_SECOND);
        formers.tidy();
        assertEquals(List.of(1L), dates(formers));
        passedTicks.addAndGet(60 * TICKS_PER_SECOND);
        formers.tidy();
        assertEquals(List.of(), dates(formers));
        assertEquals(List.of(), stored());
    }

    @Test
    void whatAnEarlierRunKeptIsFoundAgain() throws StorageException {
        release(formers(CONFIG), 2);
        Formers next = formers(CONFIG);
        assertEquals(List.of(), dates(next));
        stored().forEach(info -> next.found(partition, info));
        stored().forEach(info -> next.found(partition, info));
        assertEquals(List.of(1L), dates(next));
        passedTicks.addAndGet(61 * TICKS_PER_SECOND);
        next.tidy();
        assertEquals(List.of(), stored());
    }

    private void write(String name, int bytes) throws StorageException {
        Volume source = partition.volume(VOLUME).orElseThrow();
        Fid fid = source.lookup(1, 1, Name.of(name)).orElseThrow();
        try (Volume.Store store = source.store(fid.vnode(), fid.unique(), 0, bytes, bytes, 7, StatusChange.NONE)) {
            store.write(ByteBuffer.wrap(new byte[bytes]));
            store.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void saysWhatSpaceIsHeldForIt() throws StorageException {
        Formers formers = formers(CONFIG);
        assertEquals(new Kept(0, 0, 0), formers.kept(partition, id -> true));
        release(formers, 2);
        write("f2", 3 << 20);
        release(formers, 3);
        formers.tidy();
        assertEquals(0, formers.kept(partition, id -> true).bytes());
        write("f2", 1 << 20);
        release(formers, 4);
        formers.tidy();
        Kept kept = formers.kept(partition, id -> id == READ_ONLY);
        assertEquals(3, kept.contents());
        assertEquals(3 << 20, kept.bytes());
        assertTrue(kept.until() > 0);
        assertEquals(0, formers.kept(partition, id -> id != READ_ONLY).contents());
    }

    @Test
    void goesWithItsVolume() throws StorageException {
        Formers formers = formers(CONFIG);
        release(formers, 2);
        release(formers, 3);
        partition.removeVolume(READ_ONLY);
        formers.tidy();
        assertEquals(List.of(), stored());
    }

    @Test
    void staysWhileItsVolumeIsReplacedThereAndGoesWhereAnotherOfTheSameIdIs() throws StorageException {
        Formers formers = formers(CONFIG);
        release(formers, 2);
        try (RocksPartition other = RocksPartition.open(elsewhere, "/vicepb", PartitionConfig.DEFAULT)) {
            partition.removeVolume(READ_ONLY);
            formers.replacing(partition, READ_ONLY, () -> {
                formers.tidy();
                return READ_ONLY;
            });
            assertEquals(1, stored().size());
            formers.replacing(other, READ_ONLY, () -> {
                formers.tidy();
                return READ_ONLY;
            });
        }
        assertEquals(List.of(), stored());
    }

    @Test
    void goesAtOnceWhenItIsForgotten() throws StorageException {
        Formers formers = formers(CONFIG);
        release(formers, 2);
        long id = formers.of(READ_ONLY).getFirst().info().id();
        assertTrue(formers.isKept(READ_ONLY, id));
        formers.forget(partition, READ_ONLY);
        assertFalse(formers.isKept(READ_ONLY, id));
        assertEquals(List.of(), stored());
    }

    @Test
    void nothingIsKeptWithoutGrace() throws StorageException {
        release(formers(CONFIG.withGrace(Duration.ZERO)), 2);
        assertEquals(List.of(), stored());
        assertThrows(IllegalArgumentException.class, () -> CONFIG.withGrace(Duration.ofSeconds(-1)));
    }
}
