package io.cellfs.server.wire;

import io.cellfs.protocol.afs3.AfsCallBack;
import io.cellfs.protocol.afs3.AfsFetchStatus;
import io.cellfs.protocol.afs3.AfsStoreStatus;
import io.cellfs.protocol.afs3.AfsVolSync;
import io.cellfs.protocol.afs3.AfsVolumeStatus;
import io.cellfs.protocol.afs3.CallBackType;
import io.cellfs.protocol.afs3.StoreMask;
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

/** Between the service's terms and the structures of AFS-3 (afs-protocol section 2.2). What does not fit 32 bits saturates. */
final class AfsForms {
    private static final int VERSION = 1;
    private static final int RESIDENCY = 1;
    private static final int MODE_BITS = 07777;
    private static final long TICKS_PER_S = 10_000_000L;
    private static final long NS_PER_S = 1_000_000_000L;
    private static final long KIB = 1024;

    private AfsForms() {}

    static AfsFetchStatus status(FileStatus status) {
        VnodeStatus vnode = status.vnode();
        boolean directory = vnode.type() == VnodeType.DIRECTORY;
        return new AfsFetchStatus(
                VERSION,
                YfsForms.type(vnode.type()),
                vnode.links(),
                (int) vnode.length(),
                (int) vnode.dataVersion(),
                (int) vnode.author(),
                (int) vnode.owner(),
                status.callerAccess(),
                status.anonymousAccess(),
                vnode.mode() & MODE_BITS,
                (int) (directory ? vnode.fid().vnode() : vnode.parent().vnode()),
                directory ? vnode.fid().unique() : vnode.parent().unique(),
                RESIDENCY,
                seconds(vnode.clientMtime()),
                seconds(vnode.serverMtime()),
                (int) vnode.group(),
                0,
                (int) (vnode.dataVersion() >>> Integer.SIZE),
                status.lockCount(),
                (int) (vnode.length() >>> Integer.SIZE),
                0);
    }

    static AfsFetchStatus status(BulkItem item) {
        return item.status().map(AfsForms::status).orElseGet(() -> AfsFetchStatus.failed(item.errorCode()));
    }

    static AfsCallBack callBack(long promiseNs) {
        return promiseNs > 0
                ? new AfsCallBack(VERSION, (int) (promiseNs / NS_PER_S), CallBackType.SHARED)
                : new AfsCallBack(VERSION, 0, CallBackType.DROPPED);
    }

    static AfsVolSync sync(VolumeSync sync) {
        return AfsVolSync.of(seconds(sync.creationDate()));
    }

    static StatusChange change(AfsStoreStatus status) {
        int mask = status.mask();
        return new StatusChange(
                (mask & StoreMask.MODTIME) != 0
                        ? OptionalLong.of(Integer.toUnsignedLong(status.clientModTime()) * TICKS_PER_S)
                        : OptionalLong.empty(),
                (mask & StoreMask.OWNER) != 0
                        ? OptionalLong.of(Integer.toUnsignedLong(status.owner()))
                        : OptionalLong.empty(),
                (mask & StoreMask.GROUP) != 0
                        ? OptionalLong.of(Integer.toUnsignedLong(status.group()))
                        : OptionalLong.empty(),
                (mask & StoreMask.MODE) != 0 ? OptionalInt.of(status.mode() & MODE_BITS) : OptionalInt.empty());
    }

    static boolean stable(AfsStoreStatus status) {
        return (status.mask() & StoreMask.FSYNC) != 0;
    }

    static AfsVolumeStatus volume(VolumeState state) {
        VolumeInfo info = state.info();
        return new AfsVolumeStatus(
                info.id(),
                info.parentId(),
                info.online(),
                true,
                true,
                false,
                info.type() == VolumeType.READ_WRITE ? 1 : 0,
                0,
                saturated(info.boundBytes() / KIB),
                saturated(YfsForms.kib(info.usedBytes())),
                saturated(state.partitionFreeBytes() / KIB),
                saturated(state.partitionTotalBytes() / KIB));
    }

    /** Ticks of 100 ns as whole seconds. */
    static int seconds(long ticks) {
        return (int) Math.clamp(ticks / TICKS_PER_S, 0, 0xffff_ffffL);
    }

    /** At most what a signed word holds: clients read quotas and sizes as such. */
    static int saturated(long value) {
        return (int) Math.min(value, Integer.MAX_VALUE);
    }
}
