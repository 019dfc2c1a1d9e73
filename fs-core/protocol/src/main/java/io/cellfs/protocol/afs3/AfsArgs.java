package io.cellfs.protocol.afs3;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.xdr.U32;
import io.cellfs.protocol.xdr.Words;
import java.util.List;

/** The IN arguments of the AFS-3 file service (afs-protocol section 2.3). */
public final class AfsArgs {
    private AfsArgs() {}

    /** One vnode. */
    public record OfFid(Fid fid) {}

    /** Many vnodes. */
    public record OfFids(@Max(Rxafs.CALLBACK_MAX) List<Fid> fids) {}

    /** Promises of which the number must not exceed that of the vnodes. */
    public record FidsAndCallBacks(
            @Max(Rxafs.CALLBACK_MAX) List<Fid> fids,
            @Max(Rxafs.CALLBACK_MAX) List<AfsCallBack> callBacks) {}

    /** A name in a directory. */
    public record OfName(Fid directory, @Max(Rxafs.NAME_MAX) Name name) {}

    /** A range to read, in bytes. */
    public record FetchData(Fid fid, int position, int length) {}

    /** A range to read, in bytes. */
    public record FetchData64(Fid fid, long position, long length) {}

    /**
     * Bytes to write, which follow the arguments.
     *
     * @param position first byte
     * @param length number of bytes
     * @param fileLength the size that the file shall have before they are laid down
     */
    public record StoreData(
            Fid fid,
            AfsStoreStatus status,
            @U32 long position,
            @U32 long length,
            @U32 long fileLength) {}

    /** As {@link StoreData}, with 64-bit numbers. */
    public record StoreData64(Fid fid, AfsStoreStatus status, long position, long length, long fileLength) {}

    /** An access control list in text form. */
    public record StoreAcl(Fid fid, @Max(Rxafs.OPAQUE_MAX) Opaque acl) {}

    /** Attributes to set. */
    public record StoreStatus(Fid fid, AfsStoreStatus status) {}

    /** A file or directory to make. */
    public record Create(Fid directory, @Max(Rxafs.NAME_MAX) Name name, AfsStoreStatus status) {}

    /** Two names. */
    public record Rename(
            Fid oldDirectory,
            @Max(Rxafs.NAME_MAX) Name oldName,
            Fid newDirectory,
            @Max(Rxafs.NAME_MAX) Name newName) {}

    /** A symbolic link to make. */
    public record Symlink(
            Fid directory,
            @Max(Rxafs.NAME_MAX) Name name,
            @Max(Rxafs.PATH_MAX) Name contents,
            AfsStoreStatus status) {}

    /** A further name for a file. */
    public record Link(Fid directory, @Max(Rxafs.NAME_MAX) Name name, Fid file) {}

    /** A volume by name or decimal id. */
    public record VolumeName(@Max(Rxafs.NAME_MAX) String name) {}

    /** A volume by id. */
    public record OfVolume(@U32 long volume) {}

    /** Settings of a volume. */
    public record SetVolumeStatus(
            @U32 long volume,
            AfsStoreVolumeStatus status,
            @Max(Rxafs.NAME_MAX) String name,
            @Max(Rxafs.NAME_MAX) Name offlineMessage,
            @Max(Rxafs.NAME_MAX) Name messageOfTheDay) {}

    /** A token. */
    public record CheckToken(
            int viceId, @Max(Rxafs.OPAQUE_MAX) Opaque token) {}

    /** A lock to take ({@link LockType}). */
    public record SetLock(Fid fid, int type) {}

    /** A collection of statistics. */
    public record XStats(int clientVersion, int collection) {}

    /** Ids and addresses whose cached groups shall be forgotten. */
    public record FlushCps(@Max(16) Words ids, @Max(16) Words addresses, int spare) {}

    /** An address to ask for callbacks at. */
    public record CallBackAddress(int address) {}

    /** The version of the statistics. */
    public record StatisticsVersion(int version) {}
}
