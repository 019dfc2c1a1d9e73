package io.cellfs.server.acl;

/** The bits of an access control entry (afs-protocol section 2.4): {@code rlidwka} and the eight user-defined rights. */
public final class Rights {
    /** Read file data. */
    public static final int READ = 1;

    /** Write file data and status. */
    public static final int WRITE = 2;

    /** Add names to the directory. */
    public static final int INSERT = 4;

    /** List the directory and look up its names. */
    public static final int LOOKUP = 8;

    /** Remove names from the directory. */
    public static final int DELETE = 16;

    /** Set read locks. */
    public static final int LOCK = 32;

    /** Change the ACL. */
    public static final int ADMINISTER = 64;

    /** All seven standard rights. */
    public static final int ALL = 127;

    /** Every bit that an entry may carry: the standard ones and the user rights A to H. */
    public static final int VALID = ALL | 0xff00_0000;

    private Rights() {}
}
