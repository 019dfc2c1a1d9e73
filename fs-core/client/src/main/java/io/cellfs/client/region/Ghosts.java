package io.cellfs.client.region;

/**
 * Which regions were evicted not long ago, by fingerprints: one that is fetched again is wanted more often than it was kept for. An entry may be lost to
 * another one; one in 2^32 is taken for another. Not thread-safe; O(1) apart from growth.
 */
final class Ghosts {
    private static final int INITIAL = 1024;
    private static final int SEQUENCE_BITS = 32;

    /** Fingerprint, then the number of the eviction; 0 without. */
    private long[] entries = new long[INITIAL];

    private int evictions;

    /**
     * A region has been evicted.
     *
     * @param key its hash
     * @param kept how many regions there are
     */
    void add(long key, int kept) {
        if (kept > entries.length / 2) {
            entries = new long[Integer.highestOneBit(kept) * 4];
        }
        evictions++;
        entries[place(key)] = print(key) | Integer.toUnsignedLong(evictions);
    }

    /** Whether the region was evicted within the last {@code kept} evictions; it is forgotten then. */
    boolean take(long key, int kept) {
        int place = place(key);
        long entry = entries[place];
        boolean found =
                entry != 0 && entry >>> SEQUENCE_BITS == print(key) >>> SEQUENCE_BITS && evictions - (int) entry < kept;
        if (found) {
            entries[place] = 0;
        }
        return found;
    }

    private int place(long key) {
        return (int) key & (entries.length - 1);
    }

    private static long print(long key) {
        return key >>> SEQUENCE_BITS << SEQUENCE_BITS;
    }

    /** A hash of a region by whatever names its file, and its index there. */
    static long key(long volume, long vnode, int unique, long index) {
        return mix(mix(mix(mix(volume) ^ vnode) ^ unique) ^ index);
    }

    /** The finalizer of SplitMix64: each bit of the result depends on all. */
    private static long mix(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
