package io.cellfs.csi.common;

import io.cellfs.metrics.FigureSource;
import io.cellfs.metrics.ListenAddress;
import io.cellfs.metrics.expose.MetricsEndpoint;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/** The figures of a service through its life: shown where it is configured, if at all. Used by one thread at a time. */
public final class ShownFigures {
    private final Optional<String> address;
    private final FigureSource figures;
    private Optional<MetricsEndpoint> endpoint = Optional.empty();

    /** These figures, shown at {@code address} as {@link ListenAddress} reads it. */
    public ShownFigures(Optional<String> address, FigureSource figures) {
        this.address = address;
        this.figures = figures;
    }

    /**
     * To be called at the start.
     *
     * @throws IOException with a message for the administrator if they cannot be shown there
     */
    public void open() throws IOException {
        if (address.isPresent()) {
            try {
                MetricsEndpoint opened = MetricsEndpoint.open(ListenAddress.parse(address.get()));
                opened.add(figures);
                endpoint = Optional.of(opened);
            } catch (IllegalArgumentException e) {
                IOException failure = new IOException("CELLFS_METRICS: " + e.getMessage());
                failure.addSuppressed(e);
                throw failure;
            }
        }
    }

    /** To be called when the service listens: says where they are shown. */
    public void opened(PrintStream out) {
        endpoint.ifPresent(shown -> out.println("figures at " + shown.url()));
        out.flush();
    }

    /** To be called at the end. */
    public void close() {
        endpoint.ifPresent(MetricsEndpoint::close);
        endpoint = Optional.empty();
    }
}
