package io.cellfs.cli.command;

import io.cellfs.cli.compose.CellServers;
import io.cellfs.cli.compose.CellSettings;
import io.cellfs.cli.compose.ClientSettings;
import io.cellfs.cli.compose.LongRun;
import io.cellfs.cli.compose.NodeProcess;
import io.cellfs.cli.compose.ProcessFigures;
import io.cellfs.cli.state.StateDirectory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cellfs up}. */
@Command(
        name = "up",
        description =
                "Run a complete cell in this terminal: databases, file and volume service, client, mount and CSI services.",
        footer = {
            "",
            "The first start on an empty state directory makes the volumes root.afs and root.cell. Ctrl-C or SIGTERM ends it:",
            "what was written is stored, the mount and the sockets are gone; the next start serves the same data.",
            "There is no authentication yet: whoever reaches the ports may do everything.",
            "",
            "Examples:",
            "  cellfs up",
            "  cellfs up --state /srv/cell --mount /cellfs --cell example.org --port-base 17000",
            "  cellfs up --no-csi --ready-file /tmp/ready & until [ -e /tmp/ready ]; do sleep 0.1; done"
        })
public final class UpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ProcessOptions process = new ProcessOptions();

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Option(names = "--no-csi", description = "Do not start the CSI services.")
    private boolean noCsi;

    @Override
    public Integer call() throws Exception {
        StateDirectory state = process.state();
        CellSettings serverSettings = servers.settings(process);
        ClientSettings clientSettings = client.settings(state, process.ports(), !noCsi);
        return new LongRun("up", spec.commandLine().getOut(), process.readyFile()).run(run -> {
            state.prepare();
            ProcessFigures figures = run.add("figures", process.figures());
            CellServers cell = run.add("servers", CellServers.start(serverSettings, figures));
            run.add("client", NodeProcess.start(clientSettings, cell.address(), figures, run::stop));
        });
    }
}
