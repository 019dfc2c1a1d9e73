package io.cellfs.storage.dir;

import io.cellfs.protocol.Name;

/** Numbers of the directory blob (afs-protocol section 2.6). */
public final class DirectoryFormat {
    /** Bytes of a page. */
    public static final int PAGE_BYTES = 2048;

    /** Bytes of a slot. */
    public static final int SLOT_BYTES = 32;

    /** Slots of a page. */
    public static final int SLOTS = 64;

    /** The tag in every page header. */
    public static final int TAG = 1234;

    /** Slots that headers take on page 0. */
    public static final int RESERVED_ON_FIRST_PAGE = 13;

    /** Free slots of a fresh page 0. */
    public static final int FREE_ON_FIRST_PAGE = SLOTS - RESERVED_ON_FIRST_PAGE;

    /** Free slots of any other fresh page. */
    public static final int FREE_ON_PAGE = SLOTS - 1;

    /** Pages that have a byte in the allocation map. */
    public static final int MAPPED_PAGES = 128;

    /** Pages of the largest directory. */
    public static final int MAX_PAGES = 1023;

    /** Hash chains. */
    public static final int BUCKETS = 128;

    static final int PAGE_COUNT_AT = 0;
    static final int TAG_AT = 2;
    static final int FREE_COUNT_AT = 4;
    static final int BITMAP_AT = 5;
    static final int ALLOCATION_MAP_AT = 32;
    static final int HASH_TABLE_AT = ALLOCATION_MAP_AT + MAPPED_PAGES;
    static final int NEXT_AT = 2;
    static final int VNODE_AT = 4;
    static final int UNIQUE_AT = 8;
    static final int NAME_AT = 12;

    private DirectoryFormat() {}

    /** Slots of an entry whose name has this many bytes. */
    public static int slots(int nameLength) {
        return 1 + ((nameLength + 1 + 15) >> 5);
    }

    /** The chain of a name. */
    public static int hash(Name name) {
        int h = 0;
        for (int i = 0; i < name.length(); i++) {
            h = h * 173 + (name.at(i) & 0xff);
        }
        int t = h & (BUCKETS - 1);
        return t == 0 || h >= 0 ? t : BUCKETS - t;
    }
}
