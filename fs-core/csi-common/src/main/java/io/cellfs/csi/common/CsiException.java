package io.cellfs.csi.common;

import io.grpc.Status;

/** A CSI call failed, with the code that the specification prescribes. The message goes to the orchestrator as it is. */
public final class CsiException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Status.Code code;

    /** A failure with a message that a cluster's administrator can act on. */
    public CsiException(Status.Code code, String message) {
        super(message);
        this.code = code;
    }

    /** A failure and what caused it. */
    public CsiException(Status.Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** A field is missing, or has a value that is not supported. */
    public static CsiException invalid(String message) {
        return new CsiException(Status.Code.INVALID_ARGUMENT, message);
    }

    /** The code. */
    public Status.Code code() {
        return code;
    }
}
