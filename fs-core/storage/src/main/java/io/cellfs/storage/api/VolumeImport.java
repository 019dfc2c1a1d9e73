package io.cellfs.storage.api;

import io.cellfs.protocol.Name;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * Writes content under given numbers into a read-write volume that is not online: what a dump holds, or what a replica lacks. A vnode comes
 * before entries in it and before its data; entries may come before what they name. Every call is atomic and may be repeated with the same
 * effect; all of them together are not atomic, so the volume is kept off line until the last. Nothing here counts data versions or sets
 * times of its own, and the quota does not bind. Only one import of a volume at a time; not thread-safe, but for {@link #write}.
 */
public interface VolumeImport {
    /** Where primary names and additional names of vnodes come from. */
    enum NameSource {
        /** From {@link VnodeImage#name()} and {@link #link}. */
        GIVEN,
        /** From the entries: the first one that names a vnode is its primary name, until it is removed. */
        ENTRIES
    }

    /**
     * Makes a vnode, or gives an existing one this status, ACL, target and (with {@link NameSource#GIVEN}) primary name. A file keeps its
     * data up to the new length, a directory its entries (and the length that follows from them), if type and uniquifier are as before; else
     * they are dropped. The volume ids in FIDs are ignored.
     *
     * @throws StorageException INVALID for what no vnode can have; NAME_TOO_LONG
     */
    void put(VnodeImage image) throws StorageException;

    /** Removes a vnode and its data or ACL; not the entries that name it. A no-op if it is not there. */
    void remove(long vnode) throws StorageException;

    /**
     * Sets or (empty) removes names in a directory. A serial of 0 stands for one that is free, above 2^62 so that it is no data version; a
     * name that was there keeps its own.
     *
     * @throws StorageException NO_VNODE, NOT_DIRECTORY, INVALID (name)
     */
    void entries(long directory, Map<Name, Optional<DirEntry>> changes) throws StorageException;

    /** Says whether a file has a name besides its primary one; only with {@link NameSource#GIVEN}. */
    void link(long vnode, long directory, Name name, boolean present) throws StorageException;

    /**
     * Replaces bytes of a file within its length; other bytes stay as they are. Several threads may write at the same time, while one of them
     * does the other calls.
     *
     * @throws StorageException NO_VNODE, IS_DIRECTORY, INVALID beyond the length, DISK_FULL
     */
    void write(long vnode, int unique, long offset, ByteBuffer data) throws StorageException;

    /** Makes 1 MiB of a file, from {@code index} MiB on, a hole. */
    void clear(long vnode, int unique, long index) throws StorageException;

    /**
     * Ends the import: new vnodes get numbers beyond all that are here and beyond {@code serial} of the origin ({@link Volume#nextSerial}, or
     * a dump's uniquifier), the volume's last update is {@code updateDate} (100 ns units since the epoch), and all of it is stable on the disk.
     */
    void finish(long serial, long updateDate) throws StorageException;
}
