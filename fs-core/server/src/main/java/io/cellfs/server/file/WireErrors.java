package io.cellfs.server.file;

import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.error.VolumeError;
import io.cellfs.protocol.rpc.AbortCode;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.xdr.XdrException;
import io.cellfs.storage.api.StorageException;
import java.io.IOException;

/** Every failure's abort code, in one place (afs-protocol section 2.7): volume codes as they are, POSIX errors as UAE codes. */
public final class WireErrors {
    private WireErrors() {}

    /** The code of whatever an operation failed with. */
    public static int code(IOException failure) {
        return switch (failure) {
            case RpcException e -> e.code();
            case StorageException e -> code(e.reason()).code();
            case VolumeBusyException e -> VolumeError.BUSY.code();
            case VolumeMovedException e -> VolumeError.MOVED.code();
            default -> Uae.EIO.code();
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
    public static AbortCode code(StorageException.Reason reason) {
        return switch (reason) {
            case NO_VOLUME -> VolumeError.NOVOL;
            case VOLUME_EXISTS -> VolumeError.VOLEXISTS;
            case VOLUME_OFFLINE -> VolumeError.OFFLINE;
            case NO_VNODE -> VolumeError.NOVNODE;
            case NO_ENTRY -> Uae.ENOENT;
            case EXISTS -> Uae.EEXIST;
            case NOT_DIRECTORY -> Uae.ENOTDIR;
            case IS_DIRECTORY -> Uae.EISDIR;
            case NOT_EMPTY -> Uae.ENOTEMPTY;
            case INVALID -> Uae.EINVAL;
            case NAME_TOO_LONG -> Uae.ENAMETOOLONG;
            case DIRECTORY_FULL -> Uae.EFBIG;
            case TOO_MANY_LINKS -> Uae.EMLINK;
            case READ_ONLY -> VolumeError.READONLY;
            case OVER_QUOTA -> VolumeError.OVERQUOTA;
            case DISK_FULL -> VolumeError.DISKFULL;
            case DISK_READ_ONLY -> Uae.EROFS;
            case FILE_TOO_BIG -> Uae.EFBIG;
            case CORRUPT, IO -> Uae.EIO;
        };
    }

    static RpcException accessDenied() {
        return Uae.EACCES.because("access denied");
    }

    static RpcException notPermitted() {
        return Uae.EPERM.because("only administrators may do this");
    }

    static RpcException notKept(String what) {
        return Uae.ESTALE.because(what);
    }

    static RpcException wouldBlock() {
        return Uae.EAGAIN.because("locked by another host");
    }

    static RpcException noLocks() {
        return Uae.ENOLCK.because("too many locks");
    }

    static RpcException crossDirectory() {
        return Uae.EXDEV.because("not within one directory or volume");
    }

    /** EINVAL. */
    public static RpcException invalid(String what) {
        return Uae.EINVAL.because(what);
    }

    /** ENXIO. */
    public static RpcException noSuchPlace(String what) {
        return Uae.ENXIO.because(what);
    }

    /** EOVERFLOW. */
    public static RpcException overflow(String what) {
        return Uae.EOVERFLOW.because(what);
    }

    /** E2BIG. */
    public static RpcException tooBig(String what) {
        return Uae.E2BIG.because(what);
    }

    /** The failure with its cause. */
    public static RpcException because(RpcException failure, Exception cause) {
        failure.initCause(cause);
        return failure;
    }

    /** EOPNOTSUPP. */
    public static RpcException notSupported(String what) {
        return Uae.EOPNOTSUPP.because(what);
    }

    /** ENFILE: a table of the server is full. */
    public static RpcException tableFull(String what) {
        return Uae.ENFILE.because(what);
    }

    static RpcException badArguments(String what) {
        return RxError.SS_UNMARSHAL.because(what);
    }
}
