package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Which bytes of a file the server does not have yet: those to be stored and those that are being stored. Guarded by the file's lock. */
final class Unstored {
    private final ByteRanges dirty = new ByteRanges();
    private final LongConsumer account;
    private final UnstoredNotes.Journal journal = new UnstoredNotes.Journal();
    private @Nullable Range storing;
    private long sinceNs;

    /** Tells {@code account} by how much {@link #bytes()} changes. */
    Unstored(LongConsumer account) {
        this.account = account;
    }

    /** What is noted of it. */
    UnstoredNotes.Journal journal() {
        return journal;
    }

    boolean isEmpty() {
        return dirty.isEmpty() && storing == null;
    }

    /** Whether a store is under way. */
    boolean isStoring() {
        return storing != null;
    }

    /** How many bytes; what is written again while it is stored counts twice. */
    long bytes() {
        Range current = storing;
        return dirty.bytes() + (current == null ? 0 : current.length());
    }

    /** When the first of them was written. */
    long sinceNs() {
        return sinceNs;
    }

    /** The end of the last range; 0 if there is none. */
    long end() {
        Range current = storing;
        return Math.max(dirty.end(), current == null ? 0 : current.end());
    }

    /** All of them; a copy. */
    ByteRanges ranges() {
        ByteRanges all = new ByteRanges();
        dirty.ranges().forEach(r -> all.add(r.start(), r.end()));
        Range current = storing;
        if (current != null) {
            all.add(current.start(), current.end());
        }
        return all;
    }

    /** Those of [start, end). */
    List<Range> within(long start, long end) {
        ByteRanges parts = new ByteRanges();
        dirty.within(start, end).forEach(r -> parts.add(r.start(), r.end()));
        Range current = storing;
        if (current != null) {
            parts.add(Math.max(start, current.start()), Math.min(end, current.end()));
        }
        return parts.ranges();
    }

    /** Whether any byte of [start, end) is among them. */
    boolean intersects(long start, long end) {
        Range current = storing;
        return dirty.intersects(start, end) || (current != null && current.start() < end && current.end() > start);
    }

    /** A program wrote [start, end). */
    void add(long start, long end, long nowNs) {
        if (isEmpty()) {
            sinceNs = nowNs;
        }
        long before = dirty.bytes();
        dirty.add(start, end);
        account.accept(dirty.bytes() - before);
    }

    /** Those of [start, end) that no store has taken are not to be stored any more. */
    void forget(long start, long end) {
        long before = dirty.bytes();
        dirty.remove(start, end);
        account.accept(dirty.bytes() - before);
    }

    /** Takes the first run, at most {@code maxBytes}, to be stored. */
    Optional<Range> begin(long maxBytes) {
        Optional<Range> first = dirty.first();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        long start = first.get().start();
        Range run = new Range(start, Math.min(first.get().end(), Regions.plus(start, maxBytes)));
        dirty.remove(run.start(), run.end());
        storing = run;
        return Optional.of(run);
    }

    /** The server has what {@link #begin} took. Returns that; an empty range without. */
    Range stored() {
        Range run = storing;
        storing = null;
        if (run == null) {
            return new Range(0, 0);
        }
        account.accept(-run.length());
        return run;
    }

    /** The server has not got what {@link #begin} took: it is to be stored again. */
    void failed() {
        Range run = storing;
        storing = null;
        if (run != null) {
            long before = dirty.bytes();
            dirty.add(run.start(), run.end());
            account.accept(dirty.bytes() - before - run.length());
        }
    }

    /** What the server has is to be stored again all the same. */
    void again(Range run) {
        long before = dirty.bytes();
        dirty.add(run.start(), run.end());
        account.accept(dirty.bytes() - before);
    }
}
