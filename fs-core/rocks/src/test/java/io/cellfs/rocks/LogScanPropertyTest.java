package io.cellfs.rocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Logs that end anywhere, in whatever way: what is found to be whole is exactly what is as it was written. */
final class LogScanPropertyTest {
    private static final int LOG = 7;

    private static LogEnd scan(byte[] log) {
        LogScan scan = LogScan.ofLog(LOG);
        byte[] block = new byte[LogFormat.BLOCK_BYTES];
        for (int at = 0; at < log.length; at += block.length) {
            int length = Math.min(block.length, log.length - at);
            System.arraycopy(log, at, block, 0, length);
            scan.block(block, length);
        }
        return scan.end();
    }

    /** Where the last of the records ends of which all bytes are there; zeros that fill a block may follow or not. */
    private static void assertEndsRight(LogWriter log, byte[] found) {
        byte[] written = log.bytes();
        int difference = Arrays.mismatch(written, found);
        int same = difference < 0 ? written.length : difference;
        LogEnd end = scan(found);
        List<Integer> starts = log.starts();
        int whole = starts.stream().filter(start -> start <= same).reduce(0, Math::max);
        // The next record's start is behind the zeros that fill a block, the last one's end before them.
        assertTrue(end.goodBytes() <= same, end + " of " + same);
        for (int at = (int) end.goodBytes(); at < whole; at++) {
            assertEquals(0, written[at], "byte " + at + " belongs to a whole record, found " + end);
            assertTrue(whole - at < LogFormat.RECYCLABLE_HEADER_BYTES);
        }
    }

    @Property(tries = 30)
    void whatIsWholeIsFoundToBe(@ForAll long seed, @ForAll boolean recyclable) {
        LogWriter log = LogWriter.random(new Random(seed), 120, recyclable);
        LogEnd end = scan(log.bytes());
        assertFalse(end.isDamaged());
        assertEquals(log.bytes().length, end.goodBytes());
        assertEquals(0, end.laterRecords());
    }

    @Property(tries = 5)
    void itMayEndAtAnyByte(@ForAll long seed, @ForAll boolean recyclable) {
        Random random = new Random(seed);
        LogWriter log = LogWriter.random(random, 60, recyclable);
        byte[] all = log.bytes();
        int from = Math.max(0, all.length - 500);
        for (int end = from; end < all.length; end++) {
            assertTorn(log, Arrays.copyOf(all, end));
        }
        for (int start : log.starts()) {
            for (int end = Math.max(0, start - 13);
                    end < Math.min(all.length, start + 26);
                    end += 1 + random.nextInt(3)) {
                assertTorn(log, Arrays.copyOf(all, end));
            }
        }
    }

    private static void assertTorn(LogWriter log, byte[] found) {
        assertEndsRight(log, found);
        LogEnd end = scan(found);
        assertTrue(!end.isDamaged() || end.torn(), end.toString());
        assertEquals(0, end.laterRecords());
        assertTrue(end.firstLost() >= found.length, end.toString());
    }

    @Property(tries = 150)
    void zerosMayFollow(@ForAll long seed, @ForAll boolean recyclable, @ForAll @IntRange(max = 80_000) int zeros) {
        Random random = new Random(seed);
        LogWriter log = LogWriter.random(random, 60, recyclable);
        byte[] all = log.bytes();
        int end = random.nextInt(all.length + 1);
        byte[] found = Arrays.copyOf(Arrays.copyOf(all, end), end + zeros);
        assertEndsRight(log, found);
        assertEquals(0, scan(found).laterRecords());
    }

    @Property(tries = 150)
    void garbageMayFollow(@ForAll long seed, @ForAll boolean recyclable, @ForAll @IntRange(max = 80_000) int garbage) {
        Random random = new Random(seed);
        LogWriter log = LogWriter.random(random, 60, recyclable);
        byte[] all = log.bytes();
        int end = random.nextInt(all.length + 1);
        byte[] tail = new byte[garbage];
        random.nextBytes(tail);
        byte[] found = Arrays.copyOf(Arrays.copyOf(all, end), end + garbage);
        System.arraycopy(tail, 0, found, end, garbage);
        assertEndsRight(log, found);
        assertEquals(0, scan(found).laterRecords());
    }

    @Property(tries = 300)
    void damageInTheMiddleIsToldFromAnUnfinishedEnd(@ForAll long seed, @ForAll boolean recyclable) {
        Random random = new Random(seed);
        LogWriter log = LogWriter.random(random, 60, recyclable);
        byte[] found = log.bytes();
        int record = random.nextInt(56);
        int at = log.starts().get(record)
                + random.nextInt(log.starts().get(record + 1) - log.starts().get(record));
        found[at] ^= (byte) (1 << random.nextInt(8));
        LogEnd end = scan(found);
        assertEndsRight(log, found);
        if (end.isDamaged()) {
            assertTrue(end.laterRecords() > 0, "byte " + at + ": " + end);
            assertTrue(end.firstLost() > at || end.goodBytes() <= at, end.toString());
        }
    }

    @Property(tries = 30)
    void whatAnEarlierUseOfTheFileLeftIsNoRecord(@ForAll long seed) {
        Random random = new Random(seed);
        LogWriter old = LogWriter.random(random, 10, true);
        LogWriter now = new LogWriter(true, LOG, 5_000_000);
        LogWriter before = new LogWriter(true, LOG - 1, 4_000_000);
        for (int i = 0; i < 40; i++) {
            byte[] content = new byte[random.nextInt(3_000)];
            now.add(content);
            before.add(old.bytes());
        }
        byte[] found = before.bytes();
        byte[] written = now.bytes();
        System.arraycopy(written, 0, found, 0, Math.min(written.length, found.length));
        LogEnd end = scan(found);
        assertEndsRight(now, Arrays.copyOf(found, Math.max(written.length, found.length)));
        assertEquals(0, end.laterRecords());
    }

    @Property(tries = 50)
    void filesThatHoldLogsOfOthersAreNoRecords(@ForAll long seed) {
        Random random = new Random(seed);
        LogWriter foreign = LogWriter.random(random, 10, false);
        LogWriter log = new LogWriter(false, LOG, 1L << 40);
        log.add(new byte[100]).add(foreign.bytes());
        byte[] all = log.bytes();
        int start = log.starts().get(1);
        byte[] found = Arrays.copyOf(all, start + 1 + random.nextInt(all.length - start - 1));
        Arrays.fill(found, start, Math.min(found.length, start + 1 + random.nextInt(20)), (byte) 0);
        LogEnd end = scan(found);
        assertEquals(start, end.goodBytes());
        assertEquals(0, end.laterRecords());
    }

    @Test
    void anEmptyLogIsWhole() {
        assertEquals(new LogEnd(0, 0, false, false, 0, 0), scan(new byte[0]));
    }
}
