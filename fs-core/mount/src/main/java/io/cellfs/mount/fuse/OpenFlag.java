package io.cellfs.mount.fuse;

/** Flags of open files: open(2)'s as the kernel sends them (asm-generic/fcntl.h) and FOPEN_* as the reply has them (fuse.h). */
final class OpenFlag {
    static final int O_ACCMODE = 3;
    static final int O_RDONLY = 0;
    static final int O_EXCL = 0x80;
    static final int O_TRUNC = 0x200;
    static final int O_APPEND = 0x400;

    /** O_DIRECT of asm-generic and of arm64; in either, the other's bit is O_DIRECTORY, which no open of a file has. */
    static final int O_DIRECT = 0x4000 | 0x10000;

    static final int FOPEN_DIRECT_IO = 1;
    static final int FOPEN_KEEP_CACHE = 1 << 1;
    static final int FOPEN_NOFLUSH = 1 << 5;
    static final int FOPEN_PASSTHROUGH = 1 << 7;

    /** fuse_open_in.open_flags and fuse_create_in.open_flags: FUSE_OPEN_KILL_SUIDGID. */
    static final int OPEN_KILL_SUIDGID = 1;

    /** fuse_write_in.write_flags: FUSE_WRITE_CACHE, from a mapping, the handle is guessed. */
    static final int WRITE_CACHE = 1;
    /** fuse_write_in.write_flags: FUSE_WRITE_KILL_SUIDGID. */
    static final int WRITE_KILL_SUIDGID = 1 << 2;

    /** fuse_release_in.release_flags: FUSE_RELEASE_FLOCK_UNLOCK. */
    static final int RELEASE_FLOCK_UNLOCK = 1 << 1;

    private OpenFlag() {}

    static boolean writes(int flags) {
        return (flags & O_ACCMODE) != O_RDONLY;
    }
}
