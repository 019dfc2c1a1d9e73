package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.figures.RxFigures;
import io.cellfs.metrics.FigureSource;
import io.cellfs.metrics.expose.MetricsEndpoint;
import io.cellfs.protocol.rx.RxTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** The figures of this process, shown to Prometheus if that is asked for. Opened before what has figures, so that a port in use ends the start at once. */
public final class ProcessFigures implements RunningPart {
    /** Shown nowhere. */
    public static final ProcessFigures NONE = new ProcessFigures(Optional.empty());

    private final Optional<MetricsEndpoint> endpoint;

    private ProcessFigures(Optional<MetricsEndpoint> endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Shows them there, or not at all.
     *
     * @throws CliException with one line for the user, as when the port is in use
     */
    public static ProcessFigures open(Optional<InetSocketAddress> address) throws CliException {
        if (address.isEmpty()) {
            return NONE;
        }
        try {
            return new ProcessFigures(Optional.of(MetricsEndpoint.open(address.get())));
        } catch (IOException e) {
            throw new CliException(ExitCode.BUSY, e.getMessage() + "; choose another with --metrics", e);
        }
    }

    /** Shows these too until the registration is closed, which is before what they are of. */
    AutoCloseable add(FigureSource source) {
        return endpoint.<AutoCloseable>map(open -> open.add(source)).orElse(() -> {});
    }

    /** UDP ports whose counters are shown. They can be read after their end too. */
    Network network() {
        return local -> {
            RxTransport transport = UdpPort.open(local);
            endpoint.ifPresent(open -> open.add(RxFigures.of(transport)));
            return transport;
        };
    }

    @Override
    public List<String> describe() {
        return endpoint.map(open -> "figures     " + open.url()).stream().toList();
    }

    @Override
    public void close() {
        endpoint.ifPresent(MetricsEndpoint::close);
    }
}
