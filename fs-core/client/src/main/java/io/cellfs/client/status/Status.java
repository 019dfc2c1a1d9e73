package io.cellfs.client.status;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.FileType;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.afs3.AfsFileType;
import io.cellfs.protocol.yfs.YfsFetchStatus;

/**
 * A file's status as the server told it last (afs-protocol section 3.2).
 *
 * @param type file, directory or symbolic link
 * @param mode permission bits
 * @param links link count
 * @param owner owner id
 * @param group group id
 * @param size bytes
 * @param dataVersion changes by one with each change of the data
 * @param mtimeNs modification time, ns since the epoch
 * @param ctimeNs status change time, ns since the epoch
 */
public record Status(
        FileType type,
        int mode,
        int links,
        int owner,
        int group,
        long size,
        long dataVersion,
        long mtimeNs,
        long ctimeNs) {
    private static final int NS_PER_TICK = 100;
    private static final int MODE_BITS = 07777;
    private static final int PERMISSION_BITS = 0777;
    private static final int MOUNT_POINT_MODE = 0644;

    /** From the wire. */
    public static Status of(YfsFetchStatus wire) {
        FileType type = switch (wire.type()) {
            case AfsFileType.DIRECTORY -> FileType.DIRECTORY;
            case AfsFileType.SYMLINK -> FileType.SYMLINK;
            default -> FileType.FILE;
        };
        return new Status(
                type,
                wire.mode() & MODE_BITS,
                wire.linkCount(),
                (int) wire.owner(),
                (int) wire.group(),
                Math.max(0, wire.size()),
                wire.dataVersion(),
                nanoseconds(wire.clientModTime()),
                nanoseconds(wire.serverModTime()));
    }

    private static long nanoseconds(long ticks) {
        return Math.clamp(ticks, 0, Long.MAX_VALUE / NS_PER_TICK) * NS_PER_TICK;
    }

    /** A time of the client API in the 100 ns units of the wire. */
    public static long ticks(long ns) {
        return Math.max(0, ns / NS_PER_TICK);
    }

    /** Whether this is a mount point (afs-protocol section 6.4). */
    public boolean isMountPoint() {
        return type == FileType.SYMLINK && (mode & PERMISSION_BITS) == MOUNT_POINT_MODE;
    }

    /** As a program sees it. */
    public Attributes attributes(Fid fid) {
        return new Attributes(fid, type, mode, links, owner, group, size, dataVersion, mtimeNs, ctimeNs);
    }

    /** As a program sees it, with the size and time of data that is not stored yet; writing it has changed the status too. */
    public Attributes attributes(Fid fid, long localSize, long localMtimeNs) {
        long localCtimeNs = Math.max(ctimeNs, localMtimeNs);
        return new Attributes(fid, type, mode, links, owner, group, localSize, dataVersion, localMtimeNs, localCtimeNs);
    }
}
