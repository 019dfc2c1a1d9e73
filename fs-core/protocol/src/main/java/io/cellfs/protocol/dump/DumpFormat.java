package io.cellfs.protocol.dump;

/**
 * Numbers of the volume dump (afs-protocol section 6.1).
 *
 * <pre>
 * dump   = 1 magic u32, version u32, header fields | 2 volume fields | (3 vnode u32, unique u32, vnode fields)* | 4 end magic u32
 * fields = (tag u8 of 20 or more, value whose type the tag says)*
 * </pre>
 */
final class DumpFormat {
    /** Begins the dump. */
    static final int SECTION_DUMP = 1;

    /** Begins the volume's description. */
    static final int SECTION_VOLUME = 2;

    /** Begins a vnode. */
    static final int SECTION_VNODE = 3;

    /** Ends the dump. */
    static final int SECTION_END = 4;

    /** Tags below this begin a section. */
    static final int FIRST_FIELD = 20;

    /** Says that the tag after it must be understood. */
    static final int CRITICAL = 0x7e;

    static final int MAGIC = 0xB3A11322;
    static final int VERSION = 1;
    static final int END_MAGIC = 0x3A214B6E;

    /** Bytes of a volume's name at most, the NUL among them. */
    static final int NAME_MAX = 256;

    /** Bytes of a message to users at most, the NUL among them. */
    static final int MESSAGE_MAX = 1024;

    /** Counts of vnode accesses, one a day. */
    static final int WEEK_DAYS = 7;

    /** The dates in a dump's header. */
    static final int HEADER_DATES = 2;

    /** Entries of a counted array at most. */
    static final int ARRAY_MAX = 64;

    /** Data up to this many bytes is preceded by a 32-bit length. */
    static final long SHORT_DATA_MAX = Integer.MAX_VALUE;

    private DumpFormat() {}
}
