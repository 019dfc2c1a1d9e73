package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.region.ByteRanges.Range;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.BeforeTry;

/** What is fetched ahead, and how much of that nobody wanted. A model of the cache by region; the file is large. */
class ReadAheadPropertyTest {
    private static final long FILE_BYTES = 4L << 30;
    private static final long NO_BOUND = Long.MAX_VALUE;

    private ReadAhead ahead = new ReadAhead();
    private final Set<Long> read = new HashSet<>();
    private final Set<Long> fetched = new HashSet<>();
    private int waits;

    @BeforeTry
    void begin() {
        ahead = new ReadAhead();
        read.clear();
        fetched.clear();
        waits = 0;
    }

    /** Reads; whether that waited for a server. */
    private boolean read(long offset, long length) {
        boolean waited = add(fetched, offset, offset + length);
        add(read, offset, offset + length);
        for (Range range : ahead.note(offset, length, NO_BOUND)) {
            assertTrue(range.start() >= 0 && range.length() >= 0, range::toString);
            add(fetched, range.start(), Math.min(range.end(), FILE_BYTES));
        }
        waits += waited ? 1 : 0;
        return waited;
    }

    private static boolean add(Set<Long> regions, long start, long end) {
        boolean any = false;
        for (long index = Regions.indexOf(start); index <= Regions.lastOf(start, end); index++) {
            any |= regions.add(index);
        }
        return any;
    }

    private int wasted() {
        Set<Long> unwanted = new HashSet<>(fetched);
        unwanted.removeAll(read);
        return unwanted.size();
    }

    /** Reads at random places: hardly anything is fetched that was not read. */
    @Property(tries = 50)
    void randomReadsWasteLittle(@ForAll long seed, @ForAll @IntRange(min = 1, max = 300_000) int length) {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            read(random.nextLong(FILE_BYTES - length), length);
        }
        assertTrue(wasted() <= read.size() / 10 + 24, "regions read " + read.size() + ", wasted " + wasted());
    }

    /** Whatever is read in whatever order: what is fetched in vain is bounded by what was read. */
    @Property(tries = 100)
    void anyReadsWasteNoMoreThanABoundedMultiple(@ForAll long seed) {
        Random random = new Random(seed);
        long at = 0;
        for (int i = 0; i < 400; i++) {
            int length = 1 + random.nextInt(random.nextBoolean() ? 8192 : 400_000);
            at = switch (random.nextInt(8)) {
                case 0 -> random.nextLong(FILE_BYTES - length);
                case 1 -> Math.max(0, at - length);
                case 2 -> Math.min(FILE_BYTES - length, at + random.nextInt(4) * 262_144L);
                case 3 -> Math.max(0, at - random.nextInt(1 << 20));
                default -> Math.min(FILE_BYTES - length, at);
            };
            read(at, length);
            at += length;
        }
        assertTrue(wasted() <= 6 * read.size() + 8, "regions read " + read.size() + ", wasted " + wasted());
    }

    /** From the second MiB on a reader that goes on, forward or backward, never comes to something that is not on its way. */
    @Property(tries = 50)
    void sequenceIsFetchedAhead(
            @ForAll @LongRange(min = 32 << 20, max = 1L << 30) long start,
            @ForAll @IntRange(min = 4096, max = 300_000) int length,
            @ForAll boolean backward) {
        for (long done = 0; done < 16 << 20; done += length) {
            boolean waited = read(backward ? start - done - length : start + done, length);
            assertTrue(!waited || done < 1 << 20, "waited after " + done + " bytes");
        }
        assertTrue(wasted() <= (ReadAhead.MAX_WINDOW_BYTES >> Regions.SHIFT) + 1, "wasted " + wasted());
    }

    /** From the fourth run at an even distance on, forward or backward, each is on its way. */
    @Property(tries = 50)
    void evenDistancesAreFetchedAhead(
            @ForAll @IntRange(min = 4096, max = 200_000) int length,
            @ForAll @IntRange(min = 200_001, max = 5_000_000) int distance,
            @ForAll boolean backward,
            @ForAll @IntRange(min = 1, max = 4) int requests) {
        long first = 2L << 30;
        int part = Math.ceilDiv(length, requests);
        for (int i = 0; i < 60; i++) {
            long at = first + (backward ? -1L : 1L) * i * distance;
            for (int from = 0; from < length; from += part) {
                boolean waited = read(at + from, Math.min(part, length - from));
                assertTrue(!waited || i < 4, "waited at run " + i);
            }
        }
        long most = 2 * (ReadAhead.MAX_WINDOW_BYTES >> Regions.SHIFT);
        assertTrue(wasted() <= most, "wasted " + wasted());
    }

    /** Several readers of one open file, each in its own place. */
    @Property(tries = 50)
    void readersInSeveralPlacesAreFollowed(@ForAll long seed, @ForAll @IntRange(min = 2, max = 4) int readers) {
        Random random = new Random(seed);
        long[] at = new long[readers];
        for (int i = 0; i < readers; i++) {
            at[i] = (i + 1) * (512L << 20);
        }
        for (int i = 0; i < 800; i++) {
            int reader = i % readers;
            int length = 65_536 + random.nextInt(65_536);
            read(at[reader], length);
            at[reader] += length;
        }
        assertTrue(waits <= readers * 12, "waits: " + waits);
    }

    @Property(tries = 30)
    void aBoundIsKept(@ForAll long seed, @ForAll @LongRange(min = 0, max = 1 << 20) long bound) {
        Random random = new Random(seed);
        ReadAhead bounded = new ReadAhead();
        long at = 0;
        for (int i = 0; i < 100; i++) {
            at = random.nextInt(10) == 0 ? random.nextLong(FILE_BYTES) : at;
            long ends = Math.max(at + 100_000, 0);
            List<Range> further = bounded.note(at, 100_000, bound);
            long ahead = further.stream()
                    .mapToLong(r -> Math.max(0, r.end() - Math.max(r.start(), ends)))
                    .sum();
            assertTrue(ahead <= bound + 100_000, "ahead " + ahead + " of " + bound);
            at += 100_000;
        }
    }

    @Property(tries = 1)
    void aFileThatIsReadFromItsBeginningIsLikelyReadOn() {
        assertTrue(read(0, 4096));
        assertTrue(fetched.size() >= Run.FIRST_WINDOW_BYTES >> Regions.SHIFT);
    }
}
