package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.state.Endpoints;
import io.cellfs.cli.state.Ports;
import io.cellfs.cli.state.StateLock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** A cell's servers: VL and PR databases, file and volume service, each on its UDP port. */
public final class CellServers implements RunningPart {
    private final ServerSettings settings;
    private final Parts parts = new Parts();

    private CellServers(ServerSettings settings) {
        this.settings = settings;
    }

    /**
     * Opens the state and serves. The first start on an empty state makes root.afs and root.cell.
     *
     * @throws CliException with one line for the user, and nothing left open
     */
    public static CellServers start(ServerSettings settings) throws CliException, IOException {
        CellServers servers = new CellServers(settings);
        try {
            servers.open();
            return servers;
        } catch (CliException | IOException | RuntimeException e) {
            servers.parts.close();
            throw e;
        }
    }

    private void open() throws CliException, IOException {
        parts.add("lock of the servers", StateLock.take(settings.state(), StateLock.Part.SERVERS));
        Endpoints.noteServers(settings.state(), endpoints());
        parts.add("note of the servers", () -> Endpoints.noteServers(settings.state(), null));
    }

    private Endpoints.Servers endpoints() {
        Ports ports = settings.ports();
        return new Endpoints.Servers(
                ProcessHandle.current().pid(),
                settings.cell(),
                settings.bind().getHostAddress(),
                ports.file(),
                ports.protection(),
                ports.volumeLocation(),
                ports.volume());
    }

    /** Where a client finds the cell. */
    public CellLocation address() {
        return new CellLocation(
                settings.cell(),
                new InetSocketAddress(settings.bind(), settings.ports().volumeLocation()));
    }

    @Override
    public List<String> describe() {
        Ports ports = settings.ports();
        return List.of(
                "cell        " + settings.cell() + ", OPEN: whoever reaches its ports is an administrator",
                "state       " + settings.state().path(),
                "udp ports   on " + settings.bind().getHostAddress() + ": files " + ports.file() + ", protection "
                        + ports.protection() + ", volume location " + ports.volumeLocation() + ", volumes "
                        + ports.volume());
    }

    @Override
    public void close() throws IOException {
        parts.close();
        if (parts.failed()) {
            throw new IOException("not every server closed well");
        }
    }
}
