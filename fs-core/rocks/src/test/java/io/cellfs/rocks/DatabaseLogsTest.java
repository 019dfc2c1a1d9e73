package io.cellfs.rocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.rocks.DatabaseLogs.Durability;
import io.cellfs.rocks.LogFiles.LogFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Logs of a real RocksDB, damaged in all ways: afterwards it opens and has what was written up to some moment, or says what is wrong. */
final class DatabaseLogsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int SYNCED = 40;
    private static final int WRITTEN = 80;

    @TempDir
    Path directory;

    /** What a process leaves that ends in the midst of writing records 0, 1, 2 …, one key each; the first are known to be synced. */
    private static Path crashed(Path root, Random random, boolean mark) throws IOException, RocksDBException {
        Path live = root.resolve("live");
        Path copy = root.resolve("copy");
        try (Options options = new Options().setCreateIfMissing(true);
                RocksDB db = RocksDB.open(options, live.toString());
                SyncMark synced = SyncMark.open(live);
                WriteOptions writes = new WriteOptions()) {
            for (int i = 0; i < WRITTEN; i++) {
                byte[] value = new byte[random.nextInt(random.nextInt(8) == 0 ? 40_000 : 300)];
                random.nextBytes(value);
                try (WriteBatch batch = new WriteBatch()) {
                    batch.put(key(i), value);
                    db.write(writes, batch);
                }
                if (i == SYNCED - 1 && mark) {
                    synced.around(() -> db.flushWal(true));
                }
            }
            copyTree(live, copy);
        }
        return copy;
    }

    private static byte[] key(int i) {
        return "%06d".formatted(i).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static LogFile log(Path database) throws IOException {
        List<LogFile> logs = LogFiles.in(database);
        assertEquals(1, logs.size());
        return logs.getFirst();
    }

    /** How many records there are, which must be the first ones. */
    private static int recordsAfterOpening(Path database) {
        return assertTimeoutPreemptively(DEADLINE, () -> {
            int count = 0;
            try (Options options = new Options();
                    RocksDB db = RocksDB.open(options, database.toString());
                    RocksIterator each = db.newIterator()) {
                for (each.seekToFirst(); each.isValid(); each.next()) {
                    assertTrue(Arrays.equals(key(count), each.key()), "record " + count + " is missing");
                    count++;
                }
                each.status();
            }
            return count;
        });
    }

    @Property(tries = 30)
    void tornLogsAreCutAndOpen(@ForAll long seed) throws Exception {
        Path root = Files.createTempDirectory("torn-logs");
        try {
            Random random = new Random(seed);
            Path database = crashed(root, random, true);
            LogFile log = log(database);
            byte[] written = Files.readAllBytes(log.path());
            int from = (int) SyncMark.read(database).orElseThrow().bytes();
            int end = from + random.nextInt(written.length - from + 1);
            byte[] torn = Arrays.copyOf(written, random.nextBoolean() ? written.length : end + random.nextInt(70_000));
            Arrays.fill(torn, Math.min(end, torn.length), torn.length, (byte) 0);
            if (random.nextInt(3) > 0) {
                for (int i = end; i < torn.length; i++) {
                    torn[i] = (byte) random.nextInt();
                }
            }
            Files.write(log.path(), torn);
            DatabaseLogs.settle(database, Durability.AS_MARKED);
            DatabaseLogs.settle(database, Durability.AS_MARKED);
            int records = recordsAfterOpening(database);
            assertTrue(records >= SYNCED, records + " records are left");
        } finally {
            deleteTree(root);
        }
    }

    @Test
    void damageInWhatWasSyncedIsRefusedAndTold() throws Exception {
        Path database = crashed(directory, new Random(1), true);
        LogFile log = log(database);
        byte[] bytes = Files.readAllBytes(log.path());
        bytes[200] ^= 1;
        Files.write(log.path(), bytes);
        IOException refused =
                assertThrows(DamagedDatabaseException.class, () -> DatabaseLogs.settle(database, Durability.AS_MARKED));
        String message = refused.getMessage();
        assertTrue(message.contains(log.path().toString()) && message.contains("truncate -s"), message);
        assertEquals(-1, Arrays.mismatch(bytes, Files.readAllBytes(log.path())), "the log was changed");
    }

    @Test
    void aSyncedLogThatIsShorterNowIsRefused() throws Exception {
        Path database = crashed(directory, new Random(2), true);
        LogFile log = log(database);
        Files.write(log.path(), Arrays.copyOf(Files.readAllBytes(log.path()), 300));
        assertThrows(DamagedDatabaseException.class, () -> DatabaseLogs.settle(database, Durability.AS_MARKED));
        Files.write(log.path(), new byte[0]);
        assertThrows(DamagedDatabaseException.class, () -> DatabaseLogs.settle(database, Durability.AS_MARKED));
    }

    @Test
    void whereEachRecordIsSyncedNothingMayBeMissingBeforeAnother() throws Exception {
        Path database = crashed(directory, new Random(3), false);
        LogFile log = log(database);
        byte[] bytes = Files.readAllBytes(log.path());
        bytes[bytes.length / 2] ^= 1;
        Files.write(log.path(), bytes);
        assertThrows(DamagedDatabaseException.class, () -> DatabaseLogs.settle(database, Durability.EACH_RECORD));
        DatabaseLogs.settle(database, Durability.NONE);
        int records = recordsAfterOpening(database);
        assertTrue(records > 0 && records < WRITTEN, records + " records");
    }

    @Test
    void whatIsCutOffIsKept() throws Exception {
        Path database = crashed(directory, new Random(4), true);
        LogFile log = log(database);
        byte[] bytes = Files.readAllBytes(log.path());
        LogFile later = new LogFile(log.number() + 1, database.resolve("%06d.log".formatted(log.number() + 1)));
        Files.write(
                later.path(), new LogWriter(false, 0, 1000).add(new byte[10]).bytes());
        Files.write(log.path(), Arrays.copyOf(bytes, bytes.length - 1));
        DatabaseLogs.settle(database, Durability.AS_MARKED);
        assertTrue(Files.exists(database.resolve("lost").resolve(later.path().getFileName())));
        long end = Files.size(log.path());
        Path kept = database.resolve("lost").resolve(log.path().getFileName() + ".from-" + end);
        assertEquals(bytes.length - 1 - end, Files.size(kept));
        assertEquals(WRITTEN - 1, recordsAfterOpening(database));
    }

    @Test
    void aDamagedCatalogueIsTold() throws Exception {
        Path database = crashed(directory, new Random(5), true);
        Path catalogue =
                database.resolve(Files.readString(database.resolve("CURRENT")).strip());
        byte[] bytes = Files.readAllBytes(catalogue);
        Files.write(catalogue, Arrays.copyOf(bytes, bytes.length + 100));
        DatabaseLogs.settle(database, Durability.AS_MARKED);
        bytes[20] ^= 1;
        Files.write(catalogue, bytes);
        IOException refused =
                assertThrows(DamagedDatabaseException.class, () -> DatabaseLogs.settle(database, Durability.AS_MARKED));
        assertTrue(refused.getMessage().contains(catalogue.toString()), refused.getMessage());
    }
}
