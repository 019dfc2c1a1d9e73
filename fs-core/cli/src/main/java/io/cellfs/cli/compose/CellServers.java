package io.cellfs.cli.compose;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.EmbeddedCellDatabase;
import io.cellfs.cell.service.LocalIdentities;
import io.cellfs.cell.store.RocksCellStore;
import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.state.Endpoints;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.cli.state.StateLock;
import io.cellfs.protocol.database.KnownDatabases;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A whole cell's servers in one process: a database server and a file server. */
public final class CellServers implements RunningPart {
    private final CellSettings settings;
    private final Network network;
    private final ProcessFigures figures;
    private final InetAddress reachable;
    private final List<RunningPart> servers = new ArrayList<>();
    private final Parts parts = new Parts();

    private CellServers(CellSettings settings, Network network, ProcessFigures figures)
            throws CliException, IOException {
        this.settings = settings;
        this.network = network;
        this.figures = figures;
        this.reachable =
                ServerIdentity.reachable(common().bind(), settings.fileServer().addresses());
    }

    /**
     * Opens the state and serves. The first start on an empty state makes root.afs and root.cell.
     *
     * @throws CliException with one line for the user, and nothing left open
     */
    public static CellServers start(CellSettings settings, ProcessFigures figures) throws CliException, IOException {
        return start(settings, figures.network(), figures);
    }

    /** The same on another network. */
    static CellServers start(CellSettings settings, Network network, ProcessFigures figures)
            throws CliException, IOException {
        CellServers servers = new CellServers(settings, network, figures);
        try {
            servers.open();
            return servers;
        } catch (CliException | IOException | RuntimeException e) {
            servers.parts.close();
            throw e;
        }
    }

    private void open() throws CliException, IOException {
        StateDirectory state = common().state();
        parts.add("lock of the servers", StateLock.take(state, StateLock.Part.SERVERS));
        CellDatabase database = parts.add("cell database", openDatabase());
        add("database server", DatabaseServer.start(settings.cell(), common(), network, database, figures));
        KnownDatabases databases = address().databases();
        LocalIdentities identities = new LocalIdentities(database);
        FileServerPart files = add(
                "file server",
                FileServerPart.start(
                        settings.fileServer(), network, databases, (transport, held) -> identities, figures));
        FirstStart.makeRootVolumes(files.volumeTransport(), address(), settings.rootQuotaBytes());
        Endpoints.noteServers(state, endpoints());
        parts.add("note of the servers", () -> Endpoints.noteServers(state, null));
    }

    private <T extends RunningPart> T add(String name, T server) {
        servers.add(parts.add(name, server));
        return server;
    }

    private ServerSettings common() {
        return settings.fileServer().common();
    }

    private CellDatabase openDatabase() throws CliException {
        Path directory = common().state().database();
        try {
            return EmbeddedCellDatabase.open(RocksCellStore.open(directory), InstantSource.system());
        } catch (IOException e) {
            throw new CliException(ExitCode.UNAVAILABLE, "cannot open the cell database: " + e.getMessage(), e);
        }
    }

    private Endpoints.Servers endpoints() {
        return Endpoints.Servers.of(
                settings.cell(), reachable, common().ports(), address().volumeLocationServers());
    }

    /** Where a client finds the cell. */
    public CellLocation address() {
        return new CellLocation(
                settings.cell(),
                List.of(new InetSocketAddress(reachable, common().ports().volumeLocation())));
    }

    @Override
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add("cell        " + settings.cell() + ", OPEN: whoever reaches its ports is an administrator");
        lines.add("state       " + common().state().path());
        servers.forEach(server -> lines.addAll(server.describe()));
        return lines;
    }

    @Override
    public void close() throws IOException {
        parts.closeAll("not every server closed well");
    }
}
