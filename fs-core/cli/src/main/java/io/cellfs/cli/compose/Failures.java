package io.cellfs.cli.compose;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.client.api.FsException;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.NodeApiException.Reason;
import java.io.IOException;

/** What failures below mean to callers of the node API. */
final class Failures {
    private Failures() {}

    /** Refuses cells that this client does not know. */
    static void requireCell(String own, String asked) throws NodeApiException {
        if (!own.equals(asked)) {
            throw new NodeApiException(Reason.NOT_FOUND, "cell " + asked + " is not known here");
        }
    }

    /** A call that an administrative failure ends. */
    interface Call<T> {
        T run() throws AdminException;
    }

    /** Runs a call for a cell, if that is the own one. */
    static <T> T in(String own, String asked, Call<T> call) throws NodeApiException {
        requireCell(own, asked);
        try {
            return call.run();
        } catch (AdminException e) {
            throw of(e);
        }
    }

    static NodeApiException of(AdminException failure) {
        Reason reason = switch (failure.kind()) {
            case INVALID -> Reason.INVALID_ARGUMENT;
            case NOT_FOUND -> Reason.NOT_FOUND;
            case EXISTS -> Reason.ALREADY_EXISTS;
            case FAILED -> Reason.FAILED_PRECONDITION;
            case DENIED -> Reason.PERMISSION_DENIED;
            case NO_SPACE -> Reason.RESOURCE_EXHAUSTED;
            case BUSY, UNREACHABLE -> Reason.UNAVAILABLE;
        };
        return new NodeApiException(reason, String.valueOf(failure.getMessage()), failure);
    }

    static NodeApiException of(IOException failure) {
        Reason reason = failure instanceof FsException known
                ? switch (known.errno()) {
                    case ENOENT, ENODEV, ESTALE -> Reason.NOT_FOUND;
                    case EEXIST -> Reason.ALREADY_EXISTS;
                    case EACCES, EPERM -> Reason.PERMISSION_DENIED;
                    case ENOSPC, EDQUOT -> Reason.RESOURCE_EXHAUSTED;
                    case EINVAL, EROFS, ENOTDIR, EXDEV -> Reason.FAILED_PRECONDITION;
                    default -> Reason.UNAVAILABLE;
                }
                : Reason.UNAVAILABLE;
        return new NodeApiException(reason, String.valueOf(failure.getMessage()), failure);
    }
}
