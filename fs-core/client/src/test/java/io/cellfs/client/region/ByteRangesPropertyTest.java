package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.client.region.ByteRanges.Range;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ByteRangesPropertyTest {
    private static final int SPACE = 64;

    record Edit(boolean add, int start, int end) {}

    @Provide
    Arbitrary<List<Edit>> edits() {
        Arbitrary<Integer> offset = Arbitraries.integers().between(0, SPACE);
        return Combinators.combine(Arbitraries.of(true, true, false), offset, offset)
                .as((add, a, b) -> new Edit(add, Math.min(a, b), Math.max(a, b)))
                .list()
                .ofMaxSize(30);
    }

    @Property(tries = 500)
    void agreesWithASetOfBits(@ForAll("edits") List<Edit> edits, @ForAll("edits") List<Edit> questions) {
        ByteRanges ranges = new ByteRanges();
        BitSet bits = new BitSet();
        for (Edit edit : edits) {
            if (edit.add()) {
                ranges.add(edit.start(), edit.end());
                bits.set(edit.start(), edit.end());
            } else {
                ranges.remove(edit.start(), edit.end());
                bits.clear(edit.start(), edit.end());
            }
            assertEquals(bits.cardinality(), ranges.bytes());
            assertEquals(bits, bitsOf(ranges.ranges()));
        }
        for (Edit question : questions) {
            int start = question.start();
            int end = question.end();
            BitSet window = bits.get(start, end);
            assertEquals(window.cardinality() == end - start, ranges.covers(start, end));
            assertEquals(!window.isEmpty(), ranges.intersects(start, end));
            BitSet gaps = bitsOf(ranges.gaps(start, end));
            gaps.or(shifted(window, start));
            assertEquals(end - start, gaps.cardinality());
            assertEquals(bits.nextClearBit(start) - start, ranges.runFrom(start));
            assertEquals(bits.nextSetBit(start), ranges.nextFrom(start));
        }
        assertEquals(bits.length(), ranges.end());
    }

    private static BitSet bitsOf(List<Range> ranges) {
        BitSet bits = new BitSet();
        ranges.forEach(r -> bits.set((int) r.start(), (int) r.end()));
        return bits;
    }

    private static BitSet shifted(BitSet bits, int by) {
        BitSet result = new BitSet();
        bits.stream().forEach(b -> result.set(b + by));
        return result;
    }
}
