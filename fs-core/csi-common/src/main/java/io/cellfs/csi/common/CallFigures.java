package io.cellfs.csi.common;

import io.cellfs.metrics.Durations;
import io.cellfs.metrics.Figure;
import io.cellfs.metrics.FigureSource;
import io.cellfs.metrics.Readings;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counts the CSI calls of a service, what they were answered with and how long that took. Calls that are not of CSI pass by. */
public final class CallFigures implements ServerInterceptor, FigureSource {
    private static final String CSI = "csi.v1.";

    private record Answer(String method, Status.Code code) {}

    private final LongSupplier nanoTime;
    private final Map<Answer, LongAdder> answers = new ConcurrentHashMap<>();
    private final Map<String, Durations> durations = new ConcurrentHashMap<>();
    private final LongAdder running = new LongAdder();

    /** Takes times from this clock, in nanoseconds. */
    public CallFigures(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String method = call.getMethodDescriptor().getBareMethodName();
        String service = call.getMethodDescriptor().getServiceName();
        if (method == null || service == null || !service.startsWith(CSI)) {
            return next.startCall(call, headers);
        }
        long began = nanoTime.getAsLong();
        running.increment();
        return next.startCall(
                new SimpleForwardingServerCall<Q, R>(call) {
                    @Override
                    public void close(Status status, Metadata trailers) {
                        answered(method, status.getCode(), nanoTime.getAsLong() - began);
                        super.close(status, trailers);
                    }
                },
                headers);
    }

    /** gRPC closes each call once: with an answer, or an error. Whoever asked may be gone by then; that is not told here. */
    private void answered(String method, Status.Code code, long nanos) {
        running.decrement();
        answers.computeIfAbsent(new Answer(method, code), a -> new LongAdder()).increment();
        durations.computeIfAbsent(method, m -> new Durations()).add(nanos);
    }

    @Override
    public void tell(Readings readings) {
        answers.forEach((answer, count) -> readings.value(
                Figure.CSI_CALLS, count.sum(), answer.method(), answer.code().name()));
        durations.forEach((method, each) -> readings.durations(Figure.CSI_CALL_SECONDS, each, method));
        readings.value(Figure.CSI_CALLS_RUNNING, running.sum());
    }
}
