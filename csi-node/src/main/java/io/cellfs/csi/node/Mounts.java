package io.cellfs.csi.node;

import io.cellfs.csi.common.MountFlag;
import java.nio.file.Path;
import java.util.Set;

/** Port: the mounts of the kernel. Paths are absolute and have no symbolic links but perhaps at their end. */
interface Mounts {
    /**
     * What file a path leads to.
     *
     * @param device {@code major:minor} of its file system
     * @param inode its inode number
     * @param directory whether it is a directory
     */
    record Identity(String device, long inode, boolean directory) {}

    /** What a path leads to, not following a symbolic link at its end; ENOENT, ENOTDIR, ENOTCONN. */
    Identity identify(Path path) throws MountException;

    /** The mount table now. */
    MountTable table() throws MountException;

    /**
     * Mounts a directory a second time, at a directory, with these flags beside those of the mount that it is on. The mount appears
     * with all its flags or not at all.
     *
     * @param expected what the source must be: nothing is mounted if it is something else (ESTALE)
     */
    void bind(Path source, Identity expected, Path target, Set<MountFlag> flags) throws MountException;

    /** Removes the mount seen at a path, not following a symbolic link at its end; EBUSY while it is in use. */
    void unmount(Path target) throws MountException;
}
