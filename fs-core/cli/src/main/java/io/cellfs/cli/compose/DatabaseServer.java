package io.cellfs.cli.compose;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.service.CellServices;
import io.cellfs.cli.CliException;
import io.cellfs.cli.figures.ServedCalls;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** One database server of a cell: volume location and protection, over a cell database wherever that keeps its copies. */
public final class DatabaseServer implements RunningPart {
    private final String cell;
    private final ServerSettings settings;
    private final Network network;
    private final Parts parts = new Parts();

    private DatabaseServer(String cell, ServerSettings settings, Network network) {
        this.cell = cell;
        this.settings = settings;
        this.network = network;
    }

    /**
     * Serves a database, which stays the caller's.
     *
     * @throws CliException with one line for the user, and nothing left open
     */
    static DatabaseServer start(
            String cell, ServerSettings settings, Network network, CellDatabase database, ProcessFigures figures)
            throws CliException {
        DatabaseServer server = new DatabaseServer(cell, settings, network);
        try {
            server.open(database, figures);
            return server;
        } catch (CliException | RuntimeException e) {
            server.parts.close();
            throw e;
        }
    }

    private void open(CellDatabase database, ProcessFigures figures) throws CliException {
        Transport protection =
                listen("protection service's port", settings.ports().protection());
        Transport location =
                listen("volume location service's port", settings.ports().volumeLocation());
        ServedCalls calls = new ServedCalls("database");
        parts.add("figures of calls", figures.add(calls));
        CellServices services = new CellServices(database, cell, calls);
        services.serveProtection(protection);
        services.serveVolumeLocation(location);
    }

    private Transport listen(String name, int port) throws CliException {
        return parts.add(name, network.open(new InetSocketAddress(settings.bind(), port)));
    }

    @Override
    public List<String> describe() {
        return List.of("databases   udp ports on " + settings.bind().getHostAddress() + ": protection "
                + settings.ports().protection() + ", volume location "
                + settings.ports().volumeLocation());
    }

    @Override
    public void close() throws IOException {
        parts.closeAll("not every part of the database server closed well");
    }
}
