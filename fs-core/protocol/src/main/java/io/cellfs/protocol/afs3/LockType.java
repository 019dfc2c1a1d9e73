package io.cellfs.protocol.afs3;

/** Types of file locks (afs-protocol sections 2.3 and 3.2). */
public final class LockType {
    /** No lock (YFS). */
    public static final int NONE = -1;

    /** Shared. */
    public static final int READ = 0;

    /** Exclusive. */
    public static final int WRITE = 1;

    /** Renew. */
    public static final int EXTEND = 2;

    /** Give up. */
    public static final int RELEASE = 3;

    private LockType() {}
}
