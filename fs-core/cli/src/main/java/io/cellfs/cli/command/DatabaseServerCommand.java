package io.cellfs.cli.command;

import io.cellfs.cell.raft.DatabasePeer;
import io.cellfs.cell.raft.RaftSettings;
import io.cellfs.cli.compose.DatabaseCopySettings;
import io.cellfs.cli.compose.DatabaseServerProcess;
import io.cellfs.cli.compose.LongRun;
import io.cellfs.cli.compose.ProcessFigures;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cellfs server db}. */
@Command(
        name = "db",
        description = "Run a database server: one of 1, 3, 5 ... copies of the cell's databases.",
        footer = {
            "",
            "All copies are started with the same --peers, each with its own --id. Any of them answers and takes changes; with",
            "fewer than half of them nothing can be changed any more. A state directory of 'cellfs server' is taken over by a",
            "copy that starts alone; others join it ('cellfs db add-peer'). After the first start the group knows its members",
            "itself. A copy that lost its state is removed ('cellfs db remove-peer'), started with --join and added again.",
            "The copies talk over TCP without authentication: whoever reaches that port may change everything.",
            "",
            "Examples:",
            "  cellfs server db --id a --peers a=10.0.0.5,b=10.0.0.6,c=10.0.0.7 --bind 10.0.0.5 --cell example.org",
            "  cellfs server db --id d --peers d=10.0.0.8 --join --bind 10.0.0.8 --cell example.org"
        })
public final class DatabaseServerCommand implements Callable<Integer> {
    static final int RAFT_PORT_OFFSET = 10;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ProcessOptions process = new ProcessOptions();

    @Mixin
    private BindOptions bind = new BindOptions();

    @Option(names = "--id", paramLabel = "ID", required = true, description = "Name of this copy.")
    private String id = "";

    @Option(
            names = "--peers",
            paramLabel = "ID=HOST[:PORT][,...]",
            split = ",",
            required = true,
            description =
                    "The copies of the databases, this one among them, with the TCP ports of their Raft services.")
    private List<String> peers = List.of();

    @Option(names = "--join", description = "Wait to be added to a group that exists, instead of founding one.")
    private boolean join;

    @Option(
            names = "--raft-port",
            paramLabel = "PORT",
            description = "TCP port of Raft for peers that name none (default: port base + 10).")
    private @Nullable Integer raftPort;

    @Option(
            names = "--cell",
            paramLabel = "NAME",
            defaultValue = ServerOptions.DEFAULT_CELL,
            description = "Name of the cell, 1 to 63 letters, digits, '.' and '-' (default: ${DEFAULT-VALUE}).")
    private String cell = ServerOptions.DEFAULT_CELL;

    @Override
    public Integer call() throws Exception {
        DatabaseCopySettings settings = settings();
        return new LongRun("server db", spec.commandLine().getOut(), process.readyFile()).run(run -> {
            settings.common().state().prepare();
            ProcessFigures figures = run.add("figures", process.figures());
            run.add("database server", DatabaseServerProcess.start(settings, figures))
                    .onStopped(run::stop);
        });
    }

    private DatabaseCopySettings settings() {
        int usual = raftPort == null ? process.ports().base() + RAFT_PORT_OFFSET : raftPort;
        try {
            List<DatabasePeer> all =
                    peers.stream().map(text -> DatabasePeer.parse(text, usual)).toList();
            DatabasePeer self = RaftSettings.find(all, id)
                    .orElseThrow(() -> new IllegalArgumentException("no peer has the id of this copy, " + id));
            return new DatabaseCopySettings(
                    bind.settings(process), ServerOptions.cellName(spec.commandLine(), cell), self, all, join);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--peers: " + e.getMessage(), e);
        }
    }
}
