package io.cellfs.protocol.error;

import io.cellfs.protocol.rpc.AbortCode;

/** Codes of the volume service, without the VOLSER prefix (afs-protocol appendix A3). */
public enum VolserError implements AbortCode {
    /** The transaction could not be ended. */
    TRELE_ERROR(1492325120),

    /** There is no such operation. */
    NO_OP(1492325121),

    /** The dump could not be read. */
    READ_DUMPERROR(1492325122),

    /** The dump could not be written. */
    DUMPERROR(1492325123),

    /** The volume could not be attached. */
    ATTACH_ERROR(1492325124),

    /** No such partition. */
    ILLEGAL_PARTITION(1492325125),

    /** The volume could not be detached. */
    DETACH_ERROR(1492325126),

    /** Not permitted. */
    BAD_ACCESS(1492325127),

    /** The volume location service failed. */
    VLDB_ERROR(1492325128),

    /** The name is malformed. */
    BADNAME(1492325129),

    /** The volume has moved. */
    VOLMOVED(1492325130),

    /** The operation is not allowed here. */
    BADOP(1492325131),

    /** The release failed. */
    BADRELEASE(1492325132),

    /** Another transaction has the volume. */
    VOLBUSY(1492325133),

    /** Out of memory. */
    NO_MEMORY(1492325134),

    /** No such volume. */
    NOVOL(1492325135),

    /** There are several read-write volumes. */
    MULTIRWVOL(1492325136),

    /** The operation failed. */
    FAILEDOP(1492325137);

    private final int code;

    VolserError(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
