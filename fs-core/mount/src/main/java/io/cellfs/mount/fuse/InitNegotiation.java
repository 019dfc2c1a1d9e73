package io.cellfs.mount.fuse;

/**
 * The INIT handshake as a function: what the kernel offers, what is agreed.
 *
 * @param minor protocol minor version to speak
 * @param flags features to switch on, {@link InitFlag}
 * @param maxReadAhead bytes, as the kernel offered
 * @param maxWriteBytes most data of a WRITE
 * @param maxPages most pages of any request
 */
record InitNegotiation(int minor, long flags, int maxReadAhead, int maxWriteBytes, int maxPages) {
    static final int MAJOR = 7;
    static final int MIN_MINOR = 31;
    static final int MAX_MINOR = 45;
    static final int MAX_WRITE_BYTES = 1 << 20;
    static final int MAX_PAGES = 256;
    /** Asynchronous requests (read-ahead, releases) that the kernel keeps in flight, and where it starts to hold back. */
    static final int MAX_BACKGROUND = 64;

    static final int CONGESTION_THRESHOLD = 48;

    /**
     * What is wanted. Not WRITEBACK_CACHE: size and times stay the server's, and it measured slower (docs/adr/0008-fuse-direct.md). Not POSIX_ACL:
     * AFS has ACLs of its own. EXPLICIT_INVAL_DATA, as callbacks tell when data is stale. HANDLE_KILLPRIV_V2, as otherwise each write asks for
     * security.capability first. NO_OPENDIR_SUPPORT, so that the kernel caches listings.
     */
    static final long WANTED = InitFlag.ASYNC_READ
            | InitFlag.POSIX_LOCKS
            | InitFlag.ATOMIC_O_TRUNC
            | InitFlag.EXPORT_SUPPORT
            | InitFlag.BIG_WRITES
            | InitFlag.FLOCK_LOCKS
            | InitFlag.DO_READDIRPLUS
            | InitFlag.READDIRPLUS_AUTO
            | InitFlag.ASYNC_DIO
            | InitFlag.PARALLEL_DIROPS
            | InitFlag.MAX_PAGES
            | InitFlag.CACHE_SYMLINKS
            | InitFlag.NO_OPENDIR_SUPPORT
            | InitFlag.EXPLICIT_INVAL_DATA
            | InitFlag.HANDLE_KILLPRIV_V2
            | InitFlag.SETXATTR_EXT
            | InitFlag.INIT_EXT
            | InitFlag.HAS_EXPIRE_ONLY
            | InitFlag.DIRECT_IO_ALLOW_MMAP
            | InitFlag.PASSTHROUGH;

    /** With PASSTHROUGH: backing files on a plain file system only, so that overlayfs can still be put on top of the mount. */
    static final int MAX_STACK_DEPTH = 1;

    /** Whether a kernel of this version can be served at all. */
    static boolean supports(int major, int minor) {
        return major == MAJOR && minor >= MIN_MINOR;
    }

    /** Agrees with a kernel of protocol 7.{@code kernelMinor} that offers {@code offered}. */
    static InitNegotiation agree(int kernelMinor, long offered, int maxReadAhead) {
        return new InitNegotiation(
                Math.min(kernelMinor, MAX_MINOR), offered & WANTED, maxReadAhead, MAX_WRITE_BYTES, MAX_PAGES);
    }

    /** The same without {@code flag}. */
    InitNegotiation without(long flag) {
        return new InitNegotiation(minor, flags & ~flag, maxReadAhead, maxWriteBytes, maxPages);
    }

    /** Whether a feature was agreed on. */
    boolean has(long flag) {
        return (flags & flag) != 0;
    }
}
