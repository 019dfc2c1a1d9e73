package io.cellfs.protocol.afs3;

/**
 * A vnode's status, 21 words (afs-protocol section 2.2).
 *
 * @param interfaceVersion 1; 0 is tolerated in a bulk element that failed
 * @param type {@link AfsFileType}
 * @param linkCount number of names
 * @param lengthLow low word of the length in bytes
 * @param dataVersionLow low word of the data version
 * @param author id of the last writer
 * @param owner owner's id
 * @param callerAccess rights of the caller
 * @param anonymousAccess rights of system:anyuser
 * @param mode permission bits
 * @param parentVnode a file's directory; a directory's own vnode
 * @param parentUnique its uniquifier
 * @param residencyMask 1
 * @param clientModTime seconds since 1970
 * @param serverModTime seconds since 1970
 * @param group group's id
 * @param syncCounter 0
 * @param dataVersionHigh high word of the data version
 * @param lockCount read locks, or -1 for a write lock
 * @param lengthHigh high word of the length
 * @param errorCode in bulk replies why this element failed, else 0
 */
public record AfsFetchStatus(
        int interfaceVersion,
        int type,
        int linkCount,
        int lengthLow,
        int dataVersionLow,
        int author,
        int owner,
        int callerAccess,
        int anonymousAccess,
        int mode,
        int parentVnode,
        int parentUnique,
        int residencyMask,
        int clientModTime,
        int serverModTime,
        int group,
        int syncCounter,
        int dataVersionHigh,
        int lockCount,
        int lengthHigh,
        int errorCode) {

    /** The element of a bulk reply that failed. */
    public static AfsFetchStatus failed(int errorCode) {
        return new AfsFetchStatus(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, errorCode);
    }

    /** Length in bytes. */
    public long length() {
        return join(lengthHigh, lengthLow);
    }

    /** Data version. */
    public long dataVersion() {
        return join(dataVersionHigh, dataVersionLow);
    }

    private static long join(int high, int low) {
        return (long) high << Integer.SIZE | Integer.toUnsignedLong(low);
    }
}
