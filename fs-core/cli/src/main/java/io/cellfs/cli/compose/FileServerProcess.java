package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.state.Endpoints;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.cli.state.StateLock;
import io.cellfs.protocol.database.DatabaseClient;
import io.cellfs.protocol.database.DatabaseService;
import io.cellfs.protocol.identity.PrIdentityDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** A file server in a process of its own, of a cell whose databases run elsewhere. */
public final class FileServerProcess implements RunningPart {
    private final FileServerSettings settings;
    private final CellLocation cell;
    private final ProcessFigures figures;
    private final List<RunningPart> servers = new ArrayList<>();
    private final Parts parts = new Parts();

    private FileServerProcess(FileServerSettings settings, CellLocation cell, ProcessFigures figures) {
        this.settings = settings;
        this.cell = cell;
        this.figures = figures;
    }

    /**
     * Opens the partitions and serves.
     *
     * @throws CliException with one line for the user, and nothing left open
     */
    public static FileServerProcess start(FileServerSettings settings, CellLocation cell, ProcessFigures figures)
            throws CliException, IOException {
        FileServerProcess servers = new FileServerProcess(settings, cell, figures);
        try {
            servers.open();
            return servers;
        } catch (CliException | IOException | RuntimeException e) {
            servers.parts.close();
            throw e;
        }
    }

    private void open() throws CliException, IOException {
        ServerSettings common = settings.common();
        StateDirectory state = common.state();
        parts.add("lock of the servers", StateLock.take(state, StateLock.Part.SERVERS));
        InetAddress reachable = ServerIdentity.reachable(common.bind(), settings.addresses());
        servers.add(parts.add(
                "file server",
                FileServerPart.start(
                        settings,
                        figures.network(),
                        cell.databases(),
                        (transport, held) -> new PrIdentityDirectory(held.add(
                                "connections to the protection service",
                                new DatabaseClient(transport, DatabaseService.PROTECTION, cell.databases()))),
                        figures)));
        parts.add(
                "note of the servers",
                RunningNote.of(
                        cell.databases(),
                        () -> Endpoints.noteServers(
                                state,
                                Endpoints.Servers.of(
                                        cell.cell(), reachable, common.ports(), cell.volumeLocationServers())),
                        () -> Endpoints.noteServers(state, null)));
    }

    @Override
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add("cell        " + cell.cell() + ", OPEN: whoever reaches its ports is an administrator");
        lines.add("databases   volume location at " + cell.volumeLocationServers());
        lines.add("state       " + settings.common().state().path());
        servers.forEach(server -> lines.addAll(server.describe()));
        return lines;
    }

    @Override
    public void close() throws IOException {
        parts.closeAll("not every server closed well");
    }
}
