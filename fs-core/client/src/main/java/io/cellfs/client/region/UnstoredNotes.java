package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import io.cellfs.client.region.FileServerPort.Version;
import io.cellfs.keep.KeptFullException;
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
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What programs have written and the servers do not have yet, noted so that it outlives the process. The bytes are in the cache files; those of files that
 * have none of their own on disk are in the notes.
 *
 * <p>Each such file has a journal: one record that tells everything, and one for each change since. Once the changes are as long as that first record, a new
 * one takes the place of all, so a write costs the same however much waits. What programs have not written yet can be declined when there is no room; what the
 * server has done cannot, and takes what the records keep for that. A journal ends with its first record: without that, changes mean nothing.
 */
final class UnstoredNotes {
    private static final Logger LOG = LoggerFactory.getLogger(UnstoredNotes.class);
    private static final Range EVERYTHING = new Range(0, Long.MAX_VALUE);

    /** Changes of this length together are never too much. */
    private static final int MIN_CHANGES_BYTES = 2048;

    private final Optional<KeptRecords> records;
    private final AtomicLong journals = new AtomicLong();

    private UnstoredNotes(Optional<KeptRecords> records) {
        this.records = records;
    }

    /** Notes in {@code records}; without them nothing outlives the process. */
    static UnstoredNotes in(Optional<KeptRecords> records) {
        return new UnstoredNotes(records);
    }

    /** The notes on one file. Guarded by the file's lock. */
    static final class Journal {
        private final List<Integer> records = new ArrayList<>();
        private long id;
        private int number;
        private boolean hasBytes;
        private long wholeBytes;
        private long changesBytes;

        private boolean takes(int cacheFile, boolean withBytes, long bytes) {
            return !records.isEmpty()
                    && number == cacheFile
                    && hasBytes == withBytes
                    && changesBytes + bytes <= Math.max(wholeBytes, MIN_CHANGES_BYTES);
        }
    }

    /**
     * What an earlier process left of one file.
     *
     * @param records where that stands, to be removed in this order
     * @param number the cache file with the bytes, unless these are in {@code bytes}
     */
    record Left(
            Fid fid,
            List<Integer> records,
            int number,
            Version version,
            List<Range> ranges,
            Optional<ByteBuffer> bytes) {}

    /** What an earlier process left. To be called once, before anything is noted. */
    List<Left> load() throws IOException {
        if (records.isEmpty()) {
            return List.of();
        }
        Map<Fid, UnstoredReplay> files = new LinkedHashMap<>();
        for (KeptRecords.Found found : records.get().load()) {
            try {
                UnstoredRecord record = UnstoredRecord.parse(found.content());
                files.computeIfAbsent(record.fid(), fid -> new UnstoredReplay())
                        .apply(found.number(), record, found.content());
            } catch (RuntimeException e) {
                LOG.error("LOST: a note on what was not stored cannot be read", e);
                records.get().remove(found.number());
            }
        }
        List<Left> left = new ArrayList<>();
        files.forEach((fid, replay) -> {
            Left one = replay.left(fid);
            if (one.ranges().isEmpty()) {
                taken(one);
            } else {
                left.add(one);
            }
        });
        return left;
    }

    /** What was left has been taken over. */
    void taken(Left left) {
        left.records().forEach(record -> records.orElseThrow().remove(record));
    }

    /** Notes anew what of a file waits to be stored now. This and the others: call with the file's lock held, right after the change. */
    void note(CachedFile file, Handles handles) throws IOException {
        if (isOn()) {
            if (file.hasDirty()) {
                handles.with(file.number(), cached -> begin(file, cached, KeptRecords::putFromReserve));
            } else {
                end(file.unstored().journal());
            }
        }
    }

    /** Notes that [start, end) has been written. */
    void noteWritten(CachedFile file, Handles handles, long start, long end) throws IOException {
        if (isOn()) {
            List<Integer> former = file.unstored().journal().records;
            change(
                    file,
                    handles,
                    UnstoredRecord.NOTHING,
                    List.of(new Range(start, end)),
                    (kept, content) -> kept.putInPlaceOf(former, content));
        }
    }

    /** Notes that of [start, end) nothing waits to be stored any more but what the file says. */
    void noteGone(CachedFile file, Handles handles, long start, long end) throws IOException {
        if (isOn() && file.hasDirty()) {
            List<Range> left = file.unstored().within(start, end);
            change(file, handles, new Range(start, end), left, KeptRecords::putFromReserve);
        } else if (isOn()) {
            end(file.unstored().journal());
        }
    }

    private boolean isOn() {
        return records.isPresent();
    }

    /** How a record gets its room. */
    @FunctionalInterface
    private interface Putting {
        int put(KeptRecords records, ByteBuffer content);
    }

    /** Notes a change, or everything anew if the journal takes no more or there is no room: that takes the place of all, and room as {@code anew} gets it. */
    private void change(CachedFile file, Handles handles, Range gone, List<Range> ranges, Putting anew)
            throws IOException {
        Journal journal = file.unstored().journal();
        handles.with(file.number(), cached -> {
            boolean hasBytes = !cached.isOnDisk();
            UnstoredRecord record = new UnstoredRecord(
                    file.fid(), file.number(), file.base(), journal.id, false, hasBytes, gone, ranges);
            long bytes = Math.max(record.size(), records.orElseThrow().firstBytes());
            if (!journal.takes(file.number(), hasBytes, bytes) || !add(record, cached, journal, bytes)) {
                begin(file, cached, anew);
            }
        });
    }

    /** Whether there is room for one more change. */
    private boolean add(UnstoredRecord record, HybridFile cached, Journal journal, long bytes) throws IOException {
        try {
            journal.records.add(put(record, cached, KeptRecords::put));
            journal.changesBytes += bytes;
            return true;
        } catch (KeptFullException e) {
            LOG.debug("{}: no room for a change, all of it is noted anew", record.fid(), e);
            return false;
        }
    }

    private void begin(CachedFile file, HybridFile cached, Putting putting) throws IOException {
        Journal journal = file.unstored().journal();
        long id = journals.incrementAndGet();
        UnstoredRecord record = new UnstoredRecord(
                file.fid(),
                file.number(),
                file.base(),
                id,
                true,
                !cached.isOnDisk(),
                EVERYTHING,
                file.unstored().ranges().ranges());
        int first = put(record, cached, putting);
        end(journal);
        journal.records.add(first);
        journal.id = id;
        journal.number = file.number();
        journal.hasBytes = record.hasBytes();
        journal.wholeBytes = record.size();
        journal.changesBytes = 0;
    }

    private void end(Journal journal) {
        for (int record : journal.records) {
            records.orElseThrow().remove(record);
        }
        journal.records.clear();
    }

    private int put(UnstoredRecord record, HybridFile cached, Putting putting) throws IOException {
        int size = record.size();
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer out = arena.allocate(size).asByteBuffer().order(ByteOrder.nativeOrder());
            record.put(out);
            if (record.hasBytes()) {
                for (Range range : record.ranges()) {
                    cached.read(out.slice(out.position(), (int) range.length()), range.start());
                    out.position(out.position() + (int) range.length());
                }
            }
            return putting.put(records.orElseThrow(), out.flip());
        }
    }
}
