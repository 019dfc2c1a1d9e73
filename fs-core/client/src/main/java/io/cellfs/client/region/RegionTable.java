package io.cellfs.client.region;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which regions are in the cache, and in which order they were last used. A slab of primitive columns (45 bytes a region) with a hash over
 * (file, region), a list in order of use, and a list per file. Not thread-safe; every operation is O(1) apart from growth.
 *
 * <p>Files are named by small numbers of the caller's; a region by its index in the file (offset / region size).
 */
public final class RegionTable {
    /** No region. */
    public static final int NONE = -1;

    private static final int INITIAL = 1024;

    private int[] file = new int[INITIAL];
    private long[] region = new long[INITIAL];
    private int[] bytes = new int[INITIAL];
    private int[] checksum = new int[INITIAL];
    private byte[] state = new byte[INITIAL];
    private int[] older = new int[INITIAL];
    private int[] newer = new int[INITIAL];
    private int[] fileNext = new int[INITIAL];
    private int[] filePrevious = new int[INITIAL];
    private int[] hashNext = new int[INITIAL];
    private int[] buckets = newBuckets(INITIAL);
    private int[] fileHead = newBuckets(INITIAL);
    private int oldest = NONE;
    private int newest = NONE;
    private int free = NONE;
    private int used;
    private int live;
    private long totalBytes;

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

    /** Adds a region as the most recently used; it must not be there yet. */
    public int add(int fileNumber, long index, int occupiedBytes, byte newState) {
        int slot = allocate();
        file[slot] = fileNumber;
        region[slot] = index;
        bytes[slot] = occupiedBytes;
        state[slot] = newState;
        checksum[slot] = 0;
        int bucket = bucket(fileNumber, index);
        hashNext[slot] = buckets[bucket];
        buckets[bucket] = slot;
        linkToFile(slot, fileNumber);
        linkNewest(slot);
        totalBytes += occupiedBytes;
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
        unlinkFromOrder(slot);
        totalBytes -= bytes[slot];
        live--;
        hashNext[slot] = free;
        free = slot;
        file[slot] = NONE;
    }

    /** Makes a region the most recently used. */
    public void touch(int slot) {
        if (slot != newest) {
            unlinkFromOrder(slot);
            linkNewest(slot);
        }
    }

    /** The least recently used region, or {@link #NONE}. */
    public int oldest() {
        return oldest;
    }

    /** The region used next after {@code slot} in time, or {@link #NONE}. */
    public int newerThan(int slot) {
        return newer[slot];
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

    /** Makes all regions of a file the most recently used. */
    public void touchAll(int fileNumber) {
        for (int slot = firstOf(fileNumber); slot != NONE; slot = fileNext[slot]) {
            touch(slot);
        }
    }

    /** The bytes that a file's regions occupy. */
    public long bytesOfFile(int fileNumber) {
        long sum = 0;
        for (int slot = firstOf(fileNumber); slot != NONE; slot = fileNext[slot]) {
            sum += bytes[slot];
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
        return bytes[slot];
    }

    /** Changes the bytes that a region occupies. */
    public void setBytes(int slot, int occupiedBytes) {
        totalBytes += occupiedBytes - bytes[slot];
        bytes[slot] = occupiedBytes;
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
        return totalBytes;
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
        bytes = Arrays.copyOf(bytes, size);
        checksum = Arrays.copyOf(checksum, size);
        state = Arrays.copyOf(state, size);
        older = Arrays.copyOf(older, size);
        newer = Arrays.copyOf(newer, size);
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

    private void linkNewest(int slot) {
        older[slot] = newest;
        newer[slot] = NONE;
        if (newest == NONE) {
            oldest = slot;
        } else {
            newer[newest] = slot;
        }
        newest = slot;
    }

    private void unlinkFromOrder(int slot) {
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
    }
}
