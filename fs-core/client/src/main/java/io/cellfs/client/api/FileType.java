package io.cellfs.client.api;

/** The kinds of vnode that AFS has. */
public enum FileType {
    FILE,
    DIRECTORY,
    SYMLINK
}
