package io.cellfs.csi.common;

import io.cellfs.node.api.NodeApiException;
import io.grpc.Status;
import java.util.Optional;

/** What a failure of the node API means to an orchestrator, where the call does not say otherwise. */
public final class NodeErrors {
    private NodeErrors() {}

    /** A call of the node API. */
    @FunctionalInterface
    public interface NodeCall<T> {
        /** Does it. */
        T run() throws NodeApiException;
    }

    /** A call of the node API without an answer. */
    @FunctionalInterface
    public interface NodeAction {
        /** Does it. */
        void run() throws NodeApiException;
    }

    /** Runs the call; its failure becomes the CSI failure of the same meaning. */
    public static <T> T call(NodeCall<T> call) throws CsiException {
        try {
            return call.run();
        } catch (NodeApiException e) {
            throw failure(e);
        }
    }

    /** As {@link #call}; empty if what is asked for is not there, or its cell is not known. */
    public static <T> Optional<T> ifFound(NodeCall<T> call) throws CsiException {
        try {
            return Optional.of(call.run());
        } catch (NodeApiException e) {
            if (e.reason() == NodeApiException.Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure(e);
        }
    }

    /** As {@link #act}; nothing if what it is about is not there. */
    public static void actIfFound(NodeAction action) throws CsiException {
        ifFound(() -> {
            action.run();
            return true;
        });
    }

    /** As {@link #call}, without an answer. */
    public static void act(NodeAction action) throws CsiException {
        try {
            action.run();
        } catch (NodeApiException e) {
            throw failure(e);
        }
    }

    /** The CSI failure of the same meaning. */
    public static CsiException failure(NodeApiException e) {
        return new CsiException(code(e.reason()), String.valueOf(e.getMessage()), e);
    }

    private static Status.Code code(NodeApiException.Reason reason) {
        return switch (reason) {
            // The services check what orchestrators send: a refusal behind that is our defect.
            case INVALID_ARGUMENT, INTERNAL -> Status.Code.INTERNAL;
            case NOT_FOUND -> Status.Code.NOT_FOUND;
            case ALREADY_EXISTS -> Status.Code.ALREADY_EXISTS;
            case FAILED_PRECONDITION -> Status.Code.FAILED_PRECONDITION;
            case RESOURCE_EXHAUSTED -> Status.Code.RESOURCE_EXHAUSTED;
            case PERMISSION_DENIED -> Status.Code.PERMISSION_DENIED;
            case UNAVAILABLE -> Status.Code.UNAVAILABLE;
        };
    }
}
