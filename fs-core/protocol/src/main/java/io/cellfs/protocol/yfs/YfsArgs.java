package io.cellfs.protocol.yfs;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.Opaque;
import java.util.List;

/** The IN arguments of the YFS file service, after opcode and flags word (afs-protocol section 3.3). */
public final class YfsArgs {
    private YfsArgs() {}

    /** One vnode. */
    public record OfFid(Fid fid) {}

    /** Many vnodes. */
    public record OfFids(@Max(Yfs.CALLBACK_MAX) List<Fid> fids) {}

    /** A name in a directory. */
    public record OfName(Fid directory, @Max(Yfs.NAME_MAX) Name name) {}

    /** A vnode and an access control list, as text or opaque. */
    public record StoreAcl(Fid fid, @Max(Yfs.OPAQUE_MAX) Opaque acl) {}

    /** A vnode and the attributes to set. */
    public record StoreStatus(Fid fid, YfsStoreStatus status) {}

    /**
     * A file to make.
     *
     * @param lockType lock to take with it, -1 none
     */
    public record CreateFile(
            Fid directory, @Max(Yfs.NAME_MAX) Name name, YfsStoreStatus status, int lockType) {}

    /** A directory to make. */
    public record MakeDir(Fid directory, @Max(Yfs.NAME_MAX) Name name, YfsStoreStatus status) {}

    /** A symbolic link to make. */
    public record Symlink(
            Fid directory,
            @Max(Yfs.NAME_MAX) Name name,
            @Max(Yfs.PATH_MAX) Name contents,
            YfsStoreStatus status) {}

    /** A further name for a file. */
    public record Link(Fid directory, @Max(Yfs.NAME_MAX) Name name, Fid file) {}

    /** Two names. */
    public record Rename(
            Fid oldDirectory,
            @Max(Yfs.NAME_MAX) Name oldName,
            Fid newDirectory,
            @Max(Yfs.NAME_MAX) Name newName) {}

    /** One volume. */
    public record OfVolume(long volume) {}

    /** Settings of a volume. */
    public record SetVolumeStatus(
            long volume,
            YfsStoreVolumeStatus status,
            @Max(Yfs.NAME_MAX) String name,
            @Max(Yfs.NAME_MAX) Name offlineMessage,
            @Max(Yfs.NAME_MAX) Name messageOfTheDay) {}

    /** A lock to take; for the types see {@link io.cellfs.protocol.afs3.LockType}. */
    public record SetLock(Fid fid, int type) {}

    /** A range to read, in bytes. */
    public record FetchData(Fid fid, long position, long length) {}

    /**
     * Bytes to write, which follow the arguments.
     *
     * @param position first byte
     * @param length number of bytes
     * @param fileLength the size that the file shall have before they are laid down
     */
    public record StoreData(Fid fid, YfsStoreStatus status, long position, long length, long fileLength) {}
}
