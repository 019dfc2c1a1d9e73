package io.cellfs.node.api;

/** Why the node client could not do what it was asked to. The message goes to the caller as it is. */
public final class NodeApiException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The kinds of failure; each is the gRPC status of that name. */
    public enum Reason {
        /** An argument breaks a limit. */
        INVALID_ARGUMENT,
        /** No such cell, volume, directory or name. */
        NOT_FOUND,
        /** It exists already, but otherwise. */
        ALREADY_EXISTS,
        /** The state forbids it. */
        FAILED_PRECONDITION,
        /** No space, or too much at once. */
        RESOURCE_EXHAUSTED,
        /** The cell refuses it to this caller. */
        PERMISSION_DENIED,
        /** The cell cannot be reached now. */
        UNAVAILABLE,
        /** A defect, or an answer that this API does not know. */
        INTERNAL
    }

    private final Reason reason;

    /** A failure with a message for the caller. */
    public NodeApiException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** A failure with a message for the caller and what caused it. */
    public NodeApiException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The kind of failure. */
    public Reason reason() {
        return reason;
    }
}
