package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on one file against an array of bytes, with evictions, stores, restarts and kills in between. */
class DataCacheModelTest {
    private static final Fid FILE = new Fid(536870912, 2, 7);
    private static final int STEPS = Integer.getInteger("steps", 100);

    @TempDir
    Path directory;

    private final MemoryServer server = new MemoryServer();
    private Power power = new Power(server);
    private byte[] model = new byte[0];
    private int maxSize = 1_500_000;
    private boolean keeps;
    private Optional<MortalRecords> notes = Optional.empty();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void behavesLikeAnArray(long seed) throws IOException {
        Random random = new Random(seed);
        server.put(FILE, model);
        DataCache cache = open();
        FileData data = cache.open(FILE);
        for (int step = 0; step < STEPS; step++) {
            int choice = random.nextInt(100);
            if (choice < 40) {
                write(data, random);
            } else if (choice < 70) {
                check(data, random, "seed " + seed + " step " + step);
            } else if (choice < 80) {
                int size = random.nextInt(maxSize);
                data.resize(size);
                model = Arrays.copyOf(model, size);
            } else if (choice < 90) {
                data.store();
                assertArrayEquals(model, server.get(FILE));
            } else if (choice < 93) {
                data.store();
                evict(cache, random);
            } else if (choice < 96) {
                cache.saveIndex();
            } else {
                if (random.nextBoolean()) {
                    power.off();
                    notes.ifPresent(MortalRecords::kill);
                } else {
                    data.store();
                    data.close();
                    cache.close();
                }
                model = keeps ? model : server.get(FILE);
                cache = open();
                data = cache.open(FILE);
            }
            assertEquals(model.length, data.size(server.version(FILE)), "seed " + seed + " step " + step);
        }
        data.store();
        assertArrayEquals(model, server.get(FILE));
        data.close();
        cache.close();
    }

    /** Files that stay in memory, grow out of it, or shrink again. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void smallFilesBehaveLikeAnArray(long seed) throws IOException {
        maxSize = 100_000;
        behavesLikeAnArray(seed);
    }

    /** With notes of what is not stored, a kill loses nothing that was written. */
    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void withNotesItBehavesSoOverKillsToo(long seed) throws IOException {
        keeps = true;
        Files.createFile(directory.resolve("notes"));
        behavesLikeAnArray(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33})
    void withNotesSmallFilesDoToo(long seed) throws IOException {
        maxSize = 100_000;
        withNotesItBehavesSoOverKillsToo(seed);
    }

    private DataCache open() throws IOException {
        power = new Power(server);
        notes = keeps ? Optional.of(MortalRecords.open(directory.resolve("notes"), 64L << 20)) : Optional.empty();
        return DataCache.open(directory.resolve("cache"), 16L << 20, 8L << 20, power, notes.map(each -> each));
    }

    private void write(FileData data, Random random) throws IOException {
        int length = 1 + random.nextInt(random.nextBoolean() ? 5000 : maxSize / 5);
        int offset = random.nextInt(maxSize - length);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        boolean append = random.nextInt(5) == 0 && model.length + length < maxSize;
        if (append) {
            offset = model.length;
        }
        data.write(ByteBuffer.wrap(bytes), append ? 0 : offset, append, server.version(FILE));
        if (model.length < offset + length) {
            model = Arrays.copyOf(model, offset + length);
        }
        System.arraycopy(bytes, 0, model, offset, length);
    }

    private void check(FileData data, Random random, String where) throws IOException {
        int offset = random.nextInt(maxSize);
        int length = 1 + random.nextInt(400_000);
        ByteBuffer dst = random.nextBoolean() ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
        int count = data.read(dst, offset, new ReadAhead(), () -> server.version(FILE));
        byte[] actual = new byte[count];
        dst.flip().get(actual);
        int end = Math.min(model.length, offset + length);
        byte[] expected = offset >= end ? new byte[0] : Arrays.copyOfRange(model, offset, end);
        assertEquals(expected.length, actual.length, where);
        int mismatch = Arrays.mismatch(expected, actual);
        assertEquals(-1, mismatch, where + ": differs at " + (offset + mismatch));
    }

    /** Reads another file of the cache's size, so that regions of the first are evicted. */
    private void evict(DataCache cache, Random random) throws IOException {
        Fid other = new Fid(1, 4, 1);
        server.put(other, new byte[15 << 20]);
        try (FileData data = cache.open(other)) {
            ByteBuffer dst = ByteBuffer.allocateDirect(12 << 20);
            data.read(dst, random.nextInt(3 << 20), new ReadAhead(), () -> server.version(other));
        }
    }
}
