package io.cellfs.mount.fuse;

/** INIT request and reply flags (fuse.h, FUSE_*); bits 32 and up travel in flags2. */
final class InitFlag {
    static final long ASYNC_READ = 1L;
    static final long POSIX_LOCKS = 1L << 1;
    static final long ATOMIC_O_TRUNC = 1L << 3;
    static final long EXPORT_SUPPORT = 1L << 4;
    static final long BIG_WRITES = 1L << 5;
    static final long FLOCK_LOCKS = 1L << 10;
    static final long DO_READDIRPLUS = 1L << 13;
    static final long READDIRPLUS_AUTO = 1L << 14;
    static final long ASYNC_DIO = 1L << 15;
    static final long WRITEBACK_CACHE = 1L << 16;
    static final long PARALLEL_DIROPS = 1L << 18;
    static final long POSIX_ACL = 1L << 20;
    static final long MAX_PAGES = 1L << 22;
    static final long CACHE_SYMLINKS = 1L << 23;
    static final long NO_OPENDIR_SUPPORT = 1L << 24;
    static final long EXPLICIT_INVAL_DATA = 1L << 25;
    static final long HANDLE_KILLPRIV_V2 = 1L << 28;
    static final long SETXATTR_EXT = 1L << 29;
    static final long INIT_EXT = 1L << 30;
    static final long HAS_EXPIRE_ONLY = 1L << 35;
    static final long DIRECT_IO_ALLOW_MMAP = 1L << 36;
    static final long PASSTHROUGH = 1L << 37;

    private InitFlag() {}
}
