package io.cellfs.storage.api;

/** The kinds of vnode; a mount point is a symlink with mode 0644 (afs-protocol section 6.4). */
public enum VnodeType {
    FILE,
    DIRECTORY,
    SYMLINK
}
