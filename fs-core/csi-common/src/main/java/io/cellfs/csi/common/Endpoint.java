package io.cellfs.csi.common;

import io.cellfs.node.api.PrivateSocket;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The unix socket of a service through its life: made private, announced with one line, removed. Used by one thread at a time. */
public final class Endpoint {
    private final String service;
    private final Path path;
    private Optional<PrivateSocket> socket = Optional.empty();

    /** The socket of the service of this name. */
    public Endpoint(String service, Path path) {
        this.service = service;
        this.path = path;
    }

    /**
     * To be called before the service listens.
     *
     * @throws IOException with a message for the administrator if it cannot listen there
     */
    public void prepare() throws IOException {
        socket = Optional.of(PrivateSocket.prepare(path));
    }

    /** To be called when the service listens: says so. */
    public void opened(PrintStream out) throws IOException {
        PrivateSocket opened = socket.orElseThrow(() -> new IllegalStateException("not prepared"));
        opened.restrict();
        out.println(service + " " + Driver.version() + " listens on " + opened.path());
        out.flush();
    }

    /**
     * Whether a service is only to make the first calls of an orchestrator to itself and end, for who records an ahead-of-time cache or measures: it was
     * started with {@code --warm-up}. To be called when it listens; it has done so then, and said so.
     */
    public boolean warmedUp(PrintStream out, String... arguments) {
        if (!List.of(arguments).equals(List.of("--warm-up"))) {
            return false;
        }
        SelfCalls.make(path);
        out.println(service + " has answered");
        out.flush();
        return true;
    }

    /** To be called at the end. */
    public void close() {
        socket.ifPresent(PrivateSocket::remove);
        socket = Optional.empty();
    }

    /** The one line that says why a service could not start. */
    public static String reason(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < 16 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }
}
