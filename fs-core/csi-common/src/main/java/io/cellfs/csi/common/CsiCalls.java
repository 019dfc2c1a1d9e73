package io.cellfs.csi.common;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs handlers and answers each call exactly once. Bounds how many run at a time. */
public final class CsiCalls {
    /** Calls under way at a time; an orchestrator has one per volume, and a handful of volumes at once. */
    public static final int MAX_CALLS = 256;

    private static final Logger LOG = LoggerFactory.getLogger(CsiCalls.class);

    private final Semaphore places = new Semaphore(MAX_CALLS);

    /** Runs the handler and answers with what it returns, or with the status of its failure. */
    public <Q, R> void answer(Q request, StreamObserver<R> observer, CsiHandler<Q, R> handler) {
        if (!places.tryAcquire()) {
            observer.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("more than " + MAX_CALLS + " calls at once: try again later")
                    .asRuntimeException());
            return;
        }
        R result;
        try {
            result = handler.handle(request);
        } catch (CsiException e) {
            LOG.info("{} failed: {}: {}", name(request), e.code(), e.getMessage());
            observer.onError(e.code().toStatus().withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (RuntimeException e) {
            LOG.error("{} failed by a defect", name(request), e);
            observer.onError(Status.INTERNAL
                    .withDescription("the driver failed: " + e.getClass().getSimpleName())
                    .asRuntimeException());
            return;
        } finally {
            places.release();
        }
        observer.onNext(result);
        observer.onCompleted();
    }

    /** Only the kind of the request: its fields can hold secrets. */
    private static String name(Object request) {
        return request.getClass().getSimpleName();
    }
}
