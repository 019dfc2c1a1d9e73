package io.cellfs.protocol.yfs;

import io.cellfs.protocol.xdr.Vnode96;

/**
 * A vnode's status, 104 bytes (afs-protocol section 3.2).
 *
 * @param type 1 file, 2 directory, 3 symbolic link ({@link io.cellfs.protocol.afs3.AfsFileType})
 * @param linkCount number of names
 * @param size length in bytes
 * @param dataVersion changes by one with each change of the data
 * @param author id of the last writer
 * @param owner owner's id
 * @param group group's id
 * @param mode permission bits
 * @param callerAccess rights of the caller ({@link io.cellfs.protocol.acl.Rights})
 * @param anonymousAccess rights of system:anyuser
 * @param parentVnode a file's directory; a directory's own vnode, as OpenAFS answers
 * @param parentUnique its uniquifier
 * @param dataAccessProtocol 0
 * @param clientModTime 100 ns units since 1970
 * @param serverModTime 100 ns units since 1970
 * @param lockCount read locks, or -1 for a write lock
 * @param abortCode in bulk replies why this element failed, else 0; other components are then without meaning
 */
public record YfsFetchStatus(
        int type,
        int linkCount,
        long size,
        long dataVersion,
        long author,
        long owner,
        long group,
        int mode,
        int callerAccess,
        int anonymousAccess,
        @Vnode96 long parentVnode,
        int parentUnique,
        int dataAccessProtocol,
        long clientModTime,
        long serverModTime,
        int lockCount,
        int abortCode) {

    /** The element of a bulk reply that failed. */
    public static YfsFetchStatus failed(int abortCode) {
        return new YfsFetchStatus(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, abortCode);
    }
}
