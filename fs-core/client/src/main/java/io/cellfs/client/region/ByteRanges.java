package io.cellfs.client.region;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A set of bytes of a file as disjoint ranges; touching ranges merge. Not thread-safe. Offsets in bytes, ends exclusive. */
public final class ByteRanges {
    private final TreeMap<Long, Long> endByStart = new TreeMap<>();
    private long bytes;

    /** One range; {@code end} is exclusive. */
    public record Range(long start, long end) {
        /** Length in bytes. */
        public long length() {
            return end - start;
        }
    }

    /** Adds [start, end). */
    public void add(long start, long end) {
        if (start >= end) {
            return;
        }
        long newStart = start;
        long newEnd = end;
        Map.Entry<Long, Long> before = endByStart.floorEntry(start);
        if (before != null && before.getValue() >= start) {
            if (before.getValue() >= end) {
                return;
            }
            newStart = before.getKey();
            newEnd = Math.max(newEnd, before.getValue());
        }
        Map.Entry<Long, Long> next = endByStart.ceilingEntry(newStart);
        while (next != null && next.getKey() <= newEnd) {
            newEnd = Math.max(newEnd, next.getValue());
            bytes -= next.getValue() - next.getKey();
            endByStart.remove(next.getKey());
            next = endByStart.ceilingEntry(newStart);
        }
        endByStart.put(newStart, newEnd);
        bytes += newEnd - newStart;
    }

    /** Removes [start, end). */
    public void remove(long start, long end) {
        if (start >= end) {
            return;
        }
        Map.Entry<Long, Long> range = endByStart.floorEntry(start);
        if (range == null || range.getValue() <= start) {
            range = endByStart.ceilingEntry(start);
        }
        while (range != null && range.getKey() < end) {
            long from = range.getKey();
            long to = range.getValue();
            endByStart.remove(from);
            bytes -= to - from;
            if (from < start) {
                endByStart.put(from, start);
                bytes += start - from;
            }
            if (to > end) {
                endByStart.put(end, to);
                bytes += to - end;
            }
            range = endByStart.ceilingEntry(Math.max(start, from + 1));
        }
    }

    /** Whether every byte of [start, end) is in the set. */
    public boolean covers(long start, long end) {
        if (start >= end) {
            return true;
        }
        Map.Entry<Long, Long> range = endByStart.floorEntry(start);
        return range != null && range.getValue() >= end;
    }

    /** Whether any byte of [start, end) is in the set. */
    public boolean intersects(long start, long end) {
        if (start >= end) {
            return false;
        }
        Map.Entry<Long, Long> range = endByStart.lowerEntry(end);
        return range != null && range.getValue() > start;
    }

    /** How many bytes from {@code start} on are in the set without a gap. */
    public long runFrom(long start) {
        Map.Entry<Long, Long> range = endByStart.floorEntry(start);
        return range == null || range.getValue() <= start ? 0 : range.getValue() - start;
    }

    /** The range with the lowest start. */
    public Optional<Range> first() {
        Map.Entry<Long, Long> first = endByStart.firstEntry();
        return first == null ? Optional.empty() : Optional.of(new Range(first.getKey(), first.getValue()));
    }

    /** The first byte of the set at or after {@code start}, or -1. */
    public long nextFrom(long start) {
        if (runFrom(start) > 0) {
            return start;
        }
        Long next = endByStart.ceilingKey(start);
        return next == null ? -1 : next;
    }

    /** The parts of [start, end) that are not in the set, in order. */
    public List<Range> gaps(long start, long end) {
        List<Range> gaps = new ArrayList<>();
        long position = start;
        while (position < end) {
            long run = runFrom(position);
            if (run == 0) {
                long next = nextFrom(position);
                long gapEnd = next < 0 ? end : Math.min(next, end);
                gaps.add(new Range(position, gapEnd));
                position = gapEnd;
            } else {
                position += run;
            }
        }
        return gaps;
    }

    /** The parts of [start, end) that are in the set, in order. */
    public List<Range> within(long start, long end) {
        List<Range> parts = new ArrayList<>();
        long position = nextFrom(start);
        while (position >= 0 && position < end) {
            long partEnd = Math.min(end, position + runFrom(position));
            parts.add(new Range(position, partEnd));
            position = nextFrom(partEnd);
        }
        return parts;
    }

    /** All ranges in order. */
    public List<Range> ranges() {
        List<Range> all = new ArrayList<>(endByStart.size());
        endByStart.forEach((start, end) -> all.add(new Range(start, end)));
        return all;
    }

    /** The end of the last range, 0 when empty. */
    public long end() {
        Map.Entry<Long, Long> last = endByStart.lastEntry();
        return last == null ? 0 : last.getValue();
    }

    /** Number of ranges. */
    public int count() {
        return endByStart.size();
    }

    /** Number of bytes. */
    public long bytes() {
        return bytes;
    }

    /** Whether the set is empty. */
    public boolean isEmpty() {
        return endByStart.isEmpty();
    }

    /** Empties the set. */
    public void clear() {
        endByStart.clear();
        bytes = 0;
    }
}
