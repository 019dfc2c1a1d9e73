package io.cellfs.keep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsedBlocksTest {
    private static final int MANY = 1_000_000;

    /** What a CREATE and a RELEASE note and end: the change, the open file; a node stays. */
    private static void create(UsedBlocks blocks) {
        int change = blocks.take(1)[0];
        blocks.take(1);
        int file = blocks.take(1)[0];
        blocks.release(change);
        blocks.release(file);
    }

    @Test
    void aShortRecordBesideManyCostsNoSearch() {
        UsedBlocks blocks = new UsedBlocks();
        blocks.take(MANY);
        for (int i = 0; i < 1000; i++) {
            create(blocks);
        }
        assertEquals(0, blocks.passed());
        assertEquals(MANY + 1000, blocks.count());
    }

    @Test
    void theNextProcessSearchesOnce() {
        UsedBlocks blocks = new UsedBlocks();
        for (int block = 0; block < MANY; block++) {
            blocks.add(block);
        }
        for (int i = 0; i < 1000; i++) {
            create(blocks);
        }
        assertEquals(MANY, blocks.passed());
    }

    @Test
    void moreHolesThanAreRememberedAreFoundInOneGo() {
        UsedBlocks blocks = new UsedBlocks();
        blocks.take(MANY);
        for (int block = 0; block < MANY; block += 2) {
            blocks.release(block);
        }
        for (int i = 0; i < MANY / 2; i++) {
            int block = blocks.take(1)[0];
            assertTrue(block < MANY && block % 2 == 0, "block " + block);
        }
        assertTrue(blocks.passed() <= MANY, "passed " + blocks.passed());
        assertEquals(MANY, blocks.take(1)[0]);
    }

    /** Nothing is taken twice, and nothing beyond a bound below which enough are free. */
    @ParameterizedTest
    @CsvSource({"0, 1", "0, 2", "3, 3", "3, 4", "20, 5", "1024, 6"})
    void eachBlockIsTakenOnce(int maxFreed, long seed) {
        Random random = new Random(seed);
        UsedBlocks blocks = new UsedBlocks(maxFreed);
        int bound = 200;
        Set<Integer> used = new HashSet<>();
        for (int block = random.nextInt(8); block < bound; block += 1 + random.nextInt(8)) {
            blocks.add(block);
            used.add(block);
        }
        for (int step = 0; step < 20_000; step++) {
            String at = "seed " + seed + " step " + step;
            int wanted = 1 + random.nextInt(5);
            if (random.nextBoolean() && used.size() + wanted <= bound) {
                for (int block : blocks.take(wanted)) {
                    assertTrue(used.add(block), at);
                    assertTrue(block < bound && blocks.has(block), at);
                }
            } else {
                List<Integer> some = new ArrayList<>(used);
                for (int i = 0; i < wanted && !used.isEmpty(); i++) {
                    int block = some.get(random.nextInt(some.size()));
                    if (used.remove(block)) {
                        blocks.release(block);
                    }
                }
            }
            assertEquals(used.size(), blocks.count(), at);
        }
    }
}
