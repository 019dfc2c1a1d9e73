package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.keep.KeptFullException;
import io.cellfs.keep.KeptMemory;
import io.cellfs.keep.KeptRecords;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed process had not stored, when the cache directory has not all of it any more. */
class TakeOverTest {
    private static final Fid WHOLE = new Fid(536870912, 2, 7);
    private static final Fid MISSING = new Fid(536870912, 4, 7);
    private static final Fid SHORT = new Fid(536870912, 6, 7);
    private static final Fid SMALL = new Fid(536870912, 8, 7);
    private static final List<Fid> ALL = List.of(WHOLE, MISSING, SHORT, SMALL);
    private static final int AT = 150_000;

    @TempDir
    Path directory;

    private final MemoryServer server = new MemoryServer();
    private MortalRecords notes;

    @BeforeEach
    void makeMemory() throws IOException {
        Files.createFile(directory.resolve("notes"));
    }

    private DataCache open(FileServerPort port) throws IOException {
        notes = MortalRecords.open(directory.resolve("notes"), 8L << 20);
        return DataCache.open(directory.resolve("cache"), 32L << 20, 8L << 20, port, Optional.of(notes));
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] content(Fid fid) {
        return random(fid.vnode(), fid.equals(SMALL) ? 900 : 400_000);
    }

    private static byte[] written(Fid fid) {
        return random(100 + fid.vnode(), fid.equals(SMALL) ? 300 : 100_000);
    }

    private static int at(Fid fid) {
        return fid.equals(SMALL) ? 100 : AT;
    }

    private static byte[] merged(Fid fid) {
        byte[] all = content(fid);
        System.arraycopy(written(fid), 0, all, at(fid), written(fid).length);
        return all;
    }

    /** Writes into all files and ends as by kill -9. Returns the cache file of each. */
    private List<Path> writeAndDie() throws IOException {
        Power power = new Power(server);
        DataCache cache = open(power);
        power.off();
        List<Path> cacheFiles = new ArrayList<>();
        for (Fid fid : ALL) {
            server.put(fid, content(fid));
            FileData data = cache.open(fid);
            data.write(ByteBuffer.wrap(written(fid)), at(fid), false, server.version(fid));
            cacheFiles.add(cacheFile(data));
        }
        notes.kill();
        return cacheFiles;
    }

    private Path cacheFile(FileData data) {
        int number = data.file().number();
        return directory.resolve("cache/regions/" + Integer.toHexString(number % 256) + "/" + number);
    }

    @Test
    void aMissingOrShortCacheFileIsToldOfAndNeverStored() throws IOException {
        List<Path> cacheFiles = writeAndDie();
        Files.delete(cacheFiles.get(ALL.indexOf(MISSING)));
        Path shortened = cacheFiles.get(ALL.indexOf(SHORT));
        try (FileChannel channel = FileChannel.open(shortened, StandardOpenOption.WRITE)) {
            channel.truncate(AT + 1000);
        }
        byte[] rest = Files.readAllBytes(shortened);
        try (DataCache cache = open(server)) {
            cache.storeAll();
            assertArrayEquals(merged(WHOLE), server.get(WHOLE));
            assertArrayEquals(merged(SMALL), server.get(SMALL));
            for (Fid fid : List.of(MISSING, SHORT)) {
                assertArrayEquals(content(fid), server.get(fid));
                requireToldOnce(cache, fid);
                assertArrayEquals(content(fid), server.get(fid));
            }
        }
        assertArrayEquals(rest, putAside());
        try (DataCache cache = open(server);
                FileData data = cache.open(SHORT)) {
            data.flush();
            assertArrayEquals(content(SHORT), server.get(SHORT));
        }
    }

    private void requireToldOnce(DataCache cache, Fid fid) throws IOException {
        try (FileData data = cache.open(fid)) {
            data.store();
            assertEquals(Errno.EIO, assertThrows(FsException.class, data::flush).errno());
            data.flush();
            ByteBuffer seen = ByteBuffer.allocate(500_000);
            data.read(seen, 0, new ReadAhead(), () -> server.version(fid));
            assertArrayEquals(content(fid), Arrays.copyOf(seen.array(), seen.position()));
        }
    }

    private byte[] putAside() throws IOException {
        try (Stream<Path> found = Files.list(directory.resolve("cache/refused"))) {
            List<Path> all = found.toList();
            assertEquals(1, all.size(), all::toString);
            assertTrue(all.getFirst().getFileName().toString().startsWith("536870912.6.7-"), all::toString);
            return Files.readAllBytes(all.getFirst());
        }
    }

    /** Puts directories where fresh cache files would be, so that none can be made. */
    private List<Path> blockCacheFiles() throws IOException {
        List<Path> made = new ArrayList<>();
        for (int number = 0; number < 64; number++) {
            Path path = directory.resolve("cache/regions/" + Integer.toHexString(number) + "/" + number);
            if (!Files.exists(path)) {
                made.add(Files.createDirectory(path));
            }
        }
        return made;
    }

    private void requireAllStored(List<Fid> files) throws IOException {
        try (DataCache cache = open(server)) {
            cache.storeAll();
            for (Fid fid : files) {
                assertArrayEquals(merged(fid), server.get(fid), fid::toString);
                try (FileData data = cache.open(fid)) {
                    data.flush();
                }
            }
        }
    }

    @Test
    void whatADiskCannotTakeIsLeftToTheNextStart() throws IOException {
        writeAndDie();
        List<Path> blocked = blockCacheFiles();
        assertThrows(IOException.class, () -> open(server));
        assertThrows(IOException.class, () -> open(server));
        for (Path path : blocked) {
            Files.delete(path);
        }
        requireAllStored(ALL);
        assertFalse(Files.exists(directory.resolve("cache/refused")));
    }

    @Test
    void whatCannotBeNotedAnewIsLeftToTheNextStart() throws IOException {
        writeAndDie();
        KeptRecords full = new KeptRecords(KeptMemory.open(directory.resolve("notes"), 8L << 20), 512) {
            @Override
            public synchronized int putFromReserve(ByteBuffer content) {
                throw new KeptFullException("full");
            }
        };
        assertThrows(
                KeptFullException.class,
                () -> DataCache.open(directory.resolve("cache"), 32L << 20, 8L << 20, server, Optional.of(full)));
        requireAllStored(ALL);
    }

    @Test
    void whatCannotBePutAsideIsLeftToTheNextStart() throws IOException {
        List<Path> cacheFiles = writeAndDie();
        Path shortened = cacheFiles.get(ALL.indexOf(SHORT));
        try (FileChannel channel = FileChannel.open(shortened, StandardOpenOption.WRITE)) {
            channel.truncate(AT + 1000);
        }
        byte[] rest = Files.readAllBytes(shortened);
        Path inTheWay = Files.createFile(directory.resolve("cache/refused"));
        assertThrows(IOException.class, () -> open(server));
        assertArrayEquals(rest, Files.readAllBytes(shortened));
        Files.delete(inTheWay);
        try (DataCache cache = open(server)) {
            requireToldOnce(cache, SHORT);
        }
        assertArrayEquals(rest, putAside());
        requireAllStored(List.of(WHOLE, MISSING, SMALL));
    }

    /** A cache file that goes while the client runs is no file of zeros. */
    @Test
    void aCacheFileThatIsGoneIsNotStoredAsZeros() throws IOException {
        server.put(WHOLE, content(WHOLE));
        Power power = new Power(server);
        DataCache cache = open(power);
        power.off();
        FileData data = cache.open(WHOLE);
        data.write(ByteBuffer.wrap(written(WHOLE)), AT, false, server.version(WHOLE));
        closeIdleFiles(cache);
        Files.delete(cacheFile(data));
        power.on();
        assertThrows(IOException.class, data::store);
        assertArrayEquals(content(WHOLE), server.get(WHOLE));
    }

    /** So many other files on disk are used that the descriptor of the first is closed. */
    private void closeIdleFiles(DataCache cache) throws IOException {
        for (int i = 0; i < 300; i++) {
            Fid other = new Fid(536870912, 100 + 2 * i, 1);
            server.put(other, new byte[0]);
            try (FileData data = cache.open(other)) {
                data.write(ByteBuffer.wrap(new byte[1]), HybridFile.MAX_MEMORY_BYTES, false, server.version(other));
            }
        }
    }
}
