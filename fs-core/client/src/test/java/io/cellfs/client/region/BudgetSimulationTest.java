package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Volumes that share what is bounded, in virtual time: those whose servers do not answer, or are slower than their writers, slow themselves only. */
class BudgetSimulationTest {
    private static final long MIB = 1L << 20;
    private static final long TOTAL = 128 * MIB;
    private static final int TICKS = 5000;

    /** A volume: a tick is a millisecond, in which its writer wants to write so much and its server takes so much. */
    private static final class Simulated {
        private final long writtenPerTick;
        private final long takenPerTick;
        private final long limit;
        private long dirty;
        private long written;
        private int refused;

        Simulated(long writtenPerTick, long takenPerTick, long limit) {
            this.writtenPerTick = writtenPerTick;
            this.takenPerTick = takenPerTick;
            this.limit = limit;
        }

        void write(FairShare share, long all) {
            if (share.admits(dirty, all, limit)) {
                dirty += writtenPerTick;
                written += writtenPerTick;
            } else {
                refused++;
            }
        }
    }

    private static long sum(List<Simulated> volumes) {
        return volumes.stream().mapToLong(each -> each.dirty).sum();
    }

    private static void run(List<Simulated> volumes, FairShare share, Random random) {
        long all = 0;
        for (int tick = 0; tick < TICKS; tick++) {
            int first = random.nextInt(volumes.size());
            for (int i = 0; i < volumes.size(); i++) {
                Simulated volume = volumes.get((first + i) % volumes.size());
                long before = volume.dirty;
                volume.write(share, all);
                all += volume.dirty - before;
            }
            volumes.forEach(each -> each.dirty -= Math.min(each.dirty, each.takenPerTick));
            all = sum(volumes);
        }
    }

    /** However many volumes are stuck, one whose server keeps up is never refused. */
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "10, 3", "110, 4", "1000, 5"})
    void aNeighbourOfStuckVolumesWritesOn(int stuck, long seed) {
        FairShare share = new FairShare(TOTAL, 3);
        List<Simulated> volumes = new ArrayList<>();
        for (int i = 0; i < stuck; i++) {
            volumes.add(new Simulated(64 << 10, 0, Long.MAX_VALUE));
        }
        Simulated neighbour = new Simulated(32 << 10, 64 << 10, Long.MAX_VALUE);
        volumes.add(neighbour);
        run(volumes, share, new Random(seed));
        assertEquals(0, neighbour.refused, "seed " + seed);
        assertTrue(sum(volumes) <= TOTAL / 4 * 5 + (64L << 10), "seed " + seed + ": dirty " + sum(volumes));
        for (Simulated volume : volumes.subList(0, stuck)) {
            assertTrue(volume.refused > 0, "seed " + seed + ": a stuck volume was never refused");
        }
    }

    /** A volume that writes twice what its server takes gets what its server takes. */
    @ParameterizedTest
    @CsvSource({"11, 134217728", "12, 4194304"})
    void aSlowServerSlowsItsOwnWriters(long seed, long limit) {
        FairShare share = new FairShare(TOTAL, 3);
        Simulated slow = new Simulated(2 * MIB, MIB, limit);
        Simulated neighbour = new Simulated(MIB, 2 * MIB, Long.MAX_VALUE);
        run(List.of(slow, neighbour), share, new Random(seed));
        assertEquals(0, neighbour.refused, "seed " + seed);
        assertEquals(TICKS * MIB, neighbour.written, "seed " + seed);
        assertTrue(slow.dirty <= Math.min(limit, TOTAL) + 2 * MIB, "seed " + seed + ": dirty " + slow.dirty);
        long taken = slow.written - slow.dirty;
        assertTrue(taken >= (TICKS - 2) * MIB, "seed " + seed + ": its server was idle, it took " + taken);
    }

    /** One volume alone may have most of it. */
    @ParameterizedTest
    @CsvSource({"21"})
    void oneVolumeAloneMayHaveMost(long seed) {
        FairShare share = new FairShare(TOTAL, 3);
        Simulated alone = new Simulated(MIB, 0, Long.MAX_VALUE);
        run(List.of(alone), share, new Random(seed));
        assertEquals(TOTAL / 4 * 3, alone.dirty, MIB);
    }
}
