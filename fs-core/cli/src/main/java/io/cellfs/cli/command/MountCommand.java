package io.cellfs.cli.command;

import io.cellfs.cli.compose.ClientSettings;
import io.cellfs.cli.compose.LongRun;
import io.cellfs.cli.compose.NodeProcess;
import io.cellfs.cli.compose.ProcessFigures;
import io.cellfs.cli.state.StateDirectory;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cellfs mount}. */
@Command(
        name = "mount",
        description = "Run a client: mount a cell here, and serve the node API and the CSI services.",
        footer = {
            "",
            "Examples:",
            "  cellfs mount --vl 10.0.0.5:7003",
            "  cellfs mount --vl 10.0.0.5:7003 --mount /cellfs --cache-size 50G"
        })
public final class MountCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ProcessOptions process = new ProcessOptions();

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Mixin
    private HomeCellOptions home = new HomeCellOptions();

    @Option(names = "--no-csi", description = "Do not start the CSI services.")
    private boolean noCsi;

    @Override
    public Integer call() throws Exception {
        StateDirectory state = process.state();
        ClientSettings settings = client.settings(state, process.ports(), !noCsi);
        Optional<String> name = home.name();
        return new LongRun("mount", spec.commandLine().getOut(), process.readyFile()).run(run -> {
            state.prepare();
            ProcessFigures figures = run.add("figures", process.figures());
            run.add("client", NodeProcess.start(settings, home.ask(name, state), figures, run::stop));
        });
    }
}
