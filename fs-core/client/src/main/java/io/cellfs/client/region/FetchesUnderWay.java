package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;

/** The fetches of one file that are under way. Guarded by the file's lock. */
final class FetchesUnderWay {
    private static final int MAX = 8;

    private final Condition changed;
    private final List<Fetch> fetches = new ArrayList<>();

    /** {@code changed} is of the file's lock. */
    FetchesUnderWay(Condition changed) {
        this.changed = changed;
    }

    boolean isEmpty() {
        return fetches.isEmpty();
    }

    /** Whether one touches [start, end). */
    boolean touch(long start, long end) {
        for (Fetch fetch : fetches) {
            if (fetch.intersects(start, end)) {
                return true;
            }
        }
        return false;
    }

    /** The one that will bring the byte at {@code offset}. */
    Optional<Fetch> of(long offset) {
        for (Fetch fetch : fetches) {
            if (fetch.intersects(offset, offset + 1) && !fetch.cancelled()) {
                return Optional.of(fetch);
            }
        }
        return Optional.empty();
    }

    /**
     * Plans fetches for those regions of a range that are {@code missing} and not on their way, while few are in flight; with {@code awaited} the first one
     * whatever is in flight.
     *
     * @param range to a region's boundary or the end of the file at the server
     * @param held whether the content must be of one version
     */
    List<Fetch> plan(Range range, boolean awaited, BufferPool pool, boolean held, LongPredicate missing) {
        List<Fetch> planned = new ArrayList<>();
        LongPredicate wanted = at -> missing.test(Regions.indexOf(at)) && !touch(at, at + 1);
        long position = Regions.floor(range.start());
        long stop = range.end();
        while (position < stop && ((awaited && planned.isEmpty()) || fetches.size() < MAX)) {
            if (!wanted.test(position)) {
                position = Regions.next(position);
                continue;
            }
            long limit = Math.min(Regions.plus(position, pool.bufferBytes()), stop);
            long runEnd = Regions.next(position);
            while (runEnd < limit && wanted.test(runEnd)) {
                runEnd = Regions.next(runEnd);
            }
            Fetch fetch = new Fetch(pool, position, Math.min(runEnd, stop), held);
            fetches.add(fetch);
            planned.add(fetch);
            position = runEnd;
        }
        return planned;
    }

    /** One has ended. */
    void remove(Fetch fetch) {
        fetches.remove(fetch);
    }

    /** Waits until none touches [start, end). */
    void awaitNone(long start, long end) throws InterruptedIOException {
        await(() -> !touch(start, end));
    }

    /** Cancels those from {@code start} on and waits for their end. */
    void cancel(long start) throws InterruptedIOException {
        fetches.stream().filter(f -> f.intersects(start, Long.MAX_VALUE)).forEach(Fetch::cancel);
        awaitNone(start, Long.MAX_VALUE);
    }

    /** Waits until something holds that is told of by the file's condition. */
    void await(BooleanSupplier condition) throws InterruptedIOException {
        try {
            while (!condition.getAsBoolean()) {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a fetch");
        }
    }
}
