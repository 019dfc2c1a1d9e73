package io.cellfs.keep;

import java.util.BitSet;

/**
 * Which blocks of a memory are in use. What was released last is taken again first: a short record beside millions of others costs no search for a free
 * block past those. Not thread-safe.
 *
 * <p>Each free block is among the freed ones or at {@code searchFrom} or beyond.
 */
final class UsedBlocks {
    private static final int MAX_FREED = 1024;

    private final BitSet used = new BitSet();
    private final int[] freed;
    private int freedCount;
    private int searchFrom;
    private int count;
    private long passed;

    UsedBlocks() {
        this(MAX_FREED);
    }

    /** None in use; at most {@code maxFreed} are remembered as freed, others are searched for. */
    UsedBlocks(int maxFreed) {
        freed = new int[maxFreed];
    }

    boolean has(int block) {
        return used.get(block);
    }

    /** How many are in use. */
    int count() {
        return count;
    }

    /** How many blocks in use were passed in searches. */
    long passed() {
        return passed;
    }

    /** A block that an earlier process uses, before anything is taken or released. */
    void add(int block) {
        used.set(block);
        count++;
    }

    /** Takes as many free blocks: what was freed, then the lowest. So it takes none beyond a bound below which enough are free. */
    int[] take(int wanted) {
        int[] taken = new int[wanted];
        for (int i = 0; i < wanted; i++) {
            taken[i] = freedCount > 0 ? freed[--freedCount] : search();
            used.set(taken[i]);
        }
        count += wanted;
        return taken;
    }

    private int search() {
        int block = used.nextClearBit(searchFrom);
        passed += block - searchFrom;
        searchFrom = block + 1;
        return block;
    }

    void release(int block) {
        used.clear(block);
        count--;
        if (freedCount < freed.length) {
            freed[freedCount++] = block;
        } else {
            searchFrom = Math.min(searchFrom, block);
        }
    }
}
