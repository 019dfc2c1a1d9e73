package io.cellfs.csi.node;

import java.io.IOException;

/** A system call about mounts failed. */
final class MountException extends Exception {
    private static final long serialVersionUID = 1L;

    /** asm-generic/errno-base.h: no such file or directory. */
    static final int ENOENT = 2;
    /** asm-generic/errno-base.h: interrupted. */
    static final int EINTR = 4;
    /** asm-generic/errno-base.h: what no other number tells. */
    static final int EIO = 5;
    /** asm-generic/errno-base.h: device or resource busy. */
    static final int EBUSY = 16;
    /** asm-generic/errno-base.h: not a directory. */
    static final int ENOTDIR = 20;
    /** asm-generic/errno-base.h: invalid argument. */
    static final int EINVAL = 22;
    /** asm-generic/errno.h: transport endpoint is not connected; a FUSE file system without its server. */
    static final int ENOTCONN = 107;

    /** asm-generic/errno.h: connection timed out; a volume whose server does not answer. */
    static final int ETIMEDOUT = 110;

    /** asm-generic/errno.h: stale file handle. */
    static final int ESTALE = 116;

    private final int errno;

    MountException(String call, int errno) {
        super(call + " failed: errno " + errno);
        this.errno = errno;
    }

    MountException(String call, IOException cause) {
        super(call + " failed: " + cause.getMessage(), cause);
        this.errno = EIO;
    }

    /** The error number of Linux. */
    int errno() {
        return errno;
    }
}
