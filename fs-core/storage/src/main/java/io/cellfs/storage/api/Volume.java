package io.cellfs.storage.api;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One volume. Every mutating call is atomic and, once it has returned, survives {@code kill -9}; after {@link #sync} it survives power loss.
 * Vnodes are addressed by (vnode, unique); a mismatch is NO_VNODE. Authorisation is the caller's business.
 */
public interface Volume {
    /** Header and counters. */
    VolumeInfo info();

    /** Whether it serves, as {@link #info} says, for who asks often. */
    boolean online();

    /** What is done with a volume by who administers it. */
    @FunctionalInterface
    interface Attendance<T> {
        /** Does it, on the calling thread. */
        T run() throws IOException;
    }

    /** Does something during which this volume can be read by the calling thread although it is off line. */
    <T> T attend(Attendance<T> work) throws IOException;

    /** Changes header fields. */
    VolumeInfo change(VolumeChange change) throws StorageException;

    /** A vnode's status. */
    VnodeStatus status(long vnode, int unique) throws StorageException;

    /**
     * Vnodes with numbers above {@code after} (0: from the first), in order of number, up to {@code max}: for dumps. Files without a name
     * (links 0) are left out.
     */
    List<VnodeImage> vnodes(long after, int max) throws StorageException;

    /** The ACL that governs a vnode: its own if it has one, else that of the directory that holds it. */
    Acl acl(long vnode, int unique) throws StorageException;

    /** A vnode's own ACL: every directory has one, others only after {@link #setAcl}. */
    Optional<Acl> ownAcl(long vnode, int unique) throws StorageException;

    /** Gives a vnode an ACL of its own. */
    VnodeStatus setAcl(long vnode, int unique, Acl acl) throws StorageException;

    /**
     * Takes a file's or symlink's own ACL away, so that its directory's governs it again.
     *
     * @throws StorageException IS_DIRECTORY
     */
    VnodeStatus inheritAcl(long vnode, int unique) throws StorageException;

    /** What any ACL of the volume can give at most; empty for no such bound. */
    Optional<Acl> maximumAcl();

    /** Sets or takes away the maximum ACL. */
    void setMaximumAcl(Optional<Acl> maximum) throws StorageException;

    /**
     * Sets what the volume may use at most, whatever its quota is.
     *
     * @param maximumBytes 0 for no such bound; may be less than what is used now, which stops growth
     * @throws StorageException INVALID for a negative one
     */
    void setMaxSize(long maximumBytes) throws StorageException;

    /** What is kept with it for its users. */
    VolumeProperties properties();

    /**
     * Changes what is kept with it for its users, in one step.
     *
     * @return the properties then
     * @throws StorageException INVALID for what is not to be kept, VOLUME_OFFLINE while the volume is on its way to another server; and what the
     *     change throws
     */
    VolumeProperties changeProperties(VolumeProperties.Change change) throws StorageException;

    /** The nodes on which it is published, and how (ADR 0032); of a clone those of the volume that it shares its records with. */
    VolumeTable nodes();

    /**
     * Changes them in one step, which is stable on the disk when this returns.
     *
     * @return what the change tells
     * @throws StorageException INVALID for what is not to be kept, READ_ONLY for a clone, VOLUME_OFFLINE while the volume is on its way to another
     *     server; and what the change throws
     */
    <T> T changeNodes(VolumeTable.Change<T> change) throws StorageException;

    /** Finds a name in a directory; O(log n). */
    Optional<Fid> lookup(long dirVnode, int dirUnique, Name name) throws StorageException;

    /** Entries with names after {@code after} (empty: from the start) in name order, without "." and "..". */
    List<DirEntry> list(long dirVnode, int dirUnique, Optional<Name> after, int max) throws StorageException;

    /**
     * Entries of a directory at one moment.
     *
     * @param directory its status at that moment
     * @param entries the entries, without "." and ".."
     * @param end whether there are none after them
     */
    record Page(VnodeStatus directory, List<DirEntry> entries, boolean end) {}

    /** At most {@code max} entries with serials after {@code afterSerial} (0: from the start) in their order; O(log n + max). */
    Page page(long dirVnode, int dirUnique, long afterSerial, int max) throws StorageException;

    /** The entry of a name ("." and ".." included, with serial 0), if there is one, and the directory's status at that moment; O(log n). */
    Page entry(long dirVnode, int dirUnique, Name name) throws StorageException;

    /**
     * The directory in the exact AFS blob format (afs-protocol section 2.6); its length is the status's length.
     *
     * @throws StorageException DIRECTORY_FULL when its entries do not fit that format
     */
    ByteBuffer directoryBlob(long dirVnode, int dirUnique) throws StorageException;

    /** A new file, directory or symlink with a name, and the two statuses after it. */
    record Made(VnodeStatus made, VnodeStatus directory) {}

    /** Makes a file or directory. A directory's ACL is a copy of its parent's. */
    Made create(long dirVnode, int dirUnique, Name name, VnodeType type, long author, StatusChange initial)
            throws StorageException;

    /** Makes a symlink (or mount point) with content {@code target}. */
    Made symlink(long dirVnode, int dirUnique, Name name, Name target, long author, StatusChange initial)
            throws StorageException;

    /** Makes a file without a name in the directory's ACL, held by {@code holder} until {@link #releaseUnnamed} or {@link #link}. */
    VnodeStatus createUnnamed(long dirVnode, int dirUnique, long author, StatusChange initial, String holder)
            throws StorageException;

    /** Adds a name for a file; the file's vnode may lie in another directory of the volume. */
    Made link(long dirVnode, int dirUnique, Name name, long vnode, int unique) throws StorageException;

    /** What a removal left: the directory, and the file (links 0 when it was the last name). */
    record Removed(VnodeStatus directory, VnodeStatus removed) {}

    /** Removes a file's name. With {@code holder}, a file that loses its last name lives on until that holder releases it. */
    Removed remove(long dirVnode, int dirUnique, Name name, Optional<String> holder) throws StorageException;

    /** Removes an empty directory. */
    Removed removeDirectory(long dirVnode, int dirUnique, Name name) throws StorageException;

    /** Frees an unnamed file; a no-op when the holder holds it no longer. */
    void releaseUnnamed(long vnode, int unique, String holder) throws StorageException;

    /** Frees every unnamed file of the holder (its client is gone). */
    void releaseAllUnnamed(String holder) throws StorageException;

    /** The holders of unnamed files, across restarts: a file server frees those that do not come back. */
    Set<String> unnamedHolders() throws StorageException;

    /** How a rename treats an existing target. */
    enum RenameMode {
        REPLACE,
        NO_REPLACE,
        EXCHANGE
    }

    /** What a rename left: both directories, what was moved, and what was replaced or exchanged, if anything. */
    record Renamed(
            VnodeStatus oldDirectory, VnodeStatus newDirectory, VnodeStatus moved, Optional<VnodeStatus> target) {}

    /** Renames within the volume; refuses to move a directory below itself (INVALID). With {@code holder} a replaced file lives on as in {@link #remove}. */
    Renamed rename(
            long oldDirVnode,
            int oldDirUnique,
            Name oldName,
            long newDirVnode,
            int newDirUnique,
            Name newName,
            RenameMode mode,
            Optional<String> holder)
            throws StorageException;

    /** Sets status fields; not data. */
    VnodeStatus setStatus(long vnode, int unique, StatusChange change) throws StorageException;

    /** Reads file data (or a symlink's content) at {@code offset}; verifies checksums (CORRUPT). Returns bytes read, 0 past the end. */
    int read(long vnode, int unique, long offset, ByteBuffer dst) throws StorageException;

    /** One StoreData in progress: truncation first, then data in order, all of it atomic at {@link #commit} for status, per chunk for data. */
    interface Store extends AutoCloseable {
        /** Appends bytes at the store's position. */
        void write(ByteBuffer src) throws StorageException;

        /** Sets length, data version (+1), author and status; makes what was written visible. */
        VnodeStatus commit() throws StorageException;

        /** Drops what was not committed. */
        @Override
        void close();
    }

    /**
     * Starts a StoreData (afs-protocol section 2.3): the file is cut to {@code fileLength} if longer, then {@code length} bytes go to
     * {@code offset}; the final size is max(min(old, fileLength), offset + length), extended sparsely to fileLength. Quota is checked here.
     */
    Store store(long vnode, int unique, long offset, long length, long fileLength, long author, StatusChange change)
            throws StorageException;

    /** The hash of 1 MiB of a file, from {@code index} MiB on; kept with a frozen clone's chunk once it was computed. */
    ChunkHash chunkHash(long vnode, int unique, long index) throws StorageException;

    /** The next allocated byte at or after {@code offset}, -1 if none. */
    long nextData(long vnode, int unique, long offset) throws StorageException;

    /** The next hole at or after {@code offset}; the end of the file counts as one. */
    long nextHole(long vnode, int unique, long offset) throws StorageException;

    /** Frees the storage of a range and makes it read as zeros; the size stays. */
    VnodeStatus punch(long vnode, int unique, long offset, long length) throws StorageException;

    /** A number beyond what any vnode of this volume ever had, for a copy that shall never give a number again. */
    long nextSerial();

    /**
     * Begins to write content under given numbers.
     *
     * @throws StorageException READ_ONLY; INVALID if the volume is online
     */
    VolumeImport beginImport(VolumeImport.NameSource names) throws StorageException;

    /** Makes every acknowledged change of the volume stable on the disk. */
    void sync() throws StorageException;
}
