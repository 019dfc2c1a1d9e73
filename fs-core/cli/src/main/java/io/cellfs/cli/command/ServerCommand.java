package io.cellfs.cli.command;

import io.cellfs.cli.compose.CellServers;
import io.cellfs.cli.compose.LongRun;
import io.cellfs.cli.compose.ServerSettings;
import io.cellfs.cli.state.StateDirectory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cellfs server}. */
@Command(
        name = "server",
        description = "Run a cell's servers: databases, file and volume service; no mount.",
        footer = {
            "",
            "The first start on an empty state directory makes the volumes root.afs and root.cell.",
            "There is no authentication yet: whoever reaches the ports may do everything.",
            "",
            "Examples:",
            "  cellfs server",
            "  cellfs server --state /srv/cell --bind 10.0.0.5 --cell example.org"
        })
public final class ServerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ProcessOptions process = new ProcessOptions();

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Override
    public Integer call() throws Exception {
        StateDirectory state = process.state();
        ServerSettings settings = servers.settings(state, process.ports());
        return new LongRun("server", spec.commandLine().getOut(), process.readyFile()).run(run -> {
            state.prepare();
            run.add("servers", CellServers.start(settings));
        });
    }
}
