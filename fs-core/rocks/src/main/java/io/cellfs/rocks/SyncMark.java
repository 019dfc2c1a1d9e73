package io.cellfs.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Says how far the logs of a database are known to be on the disk, so that what a crash left unfinished can be told from damage. The note stands in
 * a file beside the logs, which is not synced itself: after a loss of power it may be old by some seconds, and then says less than it could.
 */
public final class SyncMark implements AutoCloseable {
    private static final String NAME = "SYNCED";
    private static final int BYTES = 2 * Long.BYTES + Integer.BYTES;

    /** How long a log that was begun meanwhile may go without a note. */
    private static final long LOOK_NS = 1_000_000_000;

    private final Path directory;
    private final FileChannel channel;
    private Optional<LogFiles.LogFile> newest = Optional.empty();
    private long lookedAtNs;
    private LogPosition noted = LogPosition.START;

    private SyncMark(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** For the open database in a directory. */
    public static SyncMark open(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(
                file(directory), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new SyncMark(directory, channel);
    }

    /** What syncs the database's logs. */
    public interface Sync<X extends Exception> {
        /** Returns when all that was written before is on the disk. */
        void run() throws X;
    }

    /** Syncs, and notes what was there before. */
    public <X extends Exception> void around(Sync<X> sync) throws X, IOException {
        Optional<LogPosition> before = position(System.nanoTime());
        sync.run();
        if (before.isPresent()) {
            note(before.get());
        }
    }

    private synchronized Optional<LogPosition> position(long nowNs) throws IOException {
        if (newest.isEmpty() || nowNs - lookedAtNs > LOOK_NS) {
            newest = LogFiles.in(directory).stream().reduce((_, last) -> last);
            lookedAtNs = nowNs;
        }
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        try {
            LogFiles.LogFile log = newest.get();
            return Optional.of(new LogPosition(log.number(), Files.size(log.path())));
        } catch (NoSuchFileException e) {
            newest = Optional.empty();
            return Optional.empty();
        }
    }

    private synchronized void note(LogPosition position) throws IOException {
        if (position.compareTo(noted) > 0) {
            channel.write(encode(position), 0);
            noted = position;
        }
    }

    private static ByteBuffer encode(LogPosition position) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(position.log()).putLong(position.bytes());
        return bytes.putInt(checksum(bytes)).flip();
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(2 * Long.BYTES).position(0));
        return (int) crc.getValue();
    }

    /** What was noted; empty if nothing was, or the note is damaged. */
    static Optional<LogPosition> read(Path directory) throws IOException {
        Path file = file(directory);
        if (!Files.exists(file) || Files.size(file) != BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        LogPosition position = new LogPosition(bytes.getLong(), bytes.getLong());
        return bytes.getInt() == checksum(bytes) ? Optional.of(position) : Optional.empty();
    }

    /** Says that no more than this is known, for good. */
    static void lower(Path directory, LogPosition position) throws IOException {
        Optional<LogPosition> noted = read(directory);
        if (noted.isPresent() && noted.get().compareTo(position) > 0) {
            try (SyncMark mark = open(directory)) {
                mark.note(position);
                mark.channel.force(true);
            }
        }
    }

    /** Where the note stands. */
    static Path file(Path directory) {
        return directory.resolve(NAME);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
