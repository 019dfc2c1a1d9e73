package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import io.cellfs.client.region.FileServerPort.Version;
import io.cellfs.client.region.UnstoredNotes.Left;
import io.cellfs.protocol.Fid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Goes through the records on one file, in the order in which they were put, to what they tell in the end. */
final class UnstoredReplay {
    private static final long NONE = -1;

    private final List<Integer> numbers = new ArrayList<>();
    private final ByteRanges ranges = new ByteRanges();
    private byte[] image = new byte[0];
    private long journal = NONE;
    private int number;
    private Version version = new Version(-1, 0);
    private boolean hasBytes;

    /** The next record, which stands under {@code at}; the bytes of its ranges are in {@code bytes}. */
    void apply(int at, UnstoredRecord record, ByteBuffer bytes) {
        if (record.whole()) {
            journal = record.journal();
        }
        if (record.journal() == journal) {
            ranges.remove(record.gone().start(), record.gone().end());
            for (Range range : record.ranges()) {
                ranges.add(range.start(), range.end());
                if (record.hasBytes()) {
                    copy(range, bytes);
                }
            }
            number = record.number();
            version = record.version();
            hasBytes = record.hasBytes();
        }
        numbers.add(at);
    }

    private void copy(Range range, ByteBuffer bytes) {
        int end = Math.toIntExact(range.end());
        if (end > HybridFile.MAX_MEMORY_BYTES) {
            throw new IllegalArgumentException("bytes up to " + end + " of a small file");
        }
        image = Arrays.copyOf(image, Math.max(image.length, end));
        bytes.get(image, (int) range.start(), (int) range.length());
    }

    /** What waits to be stored in the end. */
    Left left(Fid fid) {
        Optional<ByteBuffer> content = hasBytes ? Optional.of(content()) : Optional.empty();
        return new Left(fid, List.copyOf(numbers), number, version, ranges.ranges(), content);
    }

    private ByteBuffer content() {
        ByteBuffer content = ByteBuffer.allocate((int) ranges.bytes());
        ranges.ranges().forEach(range -> content.put(image, (int) range.start(), (int) range.length()));
        return content.flip();
    }
}
