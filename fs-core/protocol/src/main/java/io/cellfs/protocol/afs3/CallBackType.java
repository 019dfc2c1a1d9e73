package io.cellfs.protocol.afs3;

/** Types of callback promises (afs-protocol section 2.2). */
public final class CallBackType {
    /** Of one client alone. */
    public static final int EXCLUSIVE = 1;

    /** What servers hand out. */
    public static final int SHARED = 2;

    /** No promise. */
    public static final int DROPPED = 3;

    private CallBackType() {}
}
