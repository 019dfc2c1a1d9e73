package io.cellfs.protocol.afs3;

/** Bits of a store status's mask (afs-protocol section 2.2). */
public final class StoreMask {
    /** Set the modification time. */
    public static final int MODTIME = 1;

    /** Set the owner. */
    public static final int OWNER = 2;

    /** Set the group. */
    public static final int GROUP = 4;

    /** Set the permission bits. */
    public static final int MODE = 8;

    /** Set the segment size (ignored). */
    public static final int SEGSIZE = 16;

    /** Make the file stable. */
    public static final int FSYNC = 1024;

    private StoreMask() {}
}
