package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.keep.KeptFullException;
import io.cellfs.keep.KeptMemory;
import io.cellfs.keep.KeptRecords;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnstoredNotesTest {
    /** More than a change takes, less than a file of a thousand ranges would take each time. */
    private static final long BYTES_PER_CHANGE = 2000;

    @TempDir
    Path directory;

    private final MemoryServer server = new MemoryServer();
    private final Power power = new Power(server);
    private MortalRecords notes;
    private Fid file = new Fid(536870912, 2, 7);

    private DataCache open(FileServerPort port) throws IOException {
        Path memory = directory.resolve("notes");
        if (!Files.exists(memory)) {
            Files.createFile(memory);
        }
        notes = MortalRecords.open(memory, 16L << 20);
        return DataCache.open(directory.resolve("cache"), 32L << 20, 8L << 20, port, Optional.of(notes));
    }

    private void write(FileData data, long at, byte[] bytes) throws IOException {
        data.write(ByteBuffer.wrap(bytes), at, false, server.version(file));
    }

    @Test
    void aWriteAndAStoreCostTheSameHoweverMuchWaits() throws IOException {
        server.put(file, new byte[70_000]);
        try (DataCache cache = open(server);
                FileData data = cache.open(file)) {
            int writes = 1500;
            write(data, 100_000, new byte[1]);
            for (int i = 0; i < writes; i++) {
                write(data, (i * 7919L % writes) * 100, new byte[50]);
            }
            long written = notes.writtenBytes();
            assertTrue(written < writes * BYTES_PER_CHANGE, "bytes noted for writes: " + written);
            int stores = server.stores();
            data.store();
            assertEquals(writes, server.stores() - stores, 1);
            long stored = notes.writtenBytes() - written;
            assertTrue(stored < writes * BYTES_PER_CHANGE, "bytes noted for stores: " + stored);
        }
    }

    @Test
    void aSmallFileThatGrowsIsNotNotedAsAWholeEachTime() throws IOException {
        server.put(file, new byte[0]);
        try (DataCache cache = open(server);
                FileData data = cache.open(file)) {
            int writes = 600;
            for (int i = 0; i < writes; i++) {
                write(data, i * 100L, new byte[100]);
            }
            long written = notes.writtenBytes();
            assertTrue(written < writes * BYTES_PER_CHANGE, "bytes noted: " + written);
            data.store();
        }
    }

    /** Notes of which even the part that is kept free can be used up. */
    private static final class Full extends MortalRecords {
        private volatile boolean utterly;

        Full(KeptMemory memory) {
            super(memory);
        }

        @Override
        public synchronized int putFromReserve(ByteBuffer content) {
            if (utterly) {
                throw new KeptFullException("used up");
            }
            return super.putFromReserve(content);
        }

        void fill() {
            assertThrows(KeptFullException.class, () -> {
                while (true) {
                    put(ByteBuffer.allocateDirect(10));
                }
            });
        }
    }

    /** A server that can be given up after some stores. */
    private static final class Stores implements FileServerPort {
        private final MemoryServer server;
        private int left;

        Stores(MemoryServer server) {
            this.server = server;
        }

        @Override
        public Version fetch(Fid file, long offset, int length, Landing landing) throws IOException {
            return server.fetch(file, offset, length, landing);
        }

        @Override
        public void fetchAt(Fid file, long dataVersion, long offset, int length, Landing landing) throws IOException {
            server.fetchAt(file, dataVersion, offset, length, landing);
        }

        @Override
        public synchronized Version store(Fid file, StoreRequest request) throws IOException {
            if (left == 0) {
                throw new IOException("no more stores");
            }
            left--;
            return server.store(file, request);
        }
    }

    /** Of two ranges the server gets one, notes full; what it has is evicted, the process killed: the next one makes nothing up. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fullNotesNeverTellThatEvictedBytesWait(boolean utterly) throws IOException {
        byte[] content = new byte[3 << 20];
        new Random(5).nextBytes(content);
        server.put(file, new byte[content.length]);
        Path memory = Files.createFile(directory.resolve("notes"));
        Full full = new Full(KeptMemory.open(memory, 2L << 20));
        Stores stores = new Stores(server);
        DataCache killed = DataCache.open(directory.resolve("cache"), 32L << 20, 8L << 20, stores, Optional.of(full));
        FileData data = killed.open(file);
        write(data, 0, Arrays.copyOf(content, 1 << 20));
        write(data, 2 << 20, Arrays.copyOfRange(content, 2 << 20, 3 << 20));
        full.fill();
        full.utterly = utterly;
        stores.left = 1;
        Class<? extends Exception> expected = utterly ? KeptFullException.class : IOException.class;
        assertThrows(expected, data::store);
        assertEquals(utterly ? 2 << 20 : 1 << 20, data.dirtyBytes());
        assertTrue(killed.storeRefused(file));
        evictEverything(killed);
        full.kill();
        try (DataCache next =
                DataCache.open(directory.resolve("cache"), 32L << 20, 8L << 20, server, Optional.of(reopen(memory)))) {
            next.storeAll();
        }
        Arrays.fill(content, 1 << 20, 2 << 20, (byte) 0);
        assertArrayEquals(content, server.get(file));
    }

    private static KeptRecords reopen(Path memory) throws IOException {
        return new KeptRecords(KeptMemory.open(memory, 2L << 20), 512);
    }

    /** Reads more than the cache can hold. */
    private void evictEverything(DataCache cache) throws IOException {
        Fid other = new Fid(536870912, 1000, 7);
        byte[] much = new byte[48 << 20];
        server.put(other, much);
        try (FileData data = cache.open(other)) {
            data.read(ByteBuffer.allocate(much.length), 0, new ReadAhead(), () -> server.version(other));
            DataCacheTest.awaitFetches(data);
        }
        cache.tick(System.nanoTime());
    }

    /** The end of a process, for a test that goes on. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** What programs do to the file, step by step. Each step can be repeated, as the kernel sends again what was not answered. */
    private record Script(long seed, int maxBytes) {
        private static final int STEPS = 16;

        /** Does a step; the model is the content as programs know it before, and the result that after. */
        byte[] step(int number, FileData data, byte[] model, UnstoredNotesTest test) throws IOException {
            Random random = new Random(seed * STEPS + number);
            int kind = random.nextInt(10);
            if (kind < 8) {
                byte[] bytes = new byte[1 + random.nextInt(kind < 6 ? 300 : maxBytes / 4)];
                random.nextBytes(bytes);
                int at = random.nextInt(maxBytes - bytes.length);
                test.write(data, at, bytes);
                byte[] after = Arrays.copyOf(model, Math.max(model.length, at + bytes.length));
                System.arraycopy(bytes, 0, after, at, bytes.length);
                return after;
            }
            if (kind == 8) {
                int size = random.nextInt(maxBytes);
                data.resize(size);
                return Arrays.copyOf(model, size);
            }
            data.store();
            return model;
        }
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("seeds", 3));
    }

    /** Whenever the process ends, between any two changes of the notes, the next one has what programs have written. */
    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLostOrMadeUpAtAnyMoment(long seed) throws IOException {
        Script script = new Script(seed, seed % 3 == 0 ? 200_000 : 50_000);
        int changes = 0;
        while (runAndKill(script, changes)) {
            changes++;
        }
        assertTrue(changes > Script.STEPS, "changes: " + changes);
    }

    /** Runs the script, kills it before so many changes of the notes, and lets the next process end it. False if it ended before. */
    private boolean runAndKill(Script script, int afterChanges) throws IOException {
        file = new Fid(536870912, 2 + 2L * afterChanges, 7);
        server.put(file, new byte[1000]);
        byte[] model = new byte[1000];
        power.on();
        DataCache killed = open(power);
        MortalRecords mortal = notes;
        int[] left = {afterChanges};
        mortal.beforeChange(() -> {
            if (left[0]-- == 0) {
                power.off();
                mortal.kill();
                throw new Killed();
            }
        });
        int done = 0;
        boolean ended = true;
        try {
            FileData data = killed.open(file);
            for (; done < Script.STEPS; done++) {
                model = script.step(done, data, model, this);
            }
        } catch (Killed e) {
            ended = false;
        }
        mortal.kill();
        try (DataCache next = open(server);
                FileData data = next.open(file)) {
            for (int step = done; step < Script.STEPS; step++) {
                model = script.step(step, data, model, this);
            }
            String what = "seed " + script.seed() + ", killed at change " + afterChanges + " in step " + done;
            assertArrayEquals(model, read(data), what);
            data.store();
            assertArrayEquals(model, server.get(file), what);
        }
        return !ended;
    }

    private byte[] read(FileData data) throws IOException {
        ByteBuffer dst = ByteBuffer.allocate(300_000);
        data.read(dst, 0, new ReadAhead(), () -> server.version(file));
        return Arrays.copyOf(dst.array(), dst.position());
    }
}
