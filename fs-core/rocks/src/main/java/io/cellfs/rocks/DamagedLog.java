package io.cellfs.rocks;

import io.cellfs.rocks.DatabaseLogs.Durability;
import io.cellfs.rocks.LogFiles.LogFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A log that has more than whole records, and those that follow it: told from what a crash leaves, and put right if it is that. */
final class DamagedLog {
    private static final Logger LOG = LoggerFactory.getLogger(DamagedLog.class);

    /** Where RocksDB's own repair puts such things. */
    private static final String ASIDE = "lost";

    /** Files that are kept aside: the newest. */
    private static final int KEPT = 16;

    private final Path directory;
    private final LogFile log;
    private final LogEnd end;
    private final List<LogFile> later;

    DamagedLog(Path directory, LogFile log, LogEnd end, List<LogFile> later) {
        this.directory = directory;
        this.log = log;
        this.end = end;
        this.later = later;
    }

    void settle(Durability durability, LogPosition synced) throws IOException {
        boolean laterLogs = DatabaseLogs.haveRecords(later);
        boolean lost = switch (durability) {
            case EACH_RECORD -> end.laterRecords() > 0 || laterLogs;
            case AS_MARKED ->
                synced.log() > log.number() || (synced.log() == log.number() && synced.bytes() > end.firstLost());
            case NONE -> false;
        };
        if (lost) {
            throw new DamagedDatabaseException(refusal());
        }
        List<Path> kept = cut();
        boolean gaveUp = end.laterRecords() > 0 || laterLogs;
        LOG.warn(
                "{}: what was being written when the machine or the process went down is not complete: {} bytes from byte {} on{} are cut off{}",
                log.path(),
                end.sizeBytes() - end.goodBytes(),
                end.goodBytes(),
                gaveUp ? ", with later records, none of which was synced," : "",
                kept.isEmpty() ? "" : " and kept in " + kept);
    }

    private String refusal() {
        StringBuilder text = new StringBuilder("the database log ")
                .append(log.path())
                .append(" is damaged at byte ")
                .append(end.goodBytes())
                .append(" of ")
                .append(end.sizeBytes())
                .append(", where all had reached the disk: the disk lost it. Bring the directory back from a copy; or")
                .append(" give up all that was written from there on: ");
        if (!later.isEmpty()) {
            text.append("move away ");
            later.forEach(each -> text.append(each.path()).append(' '));
            text.append("and ");
        }
        return text.append("run 'truncate -s ")
                .append(end.goodBytes())
                .append(' ')
                .append(log.path())
                .append("' and remove ")
                .append(SyncMark.file(directory))
                .append(", start again, and check all volumes")
                .toString();
    }

    /**
     * Later logs go first, the last of them before the others: whenever this ends early, the damage is still seen the next time.
     *
     * @return what was kept
     */
    private List<Path> cut() throws IOException {
        List<Path> kept = new ArrayList<>();
        Path aside = Files.createDirectories(directory.resolve(ASIDE));
        for (LogFile each : later.reversed()) {
            kept.add(Files.move(
                    each.path(), unused(aside, each.path().getFileName().toString())));
        }
        if (!end.zeros()) {
            Path copy = unused(aside, log.path().getFileName() + ".from-" + end.goodBytes());
            try (FileChannel from = FileChannel.open(log.path(), StandardOpenOption.READ);
                    FileChannel to = FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                copy(from, to);
                to.force(true);
            }
            kept.add(copy);
        }
        force(aside);
        force(directory);
        SyncMark.lower(directory, new LogPosition(log.number(), end.goodBytes()));
        try (FileChannel channel = FileChannel.open(log.path(), StandardOpenOption.WRITE)) {
            channel.truncate(end.goodBytes()).force(true);
        }
        removeOld(aside);
        return kept;
    }

    private void copy(FileChannel from, FileChannel to) throws IOException {
        long at = end.goodBytes();
        while (at < end.sizeBytes()) {
            long moved = from.transferTo(at, end.sizeBytes() - at, to);
            if (moved <= 0) {
                throw new EOFException(log.path() + " became shorter");
            }
            at += moved;
        }
    }

    private static Path unused(Path aside, String name) {
        Path path = aside.resolve(name);
        for (int i = 1; Files.exists(path); i++) {
            path = aside.resolve(name + "." + i);
        }
        return path;
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void removeOld(Path aside) throws IOException {
        List<Kept> kept = new ArrayList<>();
        try (Stream<Path> files = Files.list(aside)) {
            for (Path path : files.toList()) {
                kept.add(new Kept(path, Files.getLastModifiedTime(path)));
            }
        }
        kept.sort(Comparator.comparing(Kept::changed).reversed());
        for (Kept old : kept.subList(Math.min(KEPT, kept.size()), kept.size())) {
            Files.delete(old.path());
        }
    }

    private record Kept(Path path, FileTime changed) {}
}
