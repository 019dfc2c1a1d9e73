package io.cellfs.server.volume;

import io.cellfs.protocol.rpc.RpcException;

/** The volume service's abort codes: its own table (afs-protocol appendix A3), and plain errno values where vos expects them. */
final class VolumeErrors {
    private static final int ENOENT = 2;
    private static final int ENODEV = 19;

    private static final int VOLS = 1492325120;
    private static final int ILLEGAL_PARTITION = VOLS + 5;
    private static final int BAD_ACCESS = VOLS + 7;
    private static final int BADNAME = VOLS + 9;
    private static final int BADOP = VOLS + 11;
    private static final int VOLBUSY = VOLS + 13;
    private static final int NO_MEMORY = VOLS + 14;

    private VolumeErrors() {}

    static RpcException illegalPartition(String why) {
        return new RpcException(ILLEGAL_PARTITION, why);
    }

    static RpcException badAccess() {
        return new RpcException(BAD_ACCESS, "only administrators may do this");
    }

    static RpcException badName(String why) {
        return new RpcException(BADNAME, why);
    }

    static RpcException badOperation(String why) {
        return new RpcException(BADOP, why);
    }

    static RpcException busy(String why) {
        return new RpcException(VOLBUSY, why);
    }

    static RpcException noMemory(String why) {
        return new RpcException(NO_MEMORY, why);
    }

    /** There is no such transaction (any more). */
    static RpcException noTransaction(int id) {
        return new RpcException(ENOENT, "no transaction " + id);
    }

    /** A listing of one volume does not find it. */
    static RpcException noVolumeToList(long id) {
        return new RpcException(ENODEV, "volume " + id + " is not here");
    }
}
