package io.cellfs.cli.compose;

import io.cellfs.cell.raft.RaftCellDatabase;
import io.cellfs.cell.raft.RaftSettings;
import io.cellfs.cell.raft.RaftTimings;
import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.figures.CopyFigures;
import io.cellfs.cli.state.Endpoints;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.cli.state.StateLock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A database server in a process of its own, with one copy of a replicated cell database. */
public final class DatabaseServerProcess implements RunningPart {
    private final DatabaseCopySettings settings;
    private final ProcessFigures figures;
    private final Parts parts = new Parts();
    private Optional<RaftCellDatabase> copy = Optional.empty();
    private volatile boolean stopped;

    private DatabaseServerProcess(DatabaseCopySettings settings, ProcessFigures figures) {
        this.settings = settings;
        this.figures = figures;
    }

    /**
     * Opens the copy and serves, whether the group has a leader yet or not.
     *
     * @throws CliException with one line for the user, and nothing left open
     */
    public static DatabaseServerProcess start(DatabaseCopySettings settings, ProcessFigures figures)
            throws CliException, IOException {
        DatabaseServerProcess process = new DatabaseServerProcess(settings, figures);
        try {
            process.open();
            return process;
        } catch (CliException | IOException | RuntimeException e) {
            process.parts.close();
            throw e;
        }
    }

    private void open() throws CliException, IOException {
        ServerSettings common = settings.common();
        StateDirectory state = common.state();
        parts.add("lock of the servers", StateLock.take(state, StateLock.Part.SERVERS));
        InetAddress reachable = ServerIdentity.reachable(common.bind(), List.of());
        InetSocketAddress services =
                new InetSocketAddress(reachable, common.ports().volumeLocation());
        RaftCellDatabase database = parts.add("cell database", openCopy(services));
        copy = Optional.of(database);
        parts.add("figures of the copy", figures.add(new CopyFigures(database::status)));
        parts.add(
                "database server", DatabaseServer.start(settings.cell(), common, figures.network(), database, figures));
        Endpoints.noteServers(
                state, Endpoints.Servers.of(settings.cell(), reachable, common.ports(), List.of(services)));
        parts.add("note of the servers", () -> Endpoints.noteServers(state, null));
    }

    private RaftCellDatabase openCopy(InetSocketAddress services) throws CliException {
        StateDirectory state = settings.common().state();
        RaftSettings raft = new RaftSettings(
                settings.cell(),
                settings.self(),
                settings.peers(),
                settings.join(),
                settings.common().bind(),
                state.databaseCopy(),
                Optional.of(state.database()),
                Optional.of(services),
                RaftTimings.DEFAULT,
                RaftSettings.SNAPSHOT_EVERY);
        try {
            return RaftCellDatabase.open(raft, InstantSource.system());
        } catch (IOException e) {
            throw new CliException(ExitCode.UNAVAILABLE, "cannot open the cell database: " + e.getMessage(), e);
        }
    }

    /** Is told when the copy stops by itself: it was removed from the group, or cannot go on. */
    public void onStopped(Runnable told) {
        copy.ifPresent(database -> database.onStopped(() -> {
            stopped = true;
            told.run();
        }));
    }

    @Override
    public List<String> describe() {
        ServerSettings common = settings.common();
        String bind = common.bind().getHostAddress();
        return List.of(
                "cell        " + settings.cell() + ", OPEN: whoever reaches its ports is an administrator",
                "state       " + common.state().path(),
                "copy        " + settings.self().id() + ", raft tcp port "
                        + settings.self().port() + " on " + bind + ", no authentication",
                "databases   udp ports on " + bind + ": protection "
                        + common.ports().protection() + ", volume location "
                        + common.ports().volumeLocation());
    }

    @Override
    public void close() throws IOException {
        parts.closeAll("not every part of the database server closed well");
        if (stopped) {
            throw new IOException("copy " + settings.self().id()
                    + " has stopped: it was removed from the group, or it cannot apply what the group has agreed upon");
        }
    }
}
