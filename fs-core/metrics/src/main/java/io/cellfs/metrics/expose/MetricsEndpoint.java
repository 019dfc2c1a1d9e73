package io.cellfs.metrics.expose;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cellfs.metrics.FigureSource;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code GET /metrics} over HTTP/1.1, to whoever reaches the port: there is no authentication. Bounded in connections, and in
 * the size and time of requests and answers.
 */
public final class MetricsEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsEndpoint.class);
    private static final String PATH = "/metrics";

    /** Bounds of the JDK's server, which it takes from nowhere else; it has no other user in our processes. Times in seconds, sizes in bytes. */
    private static final Map<String, String> BOUNDS = Map.of(
            "jdk.httpserver.maxConnections", "16",
            "sun.net.httpserver.maxIdleConnections", "16",
            "sun.net.httpserver.idleInterval", "30",
            "sun.net.httpserver.maxReqTime", "5",
            "sun.net.httpserver.maxRspTime", "30",
            "sun.net.httpserver.maxReqHeaders", "64",
            "sun.net.httpserver.maxReqHeaderSize", "16384");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("metrics-", 0).factory());
    private final Exposition exposition = new Exposition();

    private MetricsEndpoint(HttpServer server) {
        this.server = server;
    }

    /**
     * Listens there.
     *
     * @throws IOException with a message for the user, as when the port is in use
     */
    public static MetricsEndpoint open(InetSocketAddress address) throws IOException {
        BOUNDS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            // No cause: who reports failures by their first cause would leave out where it was.
            IOException failure = new IOException("cannot show figures at " + url(address) + ": " + e.getMessage());
            failure.addSuppressed(e);
            throw failure;
        }
        MetricsEndpoint endpoint = new MetricsEndpoint(server);
        server.setExecutor(endpoint.threads);
        server.createContext("/", endpoint::answer);
        server.start();
        return endpoint;
    }

    /** Shows the figures of this one too from now on. */
    public Exposition.Registration add(FigureSource source) {
        return exposition.add(source);
    }

    /** Where it is read, as {@code http://127.0.0.1:9460/metrics}. */
    public String url() {
        return url(server.getAddress());
    }

    private static String url(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return "http://" + (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":"
                + address.getPort() + PATH;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            boolean head = method.equals("HEAD");
            if (!exchange.getRequestURI().getPath().equals(PATH)) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!head && !method.equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(405, -1);
            } else {
                show(exchange, head);
            }
        }
    }

    private void show(HttpExchange exchange, boolean head) throws IOException {
        byte[] text;
        try {
            text = exposition.text();
        } catch (RuntimeException e) {
            LOG.error("the figures could not be told", e);
            exchange.sendResponseHeaders(500, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", Exposition.CONTENT_TYPE);
        if (head) {
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
