package io.cellfs.server.file;

import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.xdr.XdrException;
import io.cellfs.storage.api.StorageException;
import java.io.IOException;

/** Every failure's abort code, in one place (afs-protocol section 2.7): volume codes as they are, POSIX errors as UAE codes. */
public final class WireErrors {
    /** The vnode is gone. */
    public static final int NO_VNODE = 102;

    private static final int UAE = 49733376;
    private static final int UAEPERM = UAE;
    private static final int UAENOENT = UAE + 1;
    private static final int UAEIO = UAE + 4;
    private static final int UAEENXIO = UAE + 5;
    private static final int UAEENFILE = UAE + 22;
    private static final int UAEAGAIN = UAE + 10;
    private static final int UAEACCES = UAE + 12;
    private static final int UAEEXIST = UAE + 16;
    private static final int UAENOTDIR = UAE + 19;
    private static final int UAEISDIR = UAE + 20;
    private static final int UAEINVAL = UAE + 21;
    private static final int UAEFBIG = UAE + 26;
    private static final int UAENOSPC = UAE + 27;
    private static final int UAEMLINK = UAE + 30;
    private static final int UAENAMETOOLONG = UAE + 35;
    private static final int UAENOLCK = UAE + 36;
    private static final int UAENOTEMPTY = UAE + 38;
    private static final int UAEXDEV = UAE + 17;
    private static final int UAEOVERFLOW = UAE + 73;
    private static final int UAEOPNOTSUPP = UAE + 93;
    private static final int VNOVOL = 103;
    private static final int VVOLEXISTS = 104;
    private static final int VOFFLINE = 106;
    private static final int VDISKFULL = 108;
    private static final int VOVERQUOTA = 109;
    private static final int VBUSY = 110;
    private static final int VREADONLY = 30;
    private static final int RXGEN_SS_UNMARSHAL = -453;

    private WireErrors() {}

    /** The code of whatever an operation failed with. */
    public static int code(IOException failure) {
        return switch (failure) {
            case RpcException e -> e.code();
            case StorageException e -> code(e.reason());
            case VolumeBusyException e -> VBUSY;
            default -> UAEIO;
        };
    }

    /** The failure as the transport wants it. */
    public static IOException abort(IOException failure) {
        if (failure instanceof RpcException || failure instanceof XdrException) {
            return failure;
        }
        RpcException abort = new RpcException(code(failure), String.valueOf(failure.getMessage()));
        abort.initCause(failure);
        return abort;
    }

    /** The code of a reason of storage. */
    public static int code(StorageException.Reason reason) {
        return switch (reason) {
            case NO_VOLUME -> VNOVOL;
            case VOLUME_EXISTS -> VVOLEXISTS;
            case VOLUME_OFFLINE -> VOFFLINE;
            case NO_VNODE -> NO_VNODE;
            case NO_ENTRY -> UAENOENT;
            case EXISTS -> UAEEXIST;
            case NOT_DIRECTORY -> UAENOTDIR;
            case IS_DIRECTORY -> UAEISDIR;
            case NOT_EMPTY -> UAENOTEMPTY;
            case INVALID -> UAEINVAL;
            case NAME_TOO_LONG -> UAENAMETOOLONG;
            case DIRECTORY_FULL -> UAENOSPC;
            case TOO_MANY_LINKS -> UAEMLINK;
            case READ_ONLY -> VREADONLY;
            case OVER_QUOTA -> VOVERQUOTA;
            case DISK_FULL -> VDISKFULL;
            case FILE_TOO_BIG -> UAEFBIG;
            case CORRUPT, IO -> UAEIO;
        };
    }

    static RpcException accessDenied() {
        return new RpcException(UAEACCES, "access denied");
    }

    static RpcException notPermitted() {
        return new RpcException(UAEPERM, "only administrators may do this");
    }

    static RpcException wouldBlock() {
        return new RpcException(UAEAGAIN, "locked by another host");
    }

    static RpcException noLocks() {
        return new RpcException(UAENOLCK, "too many locks");
    }

    static RpcException crossDirectory() {
        return new RpcException(UAEXDEV, "not within one directory or volume");
    }

    /** EINVAL. */
    public static RpcException invalid(String what) {
        return new RpcException(UAEINVAL, what);
    }

    /** ENXIO. */
    public static RpcException noSuchPlace(String what) {
        return new RpcException(UAEENXIO, what);
    }

    /** EOVERFLOW. */
    public static RpcException overflow(String what) {
        return new RpcException(UAEOVERFLOW, what);
    }

    /** EOPNOTSUPP. */
    public static RpcException notSupported(String what) {
        return new RpcException(UAEOPNOTSUPP, what);
    }

    /** ENFILE: a table of the server is full. */
    public static RpcException tableFull(String what) {
        return new RpcException(UAEENFILE, what);
    }

    static RpcException badArguments(String what) {
        return new RpcException(RXGEN_SS_UNMARSHAL, what);
    }
}
