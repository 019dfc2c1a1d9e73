package io.cellfs.client.region;

/**
 * The unit of caching: 128 KiB, aligned. It is Linux's default read-ahead and fault-around window, so one request of the kernel is one region and a
 * smaller one would save no bytes; the record of a region costs some 80 bytes, 0.06 % of it.
 */
final class Regions {
    static final int SHIFT = 17;
    static final int BYTES = 1 << SHIFT;

    private static final int BLOCK = 4096;

    private Regions() {}

    static long indexOf(long offset) {
        return offset >>> SHIFT;
    }

    static long startOf(long index) {
        return index << SHIFT;
    }

    /** The region's end, clamped to the largest offset. */
    static long endOf(long index) {
        long end = (index + 1) << SHIFT;
        return end <= 0 ? Long.MAX_VALUE : end;
    }

    /** The last region that [start, end) touches, the one before {@code start}'s if there are no bytes. */
    static long lastOf(long start, long end) {
        return end > start ? indexOf(end - 1) : indexOf(start) - 1;
    }

    /** The start of the region after that of {@code offset}, clamped to the largest offset. */
    static long next(long offset) {
        return endOf(indexOf(offset));
    }

    /** How many regions a file of {@code size} bytes has. */
    static long count(long size) {
        return (size + BYTES - 1) >>> SHIFT;
    }

    /** {@code offset + bytes}, clamped to the largest offset. */
    static long plus(long offset, long bytes) {
        return offset > Long.MAX_VALUE - bytes ? Long.MAX_VALUE : offset + bytes;
    }

    static long floor(long offset) {
        return offset & -BYTES;
    }

    static long ceil(long offset) {
        long up = (offset + BYTES - 1) & -BYTES;
        return up < offset ? Long.MAX_VALUE : up;
    }

    /** Disk space of {@code bytes} in blocks. */
    static int occupied(long bytes) {
        return (Math.clamp(bytes, 0, BYTES) + BLOCK - 1) & -BLOCK;
    }
}
