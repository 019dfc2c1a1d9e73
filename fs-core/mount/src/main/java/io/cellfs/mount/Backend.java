package io.cellfs.mount;

/** How the mount talks to the kernel. */
public enum Backend {
    /** The kernel protocol on {@code /dev/fuse} directly; needs root (or CAP_SYS_ADMIN). */
    DIRECT,
    /** jnr-fuse on libfuse 2: no notifications, so short cache lifetimes (docs/posix.md). */
    JNR
}
