package io.cellfs.protocol.afs3;

/** Types of vnodes in both fetch statuses (afs-protocol section 2.2). */
public final class AfsFileType {
    /** Invalid. */
    public static final int INVALID = 0;

    /** A file. */
    public static final int FILE = 1;

    /** A directory. */
    public static final int DIRECTORY = 2;

    /** A symbolic link or mount point. */
    public static final int SYMLINK = 3;

    private AfsFileType() {}
}
