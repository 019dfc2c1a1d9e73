package io.cellfs.csi.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import csi.v1.Csi.ProbeRequest;
import csi.v1.Csi.ProbeResponse;
import csi.v1.IdentityGrpc;
import io.cellfs.metrics.expose.Exposition;
import io.cellfs.metrics.testing.Shown;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CallFiguresTest {
    private static final long SECOND = 1_000_000_000L;

    private final Exposition exposition = new Exposition();
    private long now = 7;
    private final CallFigures figures = new CallFigures(() -> now);

    @Test
    void countsTimesAndCodes() throws IOException {
        exposition.add(figures);
        assertEquals(0, shown().value("cellfs_csi_calls_running"));
        assertFalse(shown().names().contains("cellfs_csi_calls_total"));
        call(IdentityGrpc.getProbeMethod(), 2 * SECOND, Status.OK);
        call(IdentityGrpc.getProbeMethod(), 4 * SECOND, Status.UNAVAILABLE.withDescription("no cell"));
        call(IdentityGrpc.getProbeMethod(), SECOND, Status.OK);
        Shown shown = shown();
        assertEquals(2, shown.value("cellfs_csi_calls_total", "method", "Probe", "code", "OK"));
        assertEquals(1, shown.value("cellfs_csi_calls_total", "method", "Probe", "code", "UNAVAILABLE"));
        assertEquals(3, shown.value("cellfs_csi_call_seconds_count", "method", "Probe"));
        assertEquals(7, shown.value("cellfs_csi_call_seconds_sum", "method", "Probe"));
        assertEquals(2, shown.value("cellfs_csi_call_seconds_bucket", "method", "Probe", "le", "3.0"));
    }

    @Test
    void whatIsNotAnsweredIsRunning() throws IOException {
        exposition.add(figures);
        figures.interceptCall(
                new Call<>(IdentityGrpc.getProbeMethod()),
                new Metadata(),
                (call, headers) -> new ServerCall.Listener<>() {});
        assertEquals(1, shown().value("cellfs_csi_calls_running"));
    }

    @Test
    void othersPassBy() throws IOException {
        exposition.add(figures);
        MethodDescriptor<ProbeRequest, ProbeResponse> health = IdentityGrpc.getProbeMethod().toBuilder()
                .setFullMethodName("grpc.health.v1.Health/Check")
                .build();
        call(health, SECOND, Status.OK);
        assertEquals(0, shown().value("cellfs_csi_calls_running"));
        assertFalse(shown().names().contains("cellfs_csi_calls_total"));
    }

    private Shown shown() throws IOException {
        return Shown.read(new String(exposition.text(), StandardCharsets.UTF_8));
    }

    private void call(MethodDescriptor<ProbeRequest, ProbeResponse> method, long nanos, Status end) {
        figures.interceptCall(new Call<>(method), new Metadata(), (call, headers) -> {
            now += nanos;
            call.close(end, new Metadata());
            return new ServerCall.Listener<>() {};
        });
    }

    /** A call that nobody made. */
    private static final class Call<Q, R> extends ServerCall<Q, R> {
        private final MethodDescriptor<Q, R> method;

        Call(MethodDescriptor<Q, R> method) {
            this.method = method;
        }

        @Override
        public void request(int messages) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(R message) {}

        @Override
        public void close(Status status, Metadata trailers) {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<Q, R> getMethodDescriptor() {
            return method;
        }
    }
}
