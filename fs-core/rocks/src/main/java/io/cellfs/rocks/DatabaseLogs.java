package io.cellfs.rocks;

import io.cellfs.rocks.LogFiles.LogFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Brings the logs of a database in order before RocksDB opens it. RocksDB 11.8 can read the end of a log for ever if it is garbage
 * (facebook/rocksdb issue 13333), and replays what follows a damaged place without a word. So the logs are read here first: what a crash left
 * unfinished at the end is cut off and kept aside; if something is damaged that was on the disk before, the database is not opened.
 */
public final class DatabaseLogs {
    private static final String CURRENT = "CURRENT";

    private DatabaseLogs() {}

    /** What a database promises of its log. */
    public enum Durability {
        /** Each record is on the disk before the next is written: nothing can be missing in front of a record. */
        EACH_RECORD,
        /** What {@link SyncMark} notes is on the disk. */
        AS_MARKED,
        /** Nothing: what the end of the log loses is kept elsewhere. */
        NONE
    }

    /**
     * Brings the logs in a directory in order. Nobody else may use the database meanwhile.
     *
     * @throws DamagedDatabaseException when something was lost that was on the disk
     * @throws IOException when the logs cannot be read, or their ends not be cut off
     */
    public static void settle(Path directory, Durability durability) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        checkCatalogue(directory);
        LogPosition synced = durability == Durability.AS_MARKED
                ? SyncMark.read(directory).orElse(LogPosition.START)
                : LogPosition.START;
        List<LogFile> logs = LogFiles.in(directory);
        for (int i = 0; i < logs.size(); i++) {
            LogFile log = logs.get(i);
            LogEnd end = scan(log.path(), LogScan.ofLog(log.number()));
            boolean isShort = log.number() == synced.log() && end.sizeBytes() < synced.bytes();
            if (end.isDamaged() || isShort) {
                new DamagedLog(directory, log, end, logs.subList(i + 1, logs.size())).settle(durability, synced);
                return;
            }
        }
    }

    /** RocksDB syncs every record of its catalogue: only the last can be unfinished, which it knows to handle. */
    private static void checkCatalogue(Path directory) throws IOException {
        Path current = directory.resolve(CURRENT);
        if (!Files.exists(current)) {
            return;
        }
        Path catalogue = directory.resolve(Files.readString(current).strip());
        if (!Files.isRegularFile(catalogue)) {
            return;
        }
        LogEnd end = scan(catalogue, LogScan.ofCatalogue());
        if (end.isDamaged() && !end.torn()) {
            throw new DamagedDatabaseException(
                    "the catalogue " + catalogue + " is damaged after byte "
                            + end.goodBytes() + " of " + end.sizeBytes()
                            + ": bring the directory back from a copy, or give it up and make its content again from replicas or dumps");
        }
    }

    static LogEnd scan(Path file, LogScan scan) throws IOException {
        byte[] block = new byte[LogFormat.BLOCK_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            int length = in.readNBytes(block, 0, block.length);
            while (length > 0) {
                scan.block(block, length);
                length = length < block.length ? 0 : in.readNBytes(block, 0, block.length);
            }
        }
        return scan.end();
    }

    /** Whether there is a whole record in any of these. */
    static boolean haveRecords(List<LogFile> logs) throws IOException {
        for (LogFile log : logs) {
            LogEnd end = scan(log.path(), LogScan.ofLog(log.number()));
            if (end.goodBytes() > 0 || end.laterRecords() > 0) {
                return true;
            }
        }
        return false;
    }
}
