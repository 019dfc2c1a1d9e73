package io.cellfs.protocol.lock;

/** Which locks a lock can meet at all. */
public enum LockSpace {
    /** fcntl(2) locks, of processes and of open files: they meet one another. */
    POSIX,
    /** flock(2) locks: they meet one another. */
    FLOCK,
    /** AFS's locks on whole files, of one client as a whole: they meet every lock of other clients. */
    WHOLE
}
