package io.cellfs.server.wire;

import io.cellfs.protocol.afs3.AfsFileType;
import io.cellfs.protocol.afs3.CallBackType;
import io.cellfs.protocol.afs3.StoreMask;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsFetchVolumeStatus;
import io.cellfs.protocol.yfs.YfsStoreStatus;
import io.cellfs.protocol.yfs.YfsVolSync;
import io.cellfs.server.file.FileStatus;
import io.cellfs.server.file.Results.BulkItem;
import io.cellfs.server.file.Results.VolumeState;
import io.cellfs.server.file.VolumeSync;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Between the service's terms and the structures of YFS (afs-protocol section 3.2). */
final class YfsForms {
    private static final int CALLBACK_VERSION = 1;
    private static final int MODE_BITS = 07777;
    private static final long NS_PER_TICK = 100;
    private static final long KIB = 1024;

    private YfsForms() {}

    static YfsFetchStatus status(FileStatus status) {
        return status(status, 0);
    }

    static YfsFetchStatus status(FileStatus status, int abortCode) {
        VnodeStatus vnode = status.vnode();
        boolean directory = vnode.type() == VnodeType.DIRECTORY;
        return new YfsFetchStatus(
                type(vnode.type()),
                vnode.links(),
                vnode.length(),
                vnode.dataVersion(),
                vnode.author(),
                vnode.owner(),
                vnode.group(),
                vnode.mode() & MODE_BITS,
                status.callerAccess(),
                status.anonymousAccess(),
                directory ? vnode.fid().vnode() : vnode.parent().vnode(),
                directory ? vnode.fid().unique() : vnode.parent().unique(),
                0,
                vnode.clientMtime(),
                vnode.serverMtime(),
                status.lockCount(),
                abortCode);
    }

    static YfsFetchStatus status(BulkItem item) {
        return item.status().map(YfsForms::status).orElseGet(() -> YfsFetchStatus.failed(item.errorCode()));
    }

    static int type(VnodeType type) {
        return switch (type) {
            case FILE -> AfsFileType.FILE;
            case DIRECTORY -> AfsFileType.DIRECTORY;
            case SYMLINK -> AfsFileType.SYMLINK;
        };
    }

    static YfsCallBack callBack(long promiseNs) {
        return promiseNs > 0
                ? new YfsCallBack(CALLBACK_VERSION, promiseNs / NS_PER_TICK, CallBackType.SHARED)
                : new YfsCallBack(CALLBACK_VERSION, 0, CallBackType.DROPPED);
    }

    static YfsVolSync sync(VolumeSync sync) {
        return new YfsVolSync(
                sync.creationDate(),
                sync.updateDate(),
                sync.maxQuotaBytes() / KIB,
                kib(sync.usedBytes()),
                sync.availableBytes() / KIB);
    }

    /** Bytes in KiB, a broken one counting as whole. */
    static long kib(long bytes) {
        return bytes / KIB + (bytes % KIB == 0 ? 0 : 1);
    }

    static StatusChange change(YfsStoreStatus status) {
        int mask = status.mask();
        return new StatusChange(
                (mask & StoreMask.MODTIME) != 0 ? OptionalLong.of(status.clientModTime()) : OptionalLong.empty(),
                (mask & StoreMask.OWNER) != 0 ? OptionalLong.of(status.owner()) : OptionalLong.empty(),
                (mask & StoreMask.GROUP) != 0 ? OptionalLong.of(status.group()) : OptionalLong.empty(),
                (mask & StoreMask.MODE) != 0 ? OptionalInt.of(status.mode() & MODE_BITS) : OptionalInt.empty());
    }

    static boolean stable(YfsStoreStatus status) {
        return (status.mask() & StoreMask.FSYNC) != 0;
    }

    static YfsFetchVolumeStatus volume(VolumeState state) {
        VolumeInfo info = state.info();
        int flags = YfsFetchVolumeStatus.IN_SERVICE | YfsFetchVolumeStatus.BLESSED;
        return new YfsFetchVolumeStatus(
                info.id(),
                info.parentId(),
                info.online() ? flags | YfsFetchVolumeStatus.ONLINE : flags,
                info.type() == VolumeType.READ_WRITE ? 1 : 0,
                info.boundBytes() / KIB,
                kib(info.usedBytes()),
                state.partitionFreeBytes() / KIB,
                state.partitionTotalBytes() / KIB,
                info.copyDate(),
                info.backupDate());
    }
}
