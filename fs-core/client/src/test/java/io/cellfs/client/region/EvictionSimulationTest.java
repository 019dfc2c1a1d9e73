package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces of uses, one each second of virtual time, through the region table as the cache uses it and through plain LRU (docs/adr/0030). */
class EvictionSimulationTest {
    private static final int REGIONS = 1000;
    private static final int REGION_BYTES = 100;
    /** Files of the traces. */
    private static final int HOT = 1;

    private static final int OTHER_HOT = 2;
    private static final int SCANNED = 3;

    /** The order under test: what the region cache does with its table, and nothing else. */
    private static final class Cache {
        private final RegionTable table = new RegionTable((long) REGIONS * REGION_BYTES / 5 * 4);
        private final Ghosts ghosts = new Ghosts();
        private int nowS;
        private int hits;

        void use(int file, long region) {
            nowS++;
            int slot = table.find(file, region);
            if (slot == RegionTable.NONE) {
                slot = table.add(file, region, REGION_BYTES, RegionTable.State.FULL);
                if (ghosts.take(Ghosts.key(1, file, 1, region), table.size())) {
                    table.heat(slot);
                }
            } else {
                hits++;
            }
            table.use(slot, nowS);
            while (table.totalBytes() > (long) REGIONS * REGION_BYTES) {
                int victim = table.oldestBeyond(0);
                ghosts.add(Ghosts.key(1, table.fileOf(victim), 1, table.regionOf(victim)), table.size());
                table.remove(victim);
            }
        }

        int countOf(int file) {
            return (int) table.count(file, Long.MAX_VALUE, RegionTable.State.FULL, (byte) 0);
        }
    }

    private record Key(int file, long region) {}

    private static final class PlainLru {
        private final Map<Key, Boolean> order = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Boolean> eldest) {
                return size() > REGIONS;
            }
        };

        private int hits;

        void use(int file, long region) {
            if (order.put(new Key(file, region), Boolean.TRUE) != null) {
                hits++;
            }
        }

        int countOf(int file) {
            return (int) order.keySet().stream().filter(k -> k.file() == file).count();
        }
    }

    private final Cache cache = new Cache();
    private final PlainLru lru = new PlainLru();

    private void use(int file, long region) {
        cache.use(file, region);
        lru.use(file, region);
    }

    private void loop(int file, int regions, int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (int region = 0; region < regions; region++) {
                use(file, region);
            }
        }
    }

    /** The hits of a part of a trace. */
    private record Hits(int cache, int lru) {}

    private Hits hitsOf(Runnable part) {
        int cacheBefore = cache.hits;
        int lruBefore = lru.hits;
        part.run();
        return new Hits(cache.hits - cacheBefore, lru.hits - lruBefore);
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 400, 790})
    void oneScanEvictsNothingThatIsHot(int hot) {
        loop(HOT, hot, 2);
        loop(SCANNED, 3 * REGIONS, 1);
        assertEquals(hot, cache.countOf(HOT));
        assertEquals(0, lru.countOf(HOT));
        Hits after = hitsOf(() -> loop(HOT, hot, 1));
        assertEquals(new Hits(hot, 0), after);
    }

    /** A program reads each region in many pieces: that is one use. */
    @ParameterizedTest
    @ValueSource(ints = {2, 32})
    void manyReadsOfOneRegionInARowAreOneUse(int pieces) {
        loop(HOT, 500, 2);
        for (int region = 0; region < 3 * REGIONS; region++) {
            int first = cache.nowS;
            for (int piece = 0; piece < pieces; piece++) {
                cache.nowS = first;
                cache.use(SCANNED, region);
            }
        }
        assertEquals(500, cache.countOf(HOT));
    }

    /** What was hot makes way for what is: also for more of it than new things have room. */
    @ParameterizedTest
    @ValueSource(ints = {100, 500, 780})
    void aNewHotSetTakesThePlaceOfTheFormer(int hot) {
        loop(HOT, 790, 3);
        loop(OTHER_HOT, hot, 4);
        Hits then = hitsOf(() -> loop(OTHER_HOT, hot, 1));
        assertTrue(then.cache() >= hot * 8 / 10, then::toString);
        loop(OTHER_HOT, hot, 3);
        assertTrue(hitsOf(() -> loop(OTHER_HOT, hot, 1)).cache() >= hot * 95 / 100, then::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = {900, 1000, 1100, 1500})
    void aLoopIsNoWorseThanWithPlainLru(int regions) {
        Hits hits = hitsOf(() -> loop(HOT, regions, 10));
        assertTrue(hits.cache() >= hits.lru(), hits::toString);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsPopularIsFoundMoreOftenThanWithPlainLru(long seed) {
        Random random = new Random(seed);
        Hits hits = hitsOf(() -> {
            for (int i = 0; i < 200_000; i++) {
                use(HOT, zipf(random, 20 * REGIONS));
            }
        });
        assertTrue(hits.cache() >= hits.lru() * 1.05, "seed " + seed + ": " + hits);
    }

    /** Popular ones, and scans now and then. */
    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void scansBesideCostThePopularOnesLittle(long seed) {
        Random random = new Random(seed);
        Hits hits = hitsOf(() -> {
            for (int i = 0; i < 40; i++) {
                for (int k = 0; k < 2000; k++) {
                    use(HOT, zipf(random, 2 * REGIONS));
                }
                for (int k = 0; k < 2 * REGIONS; k++) {
                    use(SCANNED, (long) i * 2 * REGIONS + k);
                }
            }
        });
        assertTrue(hits.cache() >= hits.lru() * 1.15, "seed " + seed + ": " + hits);
    }

    /** Region k with a probability of about 1/k. */
    private static long zipf(Random random, int regions) {
        return (long) Math.pow(regions, random.nextDouble());
    }
}
