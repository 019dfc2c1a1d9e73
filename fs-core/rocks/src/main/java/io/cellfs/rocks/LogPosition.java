package io.cellfs.rocks;

import java.util.Comparator;

/**
 * A place in the logs of a database.
 *
 * @param log the log's number, which is in its file's name
 * @param bytes from the file's start
 */
record LogPosition(long log, long bytes) implements Comparable<LogPosition> {
    static final LogPosition START = new LogPosition(0, 0);

    private static final Comparator<LogPosition> ORDER =
            Comparator.comparingLong(LogPosition::log).thenComparingLong(LogPosition::bytes);

    @Override
    public int compareTo(LogPosition other) {
        return ORDER.compare(this, other);
    }
}
