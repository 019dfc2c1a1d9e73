package io.cellfs.client.api;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The cache manager as a file system: one namespace over all cells and volumes, identified by {@link Fid}.
 *
 * <p>The root (volume 0, vnode 1) is synthetic and lists the cells; {@code <cell>} is root.cell, {@code .<cell>} its read-write path, and the
 * hidden directory {@code .:mount} reaches any volume as {@code <cell>:<volume name or id>}. Failures are {@link FsException}.
 */
public interface CellFileSystem extends AutoCloseable {
    /** The synthetic root. */
    Fid root();

    /** Attributes of a file, from the cache while its callback stands. */
    Attributes getattr(Fid file) throws IOException;

    /** Finds {@code name}; mount points are crossed: the result is the target volume's root. ENOENT when absent. */
    Attributes lookup(Fid directory, Name name, Credentials who) throws IOException;

    /** Changes attributes. A size change truncates or extends at once at the server. */
    Attributes setattr(Fid file, SetAttributes change, Credentials who) throws IOException;

    /** Creates and opens a regular file (O_CREAT|O_EXCL meaning: EEXIST when the name is taken). */
    Created create(Fid directory, Name name, int mode, Credentials who) throws IOException;

    /** Creates a file without a name (O_TMPFILE); it is freed on its last close unless linked before. */
    Created createUnnamed(Fid directory, int mode, Credentials who) throws IOException;

    /** A file just created, open for reading and writing. */
    record Created(Attributes attributes, OpenFile file) {}

    /** Makes a directory. */
    Attributes mkdir(Fid directory, Name name, int mode, Credentials who) throws IOException;

    /** Makes a symbolic link. */
    Attributes symlink(Fid directory, Name name, Name target, Credentials who) throws IOException;

    /**
     * Makes a mount point of {@code volume} (name or id, after {@code cell:} if it is in another one); {@code readWrite} makes a '%' mount point. ENODEV
     * when a cell is named that is not known or has no such volume.
     */
    void makeMountPoint(Fid directory, Name name, String volume, boolean readWrite, Credentials who) throws IOException;

    /** The content ("#volume." form) of the mount point {@code name}, empty when it is no mount point. */
    Optional<Name> readMountPoint(Fid directory, Name name) throws IOException;

    /** Removes the mount point {@code name} itself, not the volume; EINVAL when it is none. */
    void removeMountPoint(Fid directory, Name name, Credentials who) throws IOException;

    /** Adds a name for a file of the same volume; EXDEV otherwise. */
    Attributes link(Fid file, Fid directory, Name name, Credentials who) throws IOException;

    /** Removes a file's name. An open file lives on without a name until its last close. */
    void unlink(Fid directory, Name name, Credentials who) throws IOException;

    /** Removes an empty directory. */
    void rmdir(Fid directory, Name name, Credentials who) throws IOException;

    /** Renames; {@code flags} as renameat2: 0, RENAME_NOREPLACE 1, RENAME_EXCHANGE 2. */
    void rename(Fid fromDirectory, Name from, Fid toDirectory, Name to, int flags, Credentials who) throws IOException;

    /** A symbolic link's target. */
    Name readlink(Fid link) throws IOException;

    /** Entries after {@code cookie} (0 from the start), at most {@code max}; empty at the end. */
    List<DirectoryEntry> readdir(Fid directory, long cookie, int max) throws IOException;

    /** Attributes for many entries of one directory at once (bulk status); what is missing is left out, and mount points, which are to be looked up. */
    List<Attributes> bulkGetattr(Fid directory, List<DirectoryEntry> entries) throws IOException;

    /**
     * Whether a file is of a volume whose contents are released: an open of it shows one version until its end ({@link OpenFile#bound}), whatever is
     * released meanwhile.
     */
    default boolean isReleased(Fid file) {
        return false;
    }

    /** Opens a regular file; {@code write} says whether data may be written, {@code truncate} cuts it to 0 bytes first. */
    OpenFile open(Fid file, boolean write, boolean truncate, Credentials who) throws IOException;

    /** Tests for a conflicting lock: the one in the way, or empty. The process of another machine has its number negated. */
    Optional<FileLock> getLock(Fid file, FileLock wanted) throws IOException;

    /**
     * Takes, changes or drops a lock; EAGAIN on conflict unless {@code wait}, EDEADLK when waiting would never end, EIO when the file's locks were lost.
     * Interruptible while waiting (EINTR). Data that others stored before they gave their lock up is seen afterwards.
     *
     * @return whether pages of the file that the kernel holds may be old, and must go before the program goes on
     */
    boolean setLock(Fid file, FileLock lock, boolean wait) throws IOException;

    /** The locks that processes of this machine hold on a file, as far as is known without asking. */
    default List<FileLock> heldLocks(Fid file) {
        return List.of();
    }

    /** Statistics of the volume that holds {@code file}. */
    VolumeStatistics statistics(Fid file) throws IOException;

    /**
     * The value of an extended attribute, as kafs names them: afs.acl and afs.yfs.acl (the ACL in its text form), afs.yfs.acl_inherited (1 when it is
     * the directory's), afs.yfs.acl_num_cleaned, afs.yfs.vol_acl (the volume's maximum ACL), afs.cell, afs.fid, afs.volume; and cellfs.socket,
     * cellfs.uniquifier (what a volume made anew with the same id has another one of, 0 without) and, not listed, trusted.cellfs.volume
     * ({@code <cell>/<volume id>/<uniquifier>}). AFS has no others: ENODATA.
     */
    ByteBuffer getXattr(Fid file, Name name) throws IOException;

    /** Sets an extended attribute, afs.acl, afs.yfs.acl or afs.yfs.vol_acl; {@code flags} XATTR_CREATE 1, XATTR_REPLACE 2. E2BIG for too many entries. */
    void setXattr(Fid file, Name name, ByteBuffer value, int flags, Credentials who) throws IOException;

    /** Removes an extended attribute: afs.acl or afs.yfs.acl of a file, which inherits then; afs.yfs.vol_acl. */
    void removeXattr(Fid file, Name name, Credentials who) throws IOException;

    /** Names of the extended attributes. */
    List<Name> listXattr(Fid file) throws IOException;

    /**
     * Makes the names in a directory stable at the server (fsync of a directory).
     */
    void syncDirectory(Fid directory) throws IOException;

    /** Drops everything cached about a file (and, for a directory, its entries); dirty data is stored first. */
    void flush(Fid file) throws IOException;

    /** Drops everything cached about all files of the volume that holds {@code file}; dirty data is stored first. */
    void flushVolume(Fid file) throws IOException;

    /** Registers who is told when something cached elsewhere has become stale. */
    void onInvalidate(InvalidationListener listener);

    /** Told, on any thread and with no lock held, what the kernel must forget. Never called for changes made through this object by the same call. */
    interface InvalidationListener {
        /** Attributes and data of a file (or entries of a directory) are stale. */
        void invalidated(Fid file);

        /** One name in a directory is stale. */
        void entryInvalidated(Fid directory, Name name);

        /** Waits until nobody is shown any more what this listener was told of so far. */
        default void settle() throws InterruptedException {}
    }

    /** Stores all dirty data, gives up callbacks, closes the cache. */
    @Override
    void close() throws IOException;
}
