package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.LocalCopy;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lent cache files; an open file description of the test's own stands for the kernel's. */
class LendingTest {
    private static final Fid FILE = new Fid(536870912, 2, 7);
    private static final long CAPACITY = 32L << 20;
    private static final long DIRTY = 8L << 20;
    private static final int SIZE = 3_000_001;

    @TempDir
    Path directory;

    private final MemoryServer server = new MemoryServer();
    private final AtomicLong clockNs = new AtomicLong();

    private DataCache open() throws IOException {
        return DataCache.open(directory, CAPACITY, DIRTY, server, clockNs::get);
    }

    private void later() {
        clockNs.addAndGet(TimeUnit.SECONDS.toNanos(2));
    }

    private byte[] read(FileData data) throws IOException {
        ByteBuffer dst = ByteBuffer.allocateDirect(SIZE * 2);
        int count = data.read(dst, 0, new ReadAhead(), () -> server.version(data.fid()));
        byte[] bytes = new byte[count];
        dst.flip().get(bytes);
        return bytes;
    }

    private void write(FileData data, long offset, byte[] bytes) throws IOException {
        data.write(ByteBuffer.wrap(bytes), offset, false, server.version(data.fid()));
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Optional<LocalCopy> lend(FileData data) throws IOException {
        return data.localCopy(server.version(data.fid()));
    }

    /** Reads the whole file, waiting for the last fetch to be in the cache file. */
    private LocalCopy lendWhole(FileData data) throws IOException {
        read(data);
        data.file().lock.lock();
        try {
            data.file().awaitFetches(0, Long.MAX_VALUE);
        } finally {
            data.file().lock.unlock();
        }
        return lend(data).orElseThrow();
    }

    /** What the kernel does when a program opens the file. */
    private static FileChannel openCopy(LocalCopy copy) throws IOException {
        FileChannel[] opened = new FileChannel[1];
        copy.withDescriptor(fd -> opened[0] = FileChannel.open(Path.of("/proc/self/fd/" + fd)));
        return opened[0];
    }

    private static byte[] bytes(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
            continue;
        }
        return bytes.array();
    }

    @Test
    void onlyWholeCleanLargeFilesAreLent() throws IOException {
        byte[] content = random(1, SIZE);
        server.put(FILE, content);
        Fid small = new Fid(FILE.volume(), 4, 8);
        server.put(small, random(2, 10_000));
        try (DataCache cache = open();
                FileData data = cache.open(FILE);
                FileData tiny = cache.open(small)) {
            read(tiny);
            assertTrue(lend(tiny).isEmpty());
            assertTrue(lend(data).isEmpty(), "nothing is cached");
            try (LocalCopy copy = lendWhole(data);
                    FileChannel kernel = openCopy(copy)) {
                assertArrayEquals(content, bytes(kernel));
                try (LocalCopy again = lend(data).orElseThrow()) {
                    assertEquals(copy.identity(), again.identity());
                }
            }
            write(data, 5, random(3, 10));
            assertTrue(lend(data).isEmpty(), "there is something to store");
            data.store();
            lend(data).orElseThrow().close();
        }
    }

    @Test
    void localWritesAndTruncationsShowInTheLentFile() throws IOException {
        byte[] model = random(1, SIZE);
        server.put(FILE, model.clone());
        try (DataCache cache = open();
                FileData data = cache.open(FILE);
                LocalCopy copy = lendWhole(data);
                FileChannel kernel = openCopy(copy)) {
            byte[] patch = random(2, 200_000);
            write(data, 1_000_000, patch);
            System.arraycopy(patch, 0, model, 1_000_000, patch.length);
            assertArrayEquals(model, bytes(kernel));
            write(data, SIZE, patch);
            model = Arrays.copyOf(model, SIZE + patch.length);
            System.arraycopy(patch, 0, model, SIZE, patch.length);
            assertArrayEquals(model, bytes(kernel));
            data.store();
            try (LocalCopy again = lend(data).orElseThrow()) {
                assertEquals(copy.identity(), again.identity());
            }
            data.resize(2_000_000);
            assertArrayEquals(Arrays.copyOf(model, 2_000_000), bytes(kernel));
            data.resize(4_000_000);
            byte[] grown = Arrays.copyOf(Arrays.copyOf(model, 2_000_000), 4_000_000);
            assertArrayEquals(grown, bytes(kernel));
            assertArrayEquals(grown, server.get(FILE));
            try (LocalCopy again = lendWhole(data)) {
                assertEquals(copy.identity(), again.identity());
            }
        }
    }

    @Test
    void aRemoteChangeGoesToAnotherCopyAndTheOldOneIsFreedWhenUnused() throws IOException {
        byte[] before = random(1, SIZE);
        byte[] after = random(2, SIZE / 2);
        server.put(FILE, before);
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            try (LocalCopy copy = lendWhole(data);
                    FileChannel kernel = openCopy(copy)) {
                server.put(FILE, after);
                assertArrayEquals(after, read(data));
                assertArrayEquals(before, bytes(kernel));
                try (LocalCopy fresh = lendWhole(data);
                        FileChannel next = openCopy(fresh)) {
                    assertNotEquals(copy.identity(), fresh.identity());
                    assertArrayEquals(after, bytes(next));
                }
                later();
                cache.tick(0);
                assertTrue(cache.occupiedBytes() > SIZE + SIZE / 2, "both copies count");
            }
            later();
            cache.tick(0);
            assertTrue(cache.occupiedBytes() < SIZE, "the old copy is gone: " + cache.occupiedBytes());
            assertArrayEquals(after, read(data));
        }
    }

    @Test
    void aMappingKeepsTheBytesAfterTheShareHasEnded() throws IOException {
        byte[] before = random(1, SIZE);
        byte[] after = random(2, SIZE);
        server.put(FILE, before);
        try (DataCache cache = open();
                FileData data = cache.open(FILE);
                Arena arena = Arena.ofConfined()) {
            MemorySegment map;
            try (LocalCopy copy = lendWhole(data);
                    FileChannel kernel = openCopy(copy)) {
                map = kernel.map(FileChannel.MapMode.READ_ONLY, 0, SIZE, arena);
            }
            later();
            server.put(FILE, after);
            assertArrayEquals(after, read(data));
            assertArrayEquals(before, map.toArray(ValueLayout.JAVA_BYTE));
            later();
            fill(cache);
            assertArrayEquals(before, map.toArray(ValueLayout.JAVA_BYTE));
            assertTrue(cache.occupiedBytes() <= CAPACITY, "occupied " + cache.occupiedBytes());
        }
    }

    /** Reads more than the cache holds. */
    private void fill(DataCache cache) throws IOException {
        for (int i = 0; i < 2 * CAPACITY / SIZE; i++) {
            Fid other = new Fid(FILE.volume(), 100 + 2L * i, 9);
            server.put(other, random(100 + i, SIZE));
            try (FileData data = cache.open(other)) {
                assertArrayEquals(random(100 + i, SIZE), read(data));
                DataCacheTest.awaitFetches(data);
            }
        }
        cache.trim();
    }

    @Test
    void whatIsInUseIsNotEvictedAndWhatIsNotIs() throws IOException {
        byte[] content = random(1, SIZE);
        server.put(FILE, content);
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            try (LocalCopy copy = lendWhole(data);
                    FileChannel kernel = openCopy(copy)) {
                fill(cache);
                assertArrayEquals(content, bytes(kernel));
                try (LocalCopy again = lend(data).orElseThrow()) {
                    assertEquals(copy.identity(), again.identity(), "still wholly there");
                }
                assertTrue(cache.occupiedBytes() <= CAPACITY, "occupied " + cache.occupiedBytes());
            }
            later();
            fill(cache);
            assertTrue(lend(data).isEmpty(), "evicted");
            assertArrayEquals(content, read(data));
        }
    }

    @Test
    void dirtyDataMovesToTheNewCopy() throws IOException {
        byte[] before = random(1, SIZE);
        server.put(FILE, before);
        byte[] patch = random(3, 500_000);
        try (DataCache cache = open();
                FileData data = cache.open(FILE);
                LocalCopy copy = lendWhole(data);
                FileChannel kernel = openCopy(copy)) {
            write(data, 700_000, patch);
            byte[] theirs = random(2, SIZE);
            server.put(FILE, theirs);
            byte[] expected = theirs.clone();
            System.arraycopy(patch, 0, expected, 700_000, patch.length);
            assertArrayEquals(expected, read(data));
            data.store();
            assertArrayEquals(expected, server.get(FILE));
            System.arraycopy(patch, 0, before, 700_000, patch.length);
            assertArrayEquals(before, bytes(kernel));
        }
    }

    @Test
    void noMoreIsLentThanTheBoundAllows() throws IOException {
        try (DataCache cache = open()) {
            long lent = 0;
            long limit = (CAPACITY - DIRTY) / 4 * 3;
            FileChannel[] kernel = new FileChannel[12];
            for (int i = 0; i < kernel.length; i++) {
                Fid fid = new Fid(FILE.volume(), 100 + 2L * i, 9);
                server.put(fid, random(i, SIZE));
                try (FileData data = cache.open(fid)) {
                    read(data);
                    data.file().lock.lock();
                    data.file().awaitFetches(0, Long.MAX_VALUE);
                    data.file().lock.unlock();
                    Optional<LocalCopy> copy = lend(data);
                    assertEquals(lent + SIZE <= limit, copy.isPresent(), "after " + lent);
                    if (copy.isPresent()) {
                        lent += SIZE;
                        kernel[i] = openCopy(copy.get());
                        copy.get().close();
                    }
                }
            }
            for (FileChannel channel : kernel) {
                if (channel != null) {
                    channel.close();
                }
            }
            later();
            Fid last = new Fid(FILE.volume(), 100 + 2L * (kernel.length - 1), 9);
            try (FileData data = cache.open(last);
                    LocalCopy copy = lendWhole(data)) {
                assertNotEquals(0, copy.identity());
            }
        }
    }

    @Test
    void aRestartLendsAgainOnceTheBytesAreChecked() throws Exception {
        byte[] content = random(1, SIZE);
        server.put(FILE, content);
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            lendWhole(data).close();
        }
        int fetches = server.fetches();
        try (DataCache cache = open();
                FileData data = cache.open(FILE)) {
            assertTrue(lend(data).isEmpty(), "not checked yet");
            assertArrayEquals(content, read(data));
            try (LocalCopy copy = lend(data).orElseThrow();
                    FileChannel kernel = openCopy(copy)) {
                assertArrayEquals(content, bytes(kernel));
            }
            assertEquals(fetches, server.fetches());
            assertFalse(data.hasDirty());
        }
    }
}
