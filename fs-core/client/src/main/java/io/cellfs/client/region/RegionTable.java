package io.cellfs.client.region;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Which regions are in the cache, and in which order they were last used. A slab of primitive columns (54 bytes a region) with a hash over
 * (file, region), the order of use ({@link RegionOrder}), and a list per file. Not thread-safe; every operation is O(1) apart from growth.
 *
 * <p>Files are named by small numbers of the caller's; a region by its index in the file (offset / region size).
 */
public final class RegionTable {
    /** No region. */
    public static final int NONE = -1;

    private static final int INITIAL = 1024;

    private int[] file = new int[INITIAL];
    private long[] region = new long[INITIAL];
    private int[] checksum = new int[INITIAL];
    private byte[] state = new byte[INITIAL];
    private int[] fileNext = new int[INITIAL];
    private int[] filePrevious = new int[INITIAL];
    private int[] hashNext = new int[INITIAL];
    private int[] buckets = newBuckets(INITIAL);
    private int[] fileHead = newBuckets(INITIAL);
    private final RegionOrder order;
    private int free = NONE;
    private int used;
    private int live;

    /** A table whose regions that are used again and again may have {@code hotBytes} bytes. */
    public RegionTable(long hotBytes) {
        this.order = new RegionOrder(INITIAL, hotBytes);
    }

    private static int[] newBuckets(int size) {
        int[] buckets = new int[size];
        Arrays.fill(buckets, NONE);
        return buckets;
    }

    /** State bits of a region. */
    public static final class State {
        /** Every byte of the region is valid (zeros past the end of the file). */
        public static final byte FULL = 1;

        /** The checksum column is that of the region's bytes. */
        public static final byte CHECKED = 2;

        /** Loaded from the index of an earlier run: the bytes must be compared with the checksum before use. */
        public static final byte SUSPECT = 4;

        private State() {}
    }

    /** The slot of a region, or {@link #NONE}. */
    public int find(int fileNumber, long index) {
        int slot = buckets[bucket(fileNumber, index)];
        while (slot != NONE && (file[slot] != fileNumber || region[slot] != index)) {
            slot = hashNext[slot];
        }
        return slot;
    }

    /** Adds a region that nobody has used yet; it must not be there yet. */
    public int add(int fileNumber, long index, int occupiedBytes, byte newState) {
        int slot = allocate();
        file[slot] = fileNumber;
        region[slot] = index;
        state[slot] = newState;
        checksum[slot] = 0;
        int bucket = bucket(fileNumber, index);
        hashNext[slot] = buckets[bucket];
        buckets[bucket] = slot;
        linkToFile(slot, fileNumber);
        order.add(slot, occupiedBytes);
        live++;
        return slot;
    }

    /** Removes a region. */
    public void remove(int slot) {
        int bucket = bucket(file[slot], region[slot]);
        if (buckets[bucket] == slot) {
            buckets[bucket] = hashNext[slot];
        } else {
            int before = buckets[bucket];
            while (hashNext[before] != slot) {
                before = hashNext[before];
            }
            hashNext[before] = hashNext[slot];
        }
        unlinkFromFile(slot);
        order.remove(slot);
        live--;
        hashNext[slot] = free;
        free = slot;
        file[slot] = NONE;
    }

    /** The region is used now, in seconds of the caller's clock. Returns whether that made it hot. */
    public boolean use(int slot, int nowS) {
        return order.use(slot, nowS);
    }

    /** The same for all regions of a file, in their order: so they go in long runs. */
    public boolean useAll(int fileNumber, int nowS) {
        List<Integer> slots = new ArrayList<>();
        for (int slot = firstOf(fileNumber); slot != NONE; slot = fileNext[slot]) {
            slots.add(slot);
        }
        slots.sort(Comparator.comparingLong(this::regionOf));
        boolean any = false;
        for (int slot : slots) {
            any |= order.use(slot, nowS);
        }
        return any;
    }

    /** How many regions are not used again and again. */
    public int coldCount() {
        return order.coldCount();
    }

    /** Makes a region one that is used again and again. */
    public void heat(int slot) {
        order.heat(slot);
    }

    /** Whether a region is used again and again. */
    public boolean isHot(int slot) {
        return order.isHot(slot);
    }

    /** How often other regions were used, or came, since this one was used or came last. */
    public int ageOf(int slot) {
        return order.ageOf(slot);
    }

    /** A region cannot go now: others of its kind go before it. */
    public void passOver(int slot) {
        order.passOver(slot);
    }

    /** The region to go first, or {@link #NONE}. */
    public int oldest() {
        return order.oldest();
    }

    /** The region to go first after {@code passed} ones that cannot: when no others are left, a hot one. Or {@link #NONE}. */
    public int oldestBeyond(int passed) {
        return passed < order.coldCount() ? order.oldest() : order.oldestHot();
    }

    /** The region to go after {@code slot}, or {@link #NONE}. */
    public int next(int slot) {
        return order.next(slot);
    }

    /** Some region of the file, or {@link #NONE}. */
    public int firstOf(int fileNumber) {
        return fileNumber < fileHead.length ? fileHead[fileNumber] : NONE;
    }

    /** Another region of the same file, or {@link #NONE} at the end. */
    public int nextOfFile(int slot) {
        return fileNext[slot];
    }

    /** How many of a file's regions below {@code endIndex} have all bits of {@code with} and none of {@code without}. */
    public long count(int fileNumber, long endIndex, byte with, byte without) {
        long found = 0;
        for (int slot = firstOf(fileNumber); slot != NONE; slot = fileNext[slot]) {
            if (region[slot] < endIndex && (state[slot] & (with | without)) == with) {
                found++;
            }
        }
        return found;
    }

    /** The indexes of a file's regions that have a state bit. */
    public List<Long> regionsWith(int fileNumber, byte bit) {
        List<Long> found = new ArrayList<>();
        for (int slot = firstOf(fileNumber); slot != NONE; slot = fileNext[slot]) {
            if ((state[slot] & bit) != 0) {
                found.add(region[slot]);
            }
        }
        return found;
    }

    /** The bytes that a file's regions occupy. */
    public long bytesOfFile(int fileNumber) {
        long sum = 0;
        for (int slot = firstOf(fileNumber); slot != NONE; slot = fileNext[slot]) {
            sum += order.bytesOf(slot);
        }
        return sum;
    }

    /** The file number of a slot. */
    public int fileOf(int slot) {
        return file[slot];
    }

    /** The region index of a slot. */
    public long regionOf(int slot) {
        return region[slot];
    }

    /** The bytes that a region occupies. */
    public int bytesOf(int slot) {
        return order.bytesOf(slot);
    }

    /** Changes the bytes that a region occupies. */
    public void setBytes(int slot, int occupiedBytes) {
        order.setBytes(slot, occupiedBytes);
    }

    /** State bits. */
    public byte stateOf(int slot) {
        return state[slot];
    }

    /** Sets the state bits. */
    public void setState(int slot, byte newState) {
        state[slot] = newState;
    }

    /** The checksum, meaningful with {@link State#CHECKED}. */
    public int checksumOf(int slot) {
        return checksum[slot];
    }

    /** Sets the checksum and {@link State#CHECKED}. */
    public void setChecksum(int slot, int value) {
        checksum[slot] = value;
        state[slot] |= State.CHECKED;
    }

    /** Occupied bytes of all regions. */
    public long totalBytes() {
        return order.totalBytes();
    }

    /** Number of regions. */
    public int size() {
        return live;
    }

    private int bucket(int fileNumber, long index) {
        long mixed = (index * 0x9E3779B97F4A7C15L) ^ (fileNumber * 0xC2B2AE3D27D4EB4FL);
        mixed ^= mixed >>> 32;
        return (int) mixed & (buckets.length - 1);
    }

    private int allocate() {
        if (free != NONE) {
            int slot = free;
            free = hashNext[slot];
            return slot;
        }
        if (used == file.length) {
            grow();
        }
        return used++;
    }

    private void grow() {
        int size = Math.multiplyExact(file.length, 2);
        file = Arrays.copyOf(file, size);
        region = Arrays.copyOf(region, size);
        order.grow(size);
        checksum = Arrays.copyOf(checksum, size);
        state = Arrays.copyOf(state, size);
        fileNext = Arrays.copyOf(fileNext, size);
        filePrevious = Arrays.copyOf(filePrevious, size);
        hashNext = Arrays.copyOf(hashNext, size);
        buckets = newBuckets(size);
        for (int slot = 0; slot < used; slot++) {
            int bucket = bucket(file[slot], region[slot]);
            hashNext[slot] = buckets[bucket];
            buckets[bucket] = slot;
        }
    }

    private void linkToFile(int slot, int fileNumber) {
        if (fileNumber >= fileHead.length) {
            int before = fileHead.length;
            fileHead = Arrays.copyOf(fileHead, Math.max(before * 2, fileNumber + 1));
            Arrays.fill(fileHead, before, fileHead.length, NONE);
        }
        int head = fileHead[fileNumber];
        fileNext[slot] = head;
        filePrevious[slot] = NONE;
        if (head != NONE) {
            filePrevious[head] = slot;
        }
        fileHead[fileNumber] = slot;
    }

    private void unlinkFromFile(int slot) {
        int previous = filePrevious[slot];
        int next = fileNext[slot];
        if (previous == NONE) {
            fileHead[file[slot]] = next;
        } else {
            fileNext[previous] = next;
        }
        if (next != NONE) {
            filePrevious[next] = previous;
        }
    }
}
