package io.cellfs.rocks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The layout of RocksDB's logs and catalogues (MANIFEST), as its {@code doc/log_format.txt} and wiki page "Write Ahead Log File Format"
 * describe it. A file is blocks of 32 KiB, the last may be shorter. A block holds fragments, none of which crosses its end:
 *
 * <pre>
 *  0        4       6      7            (11)
 *  | CRC32C | bytes | type | log number | payload |
 * </pre>
 *
 * All integers are little-endian. The log number is there in the recyclable types only. The checksum, masked, is of everything that
 * follows {@code bytes}. What is left at the end of a block and too short for a header is zeros.
 */
final class LogFormat {
    static final int BLOCK_BYTES = 32_768;
    static final int HEADER_BYTES = 7;
    static final int RECYCLABLE_HEADER_BYTES = 11;

    /** Bytes at the start of a log record, which is a write batch: sequence number (8) and how many changes it has (4). */
    static final int BATCH_HEADER_BYTES = 12;

    private static final int LENGTH_AT = 4;
    private static final int TYPE_AT = 6;
    private static final int LOG_NUMBER_AT = 7;

    private static final int FULL = 1;
    private static final int LAST = 4;
    private static final int RECYCLABLE_FULL = 5;
    private static final int RECYCLABLE_LAST = 8;
    private static final int RECYCLABLE_TIMESTAMPS = 11;
    private static final int PREDECESSOR = 33;
    private static final int RECYCLABLE_PREDECESSOR = 34;

    private static final int MASK_DELTA = 0xa282ead8;
    private static final int MASK_ROTATION = 17;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private LogFormat() {}

    /** What a fragment is of its record. */
    enum Part {
        WHOLE,
        FIRST,
        MIDDLE,
        LAST,
        /** Not of a record: settings of the log. */
        SETTING
    }

    /** A fragment whose checksum is right: in its block the payload is at {@code from}, to {@code end}. */
    record Fragment(Part part, int from, int end) {
        int bytes() {
            return end - from;
        }
    }

    /** The fragment at a place of a block of {@code length} bytes, if one is there, whole, and of this log. */
    static Optional<Fragment> read(byte[] block, int length, int at, int logNumber) {
        int end = end(block, length, at);
        if (end < 0 || end > length) {
            return Optional.empty();
        }
        int type = block[at + TYPE_AT];
        if (isRecyclable(type) && int32(block, at + LOG_NUMBER_AT) != logNumber) {
            return Optional.empty();
        }
        CRC32C crc = new CRC32C();
        crc.update(block, at + TYPE_AT, end - at - TYPE_AT);
        return masked((int) crc.getValue()) == int32(block, at)
                ? Optional.of(new Fragment(part(type), at + headerBytes(type), end))
                : Optional.empty();
    }

    /**
     * Where a fragment ends if its header is right: possibly beyond the file's end, never beyond the block's. Negative if no fragment has such
     * a header.
     */
    static int end(byte[] block, int length, int at) {
        if (at + HEADER_BYTES > length || !isKnown(block[at + TYPE_AT])) {
            return -1;
        }
        int type = block[at + TYPE_AT];
        int payload = (block[at + LENGTH_AT] & 0xff) | ((block[at + LENGTH_AT + 1] & 0xff) << 8);
        int end = at + headerBytes(type) + payload;
        return end <= BLOCK_BYTES ? end : -1;
    }

    /** Whether a fragment of this header could begin a record of a log: only then is it worth a checksum. */
    static boolean mayBegin(byte[] block, int at) {
        int type = block[at + TYPE_AT];
        return isKnown(type) && (part(type) == Part.WHOLE || part(type) == Part.FIRST);
    }

    /** Bytes of the header at a place. */
    static int headerBytes(byte[] block, int at) {
        return headerBytes(block[at + TYPE_AT]);
    }

    private static int headerBytes(int type) {
        return isRecyclable(type) ? RECYCLABLE_HEADER_BYTES : HEADER_BYTES;
    }

    private static boolean isKnown(int type) {
        return (type >= FULL && type <= RECYCLABLE_TIMESTAMPS) || type == PREDECESSOR || type == RECYCLABLE_PREDECESSOR;
    }

    private static boolean isRecyclable(int type) {
        return (type >= RECYCLABLE_FULL && type <= RECYCLABLE_LAST)
                || type == RECYCLABLE_TIMESTAMPS
                || type == RECYCLABLE_PREDECESSOR;
    }

    private static Part part(int type) {
        if (type >= FULL && type <= LAST) {
            return Part.values()[type - FULL];
        }
        return type >= RECYCLABLE_FULL && type <= RECYCLABLE_LAST
                ? Part.values()[type - RECYCLABLE_FULL]
                : Part.SETTING;
    }

    /** As it is stored: a checksum of bytes that have checksums in them would be weak. */
    static int masked(int crc) {
        return Integer.rotateLeft(crc, MASK_ROTATION) + MASK_DELTA;
    }

    static int int32(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static long int64(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }
}
