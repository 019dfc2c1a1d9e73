package io.cellfs.server.volume;

import io.cellfs.protocol.error.VolserError;
import io.cellfs.protocol.rpc.RpcException;

/** The volume service's abort codes: its own table (afs-protocol appendix A3), and plain errno values where vos expects them. */
final class VolumeErrors {
    private static final int ENOENT = 2;
    private static final int ENODEV = 19;

    private VolumeErrors() {}

    static RpcException illegalPartition(String why) {
        return VolserError.ILLEGAL_PARTITION.because(why);
    }

    static RpcException badAccess() {
        return VolserError.BAD_ACCESS.because("only administrators may do this");
    }

    static RpcException badName(String why) {
        return VolserError.BADNAME.because(why);
    }

    static RpcException badOperation(String why) {
        return VolserError.BADOP.because(why);
    }

    static RpcException busy(String why) {
        return VolserError.VOLBUSY.because(why);
    }

    static RpcException noMemory(String why) {
        return VolserError.NO_MEMORY.because(why);
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
