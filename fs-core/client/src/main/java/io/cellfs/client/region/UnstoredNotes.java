package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import io.cellfs.client.region.FileServerPort.Version;
import io.cellfs.keep.KeptRecords;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What programs have written and the servers do not have yet, noted so that it outlives the process: for each such file one record with its ranges. The
 * bytes are in its cache file; those of a file that has none of its own on disk are in the record.
 *
 * <pre>
 * volume u64 | vnode u64 | unique u32 | cache file u32 | data version u64 | size at the server u64 | bytes follow u32 | ranges u32 |
 *   ranges x { start u64 | end u64 } | bytes of the ranges
 * </pre>
 */
final class UnstoredNotes {
    private static final int HEADER = 8 + 8 + 4 + 4 + 8 + 8 + 4 + 4;
    private static final int RANGE = 16;

    private final Optional<KeptRecords> records;
    private volatile boolean killed;

    private UnstoredNotes(Optional<KeptRecords> records) {
        this.records = records;
    }

    /** Notes in {@code records}; without them nothing outlives the process. */
    static UnstoredNotes in(Optional<KeptRecords> records) {
        return new UnstoredNotes(records);
    }

    /**
     * What an earlier process left of one file.
     *
     * @param records where that stands: the last of these counts, all are to be removed
     * @param number the cache file with the bytes, unless these are in {@code bytes}
     */
    record Left(
            Fid fid,
            List<Integer> records,
            int number,
            Version version,
            List<Range> ranges,
            Optional<ByteBuffer> bytes) {
        /** The same, in the place of an older one. */
        private Left after(Left older) {
            List<Integer> all = new ArrayList<>(older.records());
            all.addAll(records);
            return new Left(fid, List.copyOf(all), number, version, ranges, bytes);
        }
    }

    /** What an earlier process left. To be called once, before anything is noted. */
    List<Left> load() throws IOException {
        if (records.isEmpty()) {
            return List.of();
        }
        Map<Fid, Left> left = new LinkedHashMap<>();
        for (KeptRecords.Found found : records.get().load()) {
            Left one = parse(found);
            Left before = left.remove(one.fid());
            left.put(one.fid(), before == null ? one : one.after(before));
        }
        return List.copyOf(left.values());
    }

    private static Left parse(KeptRecords.Found found) {
        ByteBuffer in = found.content();
        Fid fid = new Fid(in.getLong(), in.getLong(), in.getInt());
        int number = in.getInt();
        Version version = new Version(in.getLong(), in.getLong());
        boolean hasBytes = in.getInt() != 0;
        int count = in.getInt();
        List<Range> ranges = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ranges.add(new Range(in.getLong(), in.getLong()));
        }
        return new Left(
                fid,
                List.of(found.number()),
                number,
                version,
                ranges,
                hasBytes ? Optional.of(in.slice()) : Optional.empty());
    }

    /** What was left has been taken over. */
    void taken(Left left) {
        left.records().forEach(record -> records.orElseThrow().remove(record));
    }

    /** Notes nothing any more. */
    void kill() {
        killed = true;
    }

    /** Notes what of a file waits to be stored now. Call with the file's lock held, after each change of that. */
    void note(CachedFile file, Handles handles) throws IOException {
        if (records.isEmpty() || killed) {
            return;
        }
        KeptRecords all = records.get();
        int before = file.unstoredRecord();
        if (file.hasDirty()) {
            try (Arena arena = Arena.ofConfined()) {
                ByteBuffer content = content(file, handles, arena);
                file.unstoredRecord(before < 0 ? all.put(content) : all.replace(before, content));
            }
        } else if (before >= 0) {
            all.remove(before);
            file.unstoredRecord(-1);
        }
    }

    private static ByteBuffer content(CachedFile file, Handles handles, Arena arena) throws IOException {
        List<Range> ranges = file.toBeStored().ranges();
        ByteBuffer[] made = new ByteBuffer[1];
        handles.with(file.number(), cached -> {
            boolean inline = !cached.isOnDisk();
            long bytes = inline ? ranges.stream().mapToLong(Range::length).sum() : 0;
            int size = Math.toIntExact(HEADER + (long) RANGE * ranges.size() + bytes);
            ByteBuffer out = arena.allocate(size).asByteBuffer().order(ByteOrder.nativeOrder());
            out.putLong(file.fid().volume())
                    .putLong(file.fid().vnode())
                    .putInt(file.fid().unique())
                    .putInt(file.number())
                    .putLong(file.dataVersion())
                    .putLong(file.serverSize())
                    .putInt(inline ? 1 : 0)
                    .putInt(ranges.size());
            ranges.forEach(range -> out.putLong(range.start()).putLong(range.end()));
            if (inline) {
                for (Range range : ranges) {
                    cached.read(out.slice(out.position(), (int) range.length()), range.start());
                    out.position(out.position() + (int) range.length());
                }
            }
            made[0] = out.flip();
        });
        return made[0];
    }
}
