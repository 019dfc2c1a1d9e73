package io.cellfs.client.region;

import java.util.Arrays;

/**
 * In which order regions go (docs/adr/0030): first those that were used once, in the order of their last use, then those that were used again. What is used
 * again within {@link #AGAIN_S} counts as one use, as a program reads a region in many pieces. The hot ones are bounded; those beyond that, used longest
 * ago, are as if used once. Not thread-safe; everything is O(1) apart from growth. Regions are named by the slots of {@link RegionTable}.
 */
final class RegionOrder {
    /** A use this long after the last one that counted is another one, seconds. */
    static final int AGAIN_S = 5;

    private static final int NONE = RegionTable.NONE;
    private static final int NEVER = -1;

    private final long hotBytes;
    private final Segment cold = new Segment();
    private final Segment hot = new Segment();
    private int[] bytes;
    private int[] older;
    private int[] newer;
    private int[] usedS;
    private boolean[] isHot;
    /** When a slot became the last to go, counted in such events. */
    private int[] turn;

    private int turns;

    /** A list of slots. */
    private final class Segment {
        private int oldest = NONE;
        private int newest = NONE;
        private int count;
        private long bytes;

        void add(int slot) {
            older[slot] = newest;
            newer[slot] = NONE;
            if (newest == NONE) {
                oldest = slot;
            } else {
                newer[newest] = slot;
            }
            newest = slot;
            turn[slot] = ++turns;
            count++;
            bytes += RegionOrder.this.bytes[slot];
        }

        void remove(int slot) {
            int before = older[slot];
            int after = newer[slot];
            if (before == NONE) {
                oldest = after;
            } else {
                newer[before] = after;
            }
            if (after == NONE) {
                newest = before;
            } else {
                older[after] = before;
            }
            count--;
            bytes -= RegionOrder.this.bytes[slot];
        }
    }

    /** For so many slots, of which the hot ones may have {@code hotBytes} bytes. */
    RegionOrder(int slots, long hotBytes) {
        this.hotBytes = hotBytes;
        this.bytes = new int[slots];
        this.older = new int[slots];
        this.newer = new int[slots];
        this.usedS = new int[slots];
        this.isHot = new boolean[slots];
        this.turn = new int[slots];
    }

    void grow(int slots) {
        bytes = Arrays.copyOf(bytes, slots);
        older = Arrays.copyOf(older, slots);
        newer = Arrays.copyOf(newer, slots);
        usedS = Arrays.copyOf(usedS, slots);
        isHot = Arrays.copyOf(isHot, slots);
        turn = Arrays.copyOf(turn, slots);
    }

    private Segment of(int slot) {
        return isHot[slot] ? hot : cold;
    }

    /** Adds a slot that nobody has used yet. */
    void add(int slot, int occupiedBytes) {
        bytes[slot] = occupiedBytes;
        usedS[slot] = NEVER;
        isHot[slot] = false;
        cold.add(slot);
    }

    void remove(int slot) {
        of(slot).remove(slot);
    }

    int bytesOf(int slot) {
        return bytes[slot];
    }

    void setBytes(int slot, int occupiedBytes) {
        of(slot).bytes += occupiedBytes - bytes[slot];
        bytes[slot] = occupiedBytes;
        cool();
    }

    long totalBytes() {
        return cold.bytes + hot.bytes;
    }

    /** Makes a slot the last of its kind to go, without a use. */
    void passOver(int slot) {
        Segment segment = of(slot);
        if (slot != segment.newest) {
            segment.remove(slot);
            segment.add(slot);
        }
    }

    /** Somebody uses a slot. Returns whether that made it hot. */
    boolean use(int slot, int nowS) {
        boolean again = usedS[slot] != NEVER && nowS - usedS[slot] >= AGAIN_S;
        if (again || usedS[slot] == NEVER) {
            usedS[slot] = nowS;
        }
        if (again && !isHot[slot]) {
            heat(slot);
            return true;
        }
        passOver(slot);
        return false;
    }

    /** Makes a slot hot. */
    void heat(int slot) {
        of(slot).remove(slot);
        isHot[slot] = true;
        hot.add(slot);
        cool();
    }

    private void cool() {
        while (hot.bytes > hotBytes && hot.oldest != NONE) {
            int slot = hot.oldest;
            hot.remove(slot);
            isHot[slot] = false;
            cold.add(slot);
        }
    }

    boolean isHot(int slot) {
        return isHot[slot];
    }

    /** How often others became the last to go since this one did. */
    int ageOf(int slot) {
        return turns - turn[slot];
    }

    /** How many slots are not hot. */
    int coldCount() {
        return cold.count;
    }

    /** The slot to go first, or NONE. */
    int oldest() {
        return cold.oldest == NONE ? hot.oldest : cold.oldest;
    }

    /** The hot slot to go first, or NONE. */
    int oldestHot() {
        return hot.oldest;
    }

    /** The slot to go after this one, or NONE. */
    int next(int slot) {
        return newer[slot] == NONE && !isHot[slot] ? hot.oldest : newer[slot];
    }
}
