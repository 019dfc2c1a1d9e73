package io.cellfs.rocks;

import io.cellfs.rocks.LogFormat.Fragment;
import java.util.Optional;

/**
 * Finds the end of the whole records of a log, and whether there are any behind it. It is given the file's blocks one after another.
 *
 * <p>Behind a damaged place it is not known where a record starts. A log's records are looked for at every byte, and believed if they have the
 * right checksum and a sequence number that can follow: files' content, which stands in records, may look like a log of another database.
 */
final class LogScan {
    private static final long UNKNOWN = -1;

    /** Sequence numbers that one log may use: far more than fit. */
    private static final long SEQUENCES = 1L << 32;

    /** Sequence numbers that there are. */
    private static final long ALL_SEQUENCES = 1L << 56;

    private final int logNumber;
    private final boolean batches;
    private final byte[] head = new byte[LogFormat.BATCH_HEADER_BYTES];
    private int headBytes;
    private long blockAt;
    private long goodEnd;
    private long lastSequence = UNKNOWN;
    private boolean damaged;
    private boolean cutShort;
    private long firstLost;
    private boolean zeros = true;
    private boolean inRecord;
    private boolean inLaterRecord;
    private long laterRecords;

    private LogScan(int logNumber, boolean batches) {
        this.logNumber = logNumber;
        this.batches = batches;
    }

    /** Of a log with this number, whose records are write batches. */
    static LogScan ofLog(long number) {
        return new LogScan((int) number, true);
    }

    /** Of a catalogue (MANIFEST): behind a damaged place nothing is looked for. */
    static LogScan ofCatalogue() {
        return new LogScan(0, false);
    }

    /** Takes the next block; all but the last have {@link LogFormat#BLOCK_BYTES}. */
    void block(byte[] block, int length) {
        int from = damaged ? 0 : follow(block, length);
        if (damaged) {
            zeros = zeros && isZero(block, from, length);
            if (batches && !zeros) {
                search(block, length, from);
            }
        }
        blockAt += length;
    }

    /** What was found, after the last block. */
    LogEnd end() {
        boolean torn = damaged ? cutShort || zeros : inRecord;
        return new LogEnd(blockAt, goodEnd, torn, damaged && zeros, damaged ? firstLost : blockAt, laterRecords);
    }

    /** Goes from fragment to fragment; where it cannot go on, or the block's end. */
    private int follow(byte[] block, int length) {
        int at = 0;
        while (at < length && !isTrailer(block, length, at)) {
            Optional<Fragment> fragment = LogFormat.read(block, length, at, logNumber);
            if (fragment.isEmpty() || !take(block, fragment.get())) {
                int end = Math.max(LogFormat.end(block, length, at), at + LogFormat.RECYCLABLE_HEADER_BYTES);
                damaged = true;
                cutShort = fragment.isEmpty() && length < LogFormat.BLOCK_BYTES && end > length;
                firstLost = blockAt + end;
                return at;
            }
            at = fragment.get().end();
        }
        return length;
    }

    private static boolean isTrailer(byte[] block, int length, int at) {
        int left = length - at;
        return length == LogFormat.BLOCK_BYTES
                && (left < LogFormat.HEADER_BYTES
                        || (left < LogFormat.RECYCLABLE_HEADER_BYTES && isZero(block, at, length)));
    }

    /** Takes a fragment that follows the one before; false if it cannot. */
    private boolean take(byte[] block, Fragment fragment) {
        boolean begins = fragment.part() == LogFormat.Part.WHOLE || fragment.part() == LogFormat.Part.FIRST;
        if (fragment.part() == LogFormat.Part.SETTING) {
            goodEnd = inRecord ? goodEnd : blockAt + fragment.end();
            return true;
        }
        if (begins == inRecord) {
            return false;
        }
        headBytes = begins ? 0 : headBytes;
        int bytes = Math.min(head.length - headBytes, fragment.bytes());
        System.arraycopy(block, fragment.from(), head, headBytes, bytes);
        headBytes += bytes;
        inRecord = fragment.part() == LogFormat.Part.FIRST || fragment.part() == LogFormat.Part.MIDDLE;
        if (!inRecord) {
            goodEnd = blockAt + fragment.end();
            countSequences();
        }
        return true;
    }

    private void countSequences() {
        if (batches && headBytes == head.length) {
            lastSequence = LogFormat.int64(head, 0) + LogFormat.int32(head, Long.BYTES) - 1;
        }
    }

    private void search(byte[] block, int length, int from) {
        int at = from;
        boolean isStart = from == 0;
        while (at + LogFormat.HEADER_BYTES <= length) {
            Optional<Fragment> fragment = isStart || mayBeRecord(block, length, at)
                    ? LogFormat.read(block, length, at, logNumber)
                    : Optional.empty();
            isStart = fragment.isPresent();
            fragment.ifPresent(found -> takeLater(block, found));
            at = isStart ? fragment.get().end() : at + 1;
        }
    }

    private void takeLater(byte[] block, Fragment fragment) {
        switch (fragment.part()) {
            case WHOLE -> {
                laterRecords += canFollow(block, fragment.from(), fragment.end()) ? 1 : 0;
                inLaterRecord = false;
            }
            case FIRST -> inLaterRecord = canFollow(block, fragment.from(), fragment.end());
            case LAST -> {
                laterRecords += inLaterRecord ? 1 : 0;
                inLaterRecord = false;
            }
            case MIDDLE, SETTING -> {}
        }
    }

    private boolean mayBeRecord(byte[] block, int length, int at) {
        int end = LogFormat.end(block, length, at);
        return end > 0
                && end <= length
                && LogFormat.mayBegin(block, at)
                && canFollow(block, at + LogFormat.headerBytes(block, at), end);
    }

    private boolean canFollow(byte[] block, int from, int end) {
        if (end - from < LogFormat.BATCH_HEADER_BYTES) {
            return false;
        }
        long sequence = LogFormat.int64(block, from);
        return lastSequence == UNKNOWN
                ? sequence > 0 && sequence < ALL_SEQUENCES
                : sequence > lastSequence && sequence - lastSequence < SEQUENCES;
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
