package io.cellfs.client.server;

import io.cellfs.protocol.afs3.AfsCallBack;
import io.cellfs.protocol.afs3.AfsFetchStatus;
import io.cellfs.protocol.afs3.AfsStoreStatus;
import io.cellfs.protocol.afs3.AfsVolSync;
import io.cellfs.protocol.afs3.AfsVolumeStatus;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsFetchVolumeStatus;
import io.cellfs.protocol.yfs.YfsStoreStatus;
import io.cellfs.protocol.yfs.YfsVolSync;

/** AFS-3's records as YFS's (afs-protocol sections 2.2 and 3.2): seconds become units of 100 ns, and what AFS-3 does not tell is 0. */
final class AfsForms {
    private static final long TICKS_PER_S = 10_000_000L;

    private AfsForms() {}

    static YfsFetchStatus status(AfsFetchStatus afs) {
        return new YfsFetchStatus(
                afs.type(),
                afs.linkCount(),
                afs.length(),
                afs.dataVersion(),
                Integer.toUnsignedLong(afs.author()),
                Integer.toUnsignedLong(afs.owner()),
                Integer.toUnsignedLong(afs.group()),
                afs.mode(),
                afs.callerAccess(),
                afs.anonymousAccess(),
                Integer.toUnsignedLong(afs.parentVnode()),
                afs.parentUnique(),
                0,
                ticks(afs.clientModTime()),
                ticks(afs.serverModTime()),
                afs.lockCount(),
                afs.errorCode());
    }

    static AfsStoreStatus status(YfsStoreStatus yfs) {
        return new AfsStoreStatus(
                yfs.mask(),
                (int) (yfs.clientModTime() / TICKS_PER_S),
                (int) yfs.owner(),
                (int) yfs.group(),
                yfs.mode(),
                0);
    }

    static YfsCallBack promise(AfsCallBack afs) {
        return new YfsCallBack(afs.version(), ticks(afs.expirationTime()), afs.type());
    }

    static YfsVolSync sync(AfsVolSync afs) {
        return new YfsVolSync(ticks(afs.creation()), 0, 0, 0, 0);
    }

    static YfsFetchVolumeStatus volume(AfsVolumeStatus afs) {
        int flags = (afs.online() ? YfsFetchVolumeStatus.ONLINE : 0)
                | (afs.inService() ? YfsFetchVolumeStatus.IN_SERVICE : 0)
                | (afs.blessed() ? YfsFetchVolumeStatus.BLESSED : 0)
                | (afs.needsSalvage() ? YfsFetchVolumeStatus.NEEDS_SALVAGE : 0);
        return new YfsFetchVolumeStatus(
                afs.volume(),
                afs.parent(),
                flags,
                afs.type(),
                Integer.toUnsignedLong(afs.maxQuota()),
                Integer.toUnsignedLong(afs.blocksInUse()),
                Integer.toUnsignedLong(afs.partitionAvailable()),
                Integer.toUnsignedLong(afs.partitionMax()),
                0,
                0);
    }

    private static long ticks(int seconds) {
        return Integer.toUnsignedLong(seconds) * TICKS_PER_S;
    }
}
