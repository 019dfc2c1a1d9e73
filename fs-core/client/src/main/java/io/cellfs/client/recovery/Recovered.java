package io.cellfs.client.recovery;

import io.cellfs.client.region.ByteRanges.Range;
import io.cellfs.protocol.Fid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is kept of one file, without its bytes.
 *
 * @param cell the cell's name
 * @param file the file in it, with the volume's id in the cell
 * @param dataVersion the file's version at the server before these writes, negative if it was not known
 * @param size the file's size with them, bytes
 * @param keptMs when it was kept, ms since 1970
 * @param ranges where the bytes belong, in order and apart
 */
public record Recovered(String cell, Fid file, long dataVersion, long size, long keptMs, List<Range> ranges) {
    private static final String FIRST_LINE = "cellfs recovery 1";

    /** Checks that the ranges are some, in order and apart. */
    public Recovered {
        long end = 0;
        for (Range range : ranges) {
            if (range.start() < end || range.end() <= range.start()) {
                throw new IllegalArgumentException("range " + range.start() + "-" + range.end());
            }
            end = range.end();
        }
        ranges = List.copyOf(ranges);
    }

    /** What names it: {@code <volume>.<vnode>.<unique>-<ms>}. */
    public String id() {
        return file.volume() + "." + file.vnode() + "." + Integer.toUnsignedString(file.unique()) + "-" + keptMs;
    }

    /** How many bytes there are. */
    public long bytes() {
        return ranges.stream().mapToLong(Range::length).sum();
    }

    /** As {@link #parse} reads it. */
    String text() {
        StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
        text.append("cell=").append(cell).append('\n');
        text.append("volume=").append(file.volume()).append('\n');
        text.append("vnode=").append(file.vnode()).append('\n');
        text.append("unique=").append(file.unique()).append('\n');
        text.append("dataVersion=").append(dataVersion).append('\n');
        text.append("size=").append(size).append('\n');
        text.append("keptMs=").append(keptMs).append('\n');
        for (Range range : ranges) {
            text.append("range ")
                    .append(range.start())
                    .append('-')
                    .append(range.end())
                    .append('\n');
        }
        return text.append('\n').toString();
    }

    /**
     * Reads the lines of {@link #text}, without the empty one at the end.
     *
     * @throws IllegalArgumentException if it is no such text
     */
    static Recovered parse(List<String> lines) {
        if (lines.isEmpty() || !lines.getFirst().equals(FIRST_LINE)) {
            throw new IllegalArgumentException("not of a form that this version knows");
        }
        Map<String, String> fields = new HashMap<>();
        List<Range> ranges = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            int equals = line.indexOf('=');
            if (line.startsWith("range ")) {
                int dash = line.indexOf('-');
                ranges.add(new Range(
                        Long.parseLong(line.substring("range ".length(), dash)),
                        Long.parseLong(line.substring(dash + 1))));
            } else {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        Fid file =
                new Fid(number(fields, "volume"), number(fields, "vnode"), Math.toIntExact(number(fields, "unique")));
        String cell = fields.getOrDefault("cell", "");
        return new Recovered(
                cell, file, number(fields, "dataVersion"), number(fields, "size"), number(fields, "keptMs"), ranges);
    }

    private static long number(Map<String, String> fields, String name) {
        return Long.parseLong(fields.getOrDefault(name, ""));
    }
}
