package io.cellfs.protocol.dir;

/** Sizes, offsets and the hash of the directory blob (afs-protocol section 2.6). */
public final class DirectoryBlob {
    /** Bytes of a page. */
    public static final int PAGE_BYTES = 2048;

    /** Bytes of a slot. */
    public static final int SLOT_BYTES = 32;

    /** Slots of a page. */
    public static final int SLOTS_PER_PAGE = 64;

    /** Pages of the largest directory. */
    public static final int MAX_PAGES = 1023;

    /** The mark in each page's header. */
    public static final int PAGE_TAG = 1234;

    /** Where each page's header has its page count (page 0 only). */
    public static final int PAGE_COUNT_OFFSET = 0;

    /** Where each page's header has its mark. */
    public static final int TAG_OFFSET = 2;

    /** Where each page's header has its count of free slots. */
    public static final int FREE_COUNT_OFFSET = 4;

    /** Where each page's header has the bitmap of its slots, low bit first. */
    public static final int BITMAP_OFFSET = 5;

    /** Where page 0 has the free slots of the first pages. */
    public static final int ALLO_MAP_OFFSET = 32;

    /** Pages that the allocation map tells of. */
    public static final int ALLO_MAP_PAGES = 128;

    /** What the allocation map says of a page that is not there. */
    public static final int PAGE_ABSENT = 64;

    /** Where page 0 has the hash table, a slot number of two bytes in each. */
    public static final int HASH_TABLE_OFFSET = 160;

    /** Chains of the hash table. */
    public static final int HASH_CHAINS = 128;

    /** Slots of page 0 that hold no entry. */
    public static final int RESERVED_FIRST_PAGE = 13;

    /** Slots of every other page that hold no entry. */
    public static final int RESERVED_OTHER_PAGE = 1;

    /** Where an entry has its mark, 1. */
    public static final int ENTRY_FLAG_OFFSET = 0;

    /** Where an entry has the next slot of its chain. */
    public static final int ENTRY_NEXT_OFFSET = 2;

    /** Where an entry has its vnode number. */
    public static final int ENTRY_VNODE_OFFSET = 4;

    /** Where an entry has its uniquifier. */
    public static final int ENTRY_UNIQUE_OFFSET = 8;

    /** Where an entry's name begins; a NUL ends it. */
    public static final int ENTRY_NAME_OFFSET = 12;

    private static final int HASH_FACTOR = 173;
    private static final int NAME_ROUNDING = 15;

    private DirectoryBlob() {}

    /** The chain of a name. */
    public static int chain(byte[] name) {
        int hash = 0;
        for (byte b : name) {
            hash = hash * HASH_FACTOR + (b & 0xff);
        }
        int low = hash & (HASH_CHAINS - 1);
        return hash < 0 && low != 0 ? HASH_CHAINS - low : low;
    }

    /** The slots that an entry with a name of that many bytes takes. */
    public static int slots(int nameBytes) {
        return 1 + (nameBytes + 1 + NAME_ROUNDING) / SLOT_BYTES;
    }
}
