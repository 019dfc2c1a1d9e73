package io.cellfs.protocol.error;

import io.cellfs.protocol.rpc.AbortCode;

/** Codes about volumes as file and volume servers send them, without the V prefix (afs-protocol section 2.7). */
public enum VolumeError implements AbortCode {
    /** Needs to be salvaged. */
    SALVAGE(101),

    /** No such vnode. */
    NOVNODE(102),

    /** No such volume here. */
    NOVOL(103),

    /** The volume is there already. */
    VOLEXISTS(104),

    /** Out of service; stands for RX's time-out: never sent. */
    NOSERVICE(105),

    /** Offline. */
    OFFLINE(106),

    /** Online already. */
    ONLINE(107),

    /** The partition is full. */
    DISKFULL(108),

    /** Over the volume's quota. */
    OVERQUOTA(109),

    /** Busy: try again. */
    BUSY(110),

    /** Moved to another server. */
    MOVED(111),

    /** Input or output failed. */
    IO(112),

    /** Being salvaged. */
    SALVAGING(113),

    /** Not for this caller. */
    RESTRICTED(120),

    /** The server is starting. */
    RESTARTING(-100),

    /** The volume is read-only. */
    READONLY(30);

    private final int code;

    VolumeError(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
