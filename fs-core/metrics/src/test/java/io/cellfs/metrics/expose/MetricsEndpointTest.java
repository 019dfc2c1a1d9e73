package io.cellfs.metrics.expose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.metrics.Durations;
import io.cellfs.metrics.Figure;
import io.cellfs.metrics.testing.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {
    private MetricsEndpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        endpoint = MetricsEndpoint.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void showsWhatItsSourcesTellAndTheJvm() throws Exception {
        Durations durations = new Durations();
        durations.add(5_000_000_000L);
        Exposition.Registration csi = endpoint.add(readings -> {
            readings.value(Figure.CSI_CALLS, 3, "Probe", "OK");
            readings.value(Figure.CSI_CALLS, 4, "od\"d\\\n", "OK");
            readings.durations(Figure.CSI_CALL_SECONDS, durations, "Probe");
        });
        endpoint.add(readings -> readings.value(Figure.CSI_CALLS_RUNNING, 1));
        Shown shown = Shown.at(endpoint.url());
        assertEquals(3, shown.value("cellfs_csi_calls_total", "method", "Probe", "code", "OK"));
        assertEquals(4, shown.value("cellfs_csi_calls_total", "method", "od\\\"d\\\\\\n", "code", "OK"));
        assertEquals(1, shown.value("cellfs_csi_calls_running"));
        assertEquals(0, shown.value("cellfs_csi_call_seconds_bucket", "method", "Probe", "le", "3.0"));
        assertEquals(1, shown.value("cellfs_csi_call_seconds_bucket", "method", "Probe", "le", "10.0"));
        assertEquals(1, shown.value("cellfs_csi_call_seconds_bucket", "method", "Probe", "le", "+Inf"));
        assertEquals(5, shown.value("cellfs_csi_call_seconds_sum", "method", "Probe"));
        assertTrue(shown.value("jvm_memory_used_bytes", "area", "heap") > 0);
        csi.close();
        assertFalse(Shown.at(endpoint.url()).names().contains("cellfs_csi_calls_total"));
    }

    @Test
    void aSourceThatFailsIsAnError() throws Exception {
        endpoint.add(readings -> {
            throw new IllegalStateException("broken");
        });
        assertEquals("HTTP/1.1 500", status("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"));
    }

    @Test
    void answersNothingElse() throws Exception {
        assertEquals("HTTP/1.1 200", status("HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n"));
        assertEquals("HTTP/1.1 200", status("GET /metrics?x=y HTTP/1.0\r\n\r\n"));
        assertEquals("HTTP/1.1 404", status("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
        assertEquals("HTTP/1.1 404", status("GET /metrics/more HTTP/1.1\r\nHost: x\r\n\r\n"));
        assertEquals("HTTP/1.1 405", status("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"));
    }

    @Test
    void endsRequestsThatNeverEnd() throws Exception {
        // Either an error or the end of the connection, and long before the test's own bound.
        String large = "GET /metrics HTTP/1.1\r\nHost: " + "x".repeat(100_000) + "\r\n\r\n";
        assertFalse(status(large).endsWith("200"));
        assertFalse(status("GET /metrics HTTP/1.1\r\nHost: ").endsWith("200"));
        assertEquals("HTTP/1.1 200", status("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"));
    }

    @Test
    void aPortInUseIsSaid() {
        InetSocketAddress taken =
                new InetSocketAddress("127.0.0.1", URI.create(endpoint.url()).getPort());
        IOException failure = assertThrows(IOException.class, () -> MetricsEndpoint.open(taken));
        assertEquals("cannot show figures at " + endpoint.url() + ": Address already in use", failure.getMessage());
    }

    /** The first words of the answer; what it begins with if the connection ends before. */
    private String status(String request) throws IOException {
        URI url = URI.create(endpoint.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(30_000);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                InputStream in = socket.getInputStream();
                return new String(in.readNBytes(12), StandardCharsets.US_ASCII);
            } catch (SocketException e) {
                return "reset";
            }
        }
    }
}
