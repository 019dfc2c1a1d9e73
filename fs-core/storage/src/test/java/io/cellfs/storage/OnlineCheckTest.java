package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.CheckListener;
import io.cellfs.storage.api.CheckReport;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.VolumeType;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks of volumes that are in use. */
final class OnlineCheckTest {
    private static final long CLONE = Fixture.VOLUME + 1;

    @TempDir
    Path directory;

    private void damage() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory.resolve("chunks"))) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[100] ^= 1;
            Files.write(file, bytes);
        }
    }

    @Test
    void aDamagedChunkIsNamedByItsPath() throws IOException {
        try (Fixture f = new Fixture(directory)) {
            Fid sub = f.directory("sub");
            Fid file = f.create(sub.vnode(), sub.unique(), "file", VnodeType.FILE);
            f.write(file, 0, Fixture.random(1, 200_000));
            f.partition.cloneVolume(Fixture.VOLUME, CLONE, "clone", VolumeType.READ_ONLY);
            CheckReport well = f.partition.check(Fixture.VOLUME);
            assertEquals(List.of(), well.problems());
            assertEquals(3, well.vnodes());
            assertEquals(2, well.entries());
            assertEquals(1, well.chunks());
            damage();
            for (long volume : new long[] {Fixture.VOLUME, CLONE}) {
                List<String> problems = f.partition.check(volume).problems();
                assertEquals(1, problems.size(), problems.toString());
                assertTrue(problems.getFirst().contains("chunk 0 of /sub/file ("), problems.toString());
                assertTrue(problems.getFirst().contains("checksum"), problems.toString());
            }
            assertEquals(
                    List.of(CLONE),
                    f.partition.clones(Fixture.VOLUME).stream()
                            .map(info -> info.id())
                            .toList());
        }
    }

    @Test
    void directoriesThatHangOnEachOtherAreFound() throws IOException {
        Fid one;
        Fid two;
        try (Fixture f = new Fixture(directory)) {
            one = f.directory("one");
            two = f.create(one.vnode(), one.unique(), "two", VnodeType.DIRECTORY);
        }
        try (MetaStore store = MetaStore.open(directory.resolve("meta"), 1 << 20, 1 << 20);
                Batch batch = store.batch()) {
            byte[] record = store.get(Keys.vnode(1, one.vnode()));
            Vnode vnode = VnodeCodec.decode(Fixture.VOLUME, one.vnode(), record);
            Vnode looped = vnode.edit().named(two, Name.of("one")).done(1);
            store.write(batch.put(Keys.vnode(1, one.vnode()), VnodeCodec.encode(looped)));
        }
        try (Fixture f = new Fixture(directory)) {
            List<String> problems = f.partition.check(Fixture.VOLUME).problems();
            assertTrue(
                    problems.stream()
                                    .filter(each -> each.contains("does not hang on the root"))
                                    .count()
                            >= 2,
                    problems.toString());
        }
    }

    @Test
    void closingThePartitionEndsACheckThatRuns() throws Exception {
        Fixture f = new Fixture(directory);
        for (int i = 0; i < 100; i++) {
            f.file("file" + i);
        }
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch closes = new CountDownLatch(1);
        CompletableFuture<CheckReport> check = CompletableFuture.supplyAsync(() -> {
            try {
                return f.partition.check(Fixture.VOLUME, new CheckListener() {
                    @Override
                    public void looked(long vnodes, long entries, long chunks, long bytes) {
                        runs.countDown();
                        try {
                            assertTrue(closes.await(60, TimeUnit.SECONDS));
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                });
            } catch (StorageException e) {
                throw new IllegalStateException(e);
            }
        });
        assertTrue(runs.await(60, TimeUnit.SECONDS));
        CompletableFuture<Void> close = CompletableFuture.runAsync(f::close);
        closes.countDown();
        close.get(60, TimeUnit.SECONDS);
        try {
            check.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertTrue(
                    e.getCause() instanceof CancellationException, e.getCause().toString());
        }
        Fixture.check(directory);
        try (Fixture again = new Fixture(directory)) {
            assertEquals(List.of(), again.partition.check(Fixture.VOLUME).problems());
        }
    }

    @Test
    void whoWatchesMayEndIt() throws Exception {
        try (Fixture f = new Fixture(directory)) {
            assertThrows(
                    CancellationException.class,
                    () -> f.partition.check(Fixture.VOLUME, new CheckListener() {
                        @Override
                        public void looked(long vnodes, long entries, long chunks, long bytes) {
                            throw new CancellationException("enough");
                        }
                    }));
            assertEquals(1, f.partition.volumes().size());
            assertEquals(List.of(), f.partition.clones(Fixture.VOLUME));
        }
        Fixture.check(directory);
    }
}
