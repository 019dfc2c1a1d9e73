package io.cellfs.csi.node;

import io.cellfs.csi.common.MountFlag;
import io.cellfs.node.api.AttachedVolume;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Port: the mounts of the kernel. Paths are absolute and have no symbolic links but perhaps at their end. What a file system is asked ends with ETIMEDOUT
 * if it does not answer.
 */
interface Mounts {
    /**
     * What file a path leads to.
     *
     * @param device {@code major:minor} of its file system
     * @param inode its inode number
     * @param directory whether it is a directory
     */
    record Identity(String device, long inode, boolean directory) {}

    /** What a path leads to, not following a symbolic link at its end; ENOENT, ENOTDIR. What is mounted there is not asked itself. */
    Identity identify(Path path) throws MountException;

    /** The volume that a path leads into, as its file system tells it ({@link AttachedVolume#identity}); empty where none tells. */
    Optional<String> volume(Path path) throws MountException;

    /** Whether the file system at a path still has its server: a FUSE mount without its client has none. No other server is asked. */
    boolean isConnected(Path path);

    /** The mount table now. */
    MountTable table() throws MountException;

    /**
     * Mounts a directory a second time, at no place yet, with these flags beside those of the mount that it is on.
     *
     * @param expected what the source must be, else ESTALE
     * @param volume the volume that the source must be of, if any is asked for, as the very thing to be mounted tells it, else ESTALE
     */
    Copy copy(Path source, Identity expected, Optional<String> volume, Set<MountFlag> flags) throws MountException;

    /** Mounts a directory a second time, at a directory, as {@link #copy} and {@link Copy#place} do. */
    default void bind(Path source, Identity expected, Optional<String> volume, Path target, Set<MountFlag> flags)
            throws MountException {
        try (Copy copy = copy(source, expected, volume, flags)) {
            copy.place(target);
        }
    }

    /** A mount that is at no place until it is put there, once; it appears there with all its flags or not at all. Nobody is asked then who may not answer. */
    interface Copy extends AutoCloseable {
        /** Mounts it at a directory, over what is mounted there. */
        void place(Path target) throws MountException;

        /**
         * Mounts it in the place of what is seen at a mount point, used or not, so that what is below never shows; EINVAL where the kernel cannot or
         * nothing is mounted.
         */
        void replace(Path target) throws MountException;

        /** Forgets it, if it was not put anywhere. */
        @Override
        void close() throws MountException;
    }

    /**
     * Lets nobody make or remove anything in a directory that nothing is mounted on, until {@link #release}: programs that miss the mount shall fail,
     * not write on the node's disk. Idempotent.
     */
    void seal(Path directory) throws MountException;

    /** Takes that back, for a directory that nothing is mounted on. Does nothing for one that is not there or is as it should be. */
    void release(Path directory) throws MountException;

    /** Removes the mount seen at a path, not following a symbolic link at its end; EBUSY while it is in use. */
    void unmount(Path target) throws MountException;
}
