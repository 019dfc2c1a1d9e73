package io.cellfs.protocol.identity;

/** The ids that every cell has (afs-protocol section 2.4). */
public final class BuiltInIds {
    /** Everybody. */
    public static final int ANYUSER = -101;

    /** Everybody who has proved who they are. */
    public static final int AUTHUSER = -102;

    /** Who may look at users and groups. */
    public static final int PTSVIEWERS = -203;

    /** Who may do anything. */
    public static final int ADMINISTRATORS = -204;

    /** The backup system. */
    public static final int BACKUP = -205;

    /** Who has not proved who they are. */
    public static final int ANONYMOUS = 32766;

    private BuiltInIds() {}
}
