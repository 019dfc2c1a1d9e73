package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.mount.fuse.InodeMode.Mode;
import io.cellfs.mount.fuse.InodeMode.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InodeModeTest {
    private static final int THREAD = 100;
    private static final int OTHER_THREAD = 101;
    private static final long COPY = 7;
    private static final long NEWER_COPY = 8;

    private final InodeMode inode = new InodeMode();

    private static Wish reader(long copy) {
        return new Wish(false, copy, THREAD);
    }

    private static Wish writer() {
        return new Wish(true, 0, THREAD);
    }

    private Mode open(Wish wish) {
        Mode mode = inode.decide(wish);
        inode.opened(mode, wish.copy());
        return mode;
    }

    @Test
    void withoutACopyOpensGoThroughThePageCache() {
        assertEquals(Mode.CACHED, open(reader(0)));
        assertEquals(Mode.CACHED, open(writer()));
    }

    @Test
    void readersShareOneCopyAndItsRegistrationEndsWithTheLast() {
        Mode first = open(reader(COPY));
        Mode second = open(reader(COPY));
        assertEquals(Mode.PASSTHROUGH_FIRST, first);
        assertEquals(Mode.PASSTHROUGH_SAME, second);
        assertFalse(inode.closed(first));
        assertTrue(inode.closed(second));
        assertEquals(Mode.PASSTHROUGH_FIRST, open(reader(NEWER_COPY)));
    }

    @Test
    void noPassthroughWhileAnOpenUsesThePageCache() {
        Mode cached = open(writer());
        assertEquals(Mode.CACHED, open(reader(COPY)));
        inode.closed(cached);
        inode.closed(cached);
        assertEquals(Mode.PASSTHROUGH_FIRST, open(reader(COPY)));
    }

    @Test
    void aWriterBesidePassthroughGoesToANewInode() {
        Mode reads = open(reader(COPY));
        assertEquals(Mode.ELSEWHERE, open(writer()));
        assertEquals(Mode.BUSY, open(writer()), "it came back: no path leads it elsewhere");
        inode.closed(reads);
        assertEquals(Mode.CACHED, open(writer()));
    }

    @Test
    void anotherCopyBesidePassthroughGoesToANewInode() {
        open(reader(COPY));
        assertEquals(Mode.ELSEWHERE, open(reader(NEWER_COPY)));
        assertEquals(Mode.BESIDE, open(reader(NEWER_COPY)), "it came back: no path leads it elsewhere");
        assertEquals(Mode.ELSEWHERE, open(new Wish(false, NEWER_COPY, OTHER_THREAD)));
        assertEquals(Mode.PASSTHROUGH_SAME, open(reader(COPY)));
    }

    @Test
    void aSupersededInodeIsNeverCachedAgain() {
        Mode reads = open(reader(COPY));
        assertEquals(Mode.ELSEWHERE, open(writer()));
        assertTrue(inode.supersede());
        assertFalse(inode.supersede());
        inode.closed(reads);
        assertEquals(Mode.UNCACHED, open(writer()));
        assertEquals(Mode.ELSEWHERE, open(new Wish(false, COPY, OTHER_THREAD)));
        assertEquals(Mode.UNCACHED, open(new Wish(false, COPY, OTHER_THREAD)));
    }

    @Test
    void theBackingFileStaysWhileAnOpenBesideUsesIt() {
        Mode reads = open(reader(COPY));
        open(reader(0));
        Mode beside = open(reader(0));
        assertEquals(Mode.BESIDE, beside);
        assertFalse(inode.closed(reads));
        assertTrue(inode.closed(beside));
    }

    @Test
    void stalePagesAreDroppedOnce() {
        assertFalse(inode.takeStalePages());
        inode.pagesAreStale();
        assertTrue(inode.takeStalePages());
        assertFalse(inode.takeStalePages());
    }

    @Test
    void theKernelsRulesHoldInAnyOrderOfOpensAndCloses() {
        long seed = 20_261_121L;
        Random random = new Random(seed);
        InodeMode many = new InodeMode();
        List<Mode> open = new ArrayList<>();
        long backing = 0;
        for (int step = 0; step < 100_000; step++) {
            if (!open.isEmpty() && random.nextBoolean()) {
                boolean last = many.closed(open.remove(random.nextInt(open.size())));
                assertEquals(last, last && open.stream().noneMatch(Mode::usesBacking), "seed " + seed);
                continue;
            }
            Wish wish = new Wish(random.nextInt(4) == 0, random.nextInt(3), random.nextInt(2000));
            Mode mode = many.decide(wish);
            if (mode == Mode.ELSEWHERE || mode == Mode.BUSY) {
                continue;
            }
            many.opened(mode, wish.copy());
            boolean passthrough = open.stream().anyMatch(Mode::usesBacking);
            backing = mode == Mode.PASSTHROUGH_FIRST ? wish.copy() : backing;
            assertFalse(mode == Mode.CACHED && passthrough, "seed " + seed + " step " + step);
            assertFalse(mode.usesBacking() && open.contains(Mode.CACHED), "seed " + seed + " step " + step);
            assertFalse(mode == Mode.PASSTHROUGH_FIRST && passthrough, "seed " + seed + " step " + step);
            assertTrue(mode != Mode.PASSTHROUGH_SAME || backing == wish.copy(), "seed " + seed + " step " + step);
            assertFalse(wish.writes() && mode.usesBacking(), "seed " + seed + " step " + step);
            open.add(mode);
        }
    }
}
