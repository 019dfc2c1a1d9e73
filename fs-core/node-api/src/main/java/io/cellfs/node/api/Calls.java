package io.cellfs.node.api;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a call by what a port returns, or by the status that its failure means. */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    /** What a call does. */
    @FunctionalInterface
    interface Body<T> {
        T run() throws NodeApiException;
    }

    private Calls() {}

    /** Runs the body and answers exactly once. */
    static <T> void answer(StreamObserver<T> observer, Body<T> body) {
        T result;
        try {
            result = body.run();
        } catch (NodeApiException e) {
            observer.onError(status(e).withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (IllegalArgumentException e) {
            observer.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (RuntimeException e) {
            LOG.error("a call of the node API failed by a defect", e);
            observer.onError(Status.INTERNAL
                    .withDescription("the node client failed: " + e.getClass().getSimpleName())
                    .asRuntimeException());
            return;
        }
        observer.onNext(result);
        observer.onCompleted();
    }

    /** The cell that a request names, or the home cell. */
    static String cell(NodeInformationSource source, String asked) throws NodeApiException {
        return asked.isEmpty() ? source.information().cells().getFirst() : Names.requireCell(asked);
    }

    /** What the status of a call means to its caller. */
    static NodeApiException failure(StatusRuntimeException e) {
        return new NodeApiException(reason(e.getStatus().getCode()), message(e.getStatus()), e);
    }

    /** What the server said; or, where there was none, that there was none: the transport's words mean nothing to users. */
    private static String message(Status status) {
        String described = status.getDescription();
        boolean unreached = status.getCode() == Status.Code.UNAVAILABLE && status.getCause() != null;
        if (unreached || described == null) {
            return "the node client does not answer (" + status.getCode() + ")";
        }
        return described;
    }

    private static NodeApiException.Reason reason(Status.Code code) {
        return switch (code) {
            case INVALID_ARGUMENT -> NodeApiException.Reason.INVALID_ARGUMENT;
            case NOT_FOUND -> NodeApiException.Reason.NOT_FOUND;
            case ALREADY_EXISTS -> NodeApiException.Reason.ALREADY_EXISTS;
            case FAILED_PRECONDITION -> NodeApiException.Reason.FAILED_PRECONDITION;
            case RESOURCE_EXHAUSTED -> NodeApiException.Reason.RESOURCE_EXHAUSTED;
            case PERMISSION_DENIED -> NodeApiException.Reason.PERMISSION_DENIED;
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> NodeApiException.Reason.UNAVAILABLE;
            case OK, UNKNOWN, ABORTED, OUT_OF_RANGE, UNIMPLEMENTED, INTERNAL, DATA_LOSS, UNAUTHENTICATED ->
                NodeApiException.Reason.INTERNAL;
        };
    }

    private static Status status(NodeApiException e) {
        return switch (e.reason()) {
            case INVALID_ARGUMENT -> Status.INVALID_ARGUMENT;
            case NOT_FOUND -> Status.NOT_FOUND;
            case ALREADY_EXISTS -> Status.ALREADY_EXISTS;
            case FAILED_PRECONDITION -> Status.FAILED_PRECONDITION;
            case RESOURCE_EXHAUSTED -> Status.RESOURCE_EXHAUSTED;
            case PERMISSION_DENIED -> Status.PERMISSION_DENIED;
            case UNAVAILABLE -> Status.UNAVAILABLE;
            case INTERNAL -> Status.INTERNAL;
        };
    }
}
