package io.cellfs.client.server;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.rpc.RpcException;
import java.io.IOException;

/** What abort codes mean for a program, and for the question whether to call again. The one home of this mapping in the client. */
public final class Errors {
    private Errors() {}

    /** What to do about a failed call. */
    enum Kind {
        /** The volume is not there: ask the cell database again. */
        MOVED,
        /** The server or the volume is busy: call again later. */
        BUSY,
        /** The volume is off line: it may come back in a moment. */
        OFFLINE,
        /** The server shows an older release of the volume than was seen: another one may have that. */
        OLDER,
        /** The server does not have a former content: another one may have it. */
        NOT_KEPT,
        /** No answer: it is not known whether the call was carried out. */
        SILENT,
        /** An answer for the program. */
        FINAL
    }

    /** What to do about this failure. */
    static Kind kind(RpcException e) {
        return switch (e.code()) {
            case Code.VNOVOL, Code.VMOVED -> Kind.MOVED;
            case Code.VBUSY, Code.RESTARTING -> Kind.BUSY;
            case Code.VOFFLINE, Code.VSALVAGING -> Kind.OFFLINE;
            case Code.OLDER_RELEASE -> Kind.OLDER;
            case Code.NOT_KEPT -> Kind.NOT_KEPT;
            case Code.CALL_DEAD, Code.CALL_TIMEOUT, Code.VNOSERVICE -> Kind.SILENT;
            default -> Kind.FINAL;
        };
    }

    /** An answer cannot be used, as it is of an older release of the volume than one that was seen. */
    static RpcException olderRelease(long volume) {
        return new RpcException(
                Code.OLDER_RELEASE,
                "no server that answers has the release of volume " + VolumeIds.wire(volume) + " that was seen before");
    }

    /** A server does not have the former content that it was asked for. */
    static RpcException notKept(RpcException told) {
        RpcException failure = new RpcException(Code.NOT_KEPT, String.valueOf(told.getMessage()));
        failure.initCause(told);
        return failure;
    }

    /** Whether the connection itself has failed. */
    static boolean isTransportFailure(RpcException e) {
        return RxError.CALL_DEAD.matches(e) || RxError.CALL_TIMEOUT.matches(e) || RxError.PROTOCOL_ERROR.matches(e);
    }

    /** Whether the server lacks the operation (or the service). */
    public static boolean isMissingOperation(FsException e) {
        return e.errno() == Errno.EOPNOTSUPP;
    }

    /** Whether it is not known if the call was carried out. */
    public static boolean isUnknown(IOException e) {
        return e instanceof FsException failure
                && (failure.errno() == Errno.ETIMEDOUT || failure.errno() == Errno.EPROTO);
    }

    /** Whether a change that failed so may have been made, or what was known when it was asked for is not so. */
    public static boolean leavesDoubt(IOException e) {
        return !(e instanceof FsException failure)
                || switch (failure.errno()) {
                    case EACCES,
                            EPERM,
                            EROFS,
                            ENOSPC,
                            EDQUOT,
                            EFBIG,
                            EXDEV,
                            EMLINK,
                            ENAMETOOLONG,
                            ENOTEMPTY,
                            EINVAL,
                            EOPNOTSUPP -> false;
                    default -> true;
                };
    }

    /** The failure as a program sees it. */
    public static FsException translate(RpcException e) {
        return new FsException(errno(e.code()), String.valueOf(e.getMessage()));
    }

    private static Errno errno(int code) {
        return switch (code) {
            case Code.VNOVNODE, Code.NOT_KEPT -> Errno.ESTALE;
            case Code.VNOVOL, Code.VL_NOENT -> Errno.ENODEV;
            case Code.VOFFLINE, Code.VMOVED -> Errno.ENXIO;
            case Code.VDISKFULL -> Errno.ENOSPC;
            case Code.VOVERQUOTA -> Errno.EDQUOT;
            case Code.VBUSY, Code.VSALVAGING, Code.RESTARTING -> Errno.EBUSY;
            case Code.UNOQUORUM, Code.UNOTSYNC -> Errno.ETIMEDOUT;
            case Code.VRESTRICTED, Code.VL_PERM -> Errno.EACCES;
            case Code.CALL_DEAD, Code.CALL_TIMEOUT, Code.VNOSERVICE, Code.OLDER_RELEASE -> Errno.ETIMEDOUT;
            case Code.INVALID_OPERATION, Code.OPCODE -> Errno.EOPNOTSUPP;
            case Code.PROTOCOL_ERROR, Code.CC_UNMARSHAL, Code.SS_UNMARSHAL -> Errno.EPROTO;
            default -> plain(Uae.ofCode(code).map(Uae::errno).orElse(code));
        };
    }

    /** An errno by its number; servers without error translation send those of their own system bare. */
    private static Errno plain(int number) {
        for (Errno errno : Errno.values()) {
            if (errno.number() == number) {
                return errno;
            }
        }
        return Errno.EIO;
    }

    /** Codes by value, for use in switches (afs-protocol sections 1.11, 2.7 and A3). */
    private static final class Code {
        static final int VNOVNODE = 102;
        static final int VNOVOL = 103;
        static final int VNOSERVICE = 105;
        static final int VOFFLINE = 106;
        static final int VDISKFULL = 108;
        static final int VOVERQUOTA = 109;
        static final int VBUSY = 110;
        static final int VMOVED = 111;
        static final int VSALVAGING = 113;
        static final int VRESTRICTED = 120;
        static final int CALL_DEAD = -1;
        static final int INVALID_OPERATION = -2;
        static final int CALL_TIMEOUT = -3;
        static final int PROTOCOL_ERROR = -5;
        static final int RESTARTING = -100;
        static final int CC_UNMARSHAL = -451;
        static final int SS_UNMARSHAL = -453;
        static final int OPCODE = -455;
        static final int UNOQUORUM = 5376;
        static final int UNOTSYNC = 5377;
        static final int VL_NOENT = 363524;
        static final int VL_PERM = 363546;

        /** The client's own, never on the wire. */
        static final int OLDER_RELEASE = -26_001;

        /** The client's own, never on the wire. */
        static final int NOT_KEPT = -26_002;

        private Code() {}
    }
}
