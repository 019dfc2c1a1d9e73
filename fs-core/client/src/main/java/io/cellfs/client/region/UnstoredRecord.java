package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import io.cellfs.client.region.FileServerPort.Version;
import io.cellfs.protocol.Fid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A record of {@link UnstoredNotes}: what waits to be stored of a file, or how that has changed since the records before it. In the machine's byte order.
 *
 * <pre>
 * volume u64 | vnode u64 | unique u32 | cache file u32 | data version u64 | size at the server u64 | journal u64 | whole u32 | bytes follow u32 |
 *   gone start u64 | gone end u64 | ranges u64 | ranges x { start u64 | end u64 } | bytes of the ranges
 * </pre>
 *
 * @param number the cache file
 * @param version what the server has
 * @param journal the number of the whole record and of the changes to it
 * @param whole whether this tells everything, and nothing before it counts
 * @param hasBytes whether the bytes follow; else they are in the cache file
 * @param gone what does not wait any more
 * @param ranges what waits then
 */
record UnstoredRecord(
        Fid fid,
        int number,
        Version version,
        long journal,
        boolean whole,
        boolean hasBytes,
        Range gone,
        List<Range> ranges) {
    /** Nothing is gone. */
    static final Range NOTHING = new Range(0, 0);

    private static final int HEADER_BYTES = 80;
    private static final int RANGE_BYTES = 16;

    /** How long the record is. */
    int size() {
        long bytes = hasBytes ? ranges.stream().mapToLong(Range::length).sum() : 0;
        return Math.toIntExact(HEADER_BYTES + (long) RANGE_BYTES * ranges.size() + bytes);
    }

    /** Writes everything but the bytes of the ranges. */
    void put(ByteBuffer out) {
        out.putLong(fid.volume()).putLong(fid.vnode()).putInt(fid.unique()).putInt(number);
        out.putLong(version.dataVersion()).putLong(version.size()).putLong(journal);
        out.putInt(whole ? 1 : 0).putInt(hasBytes ? 1 : 0);
        out.putLong(gone.start()).putLong(gone.end()).putLong(ranges.size());
        ranges.forEach(range -> out.putLong(range.start()).putLong(range.end()));
    }

    /**
     * Reads what {@link #put} wrote; the bytes of the ranges come next.
     *
     * @throws IllegalArgumentException if it is no such record
     */
    static UnstoredRecord parse(ByteBuffer in) {
        if (in.remaining() < HEADER_BYTES) {
            throw new IllegalArgumentException("a record of " + in.remaining() + " bytes");
        }
        Fid fid = new Fid(in.getLong(), in.getLong(), in.getInt());
        int number = in.getInt();
        Version version = new Version(in.getLong(), in.getLong());
        long journal = in.getLong();
        boolean whole = in.getInt() != 0;
        boolean hasBytes = in.getInt() != 0;
        Range gone = new Range(in.getLong(), in.getLong());
        long count = in.getLong();
        if (number < 0 || count < 0 || count > in.remaining() / RANGE_BYTES) {
            throw new IllegalArgumentException("a record of cache file " + number + " with " + count + " ranges");
        }
        List<Range> ranges = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            ranges.add(new Range(in.getLong(), in.getLong()));
        }
        return new UnstoredRecord(fid, number, version, journal, whole, hasBytes, gone, List.copyOf(ranges));
    }
}
