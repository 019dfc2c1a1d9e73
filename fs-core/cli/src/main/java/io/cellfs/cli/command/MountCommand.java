package io.cellfs.cli.command;

import io.cellfs.cli.compose.CellLocation;
import io.cellfs.cli.compose.ClientSettings;
import io.cellfs.cli.compose.LongRun;
import io.cellfs.cli.compose.NodeProcess;
import io.cellfs.cli.state.StateDirectory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    @Option(names = "--no-csi", description = "Do not start the CSI services.")
    private boolean noCsi;

    @Option(
            names = "--vl",
            paramLabel = "HOST:PORT[,...]",
            split = ",",
            converter = HostPortConverter.class,
            required = true,
            description = "Volume location servers of the cell.")
    private List<InetSocketAddress> volumeLocation = List.of();

    @Option(
            names = "--cell",
            paramLabel = "NAME",
            description = "Name of the cell (default: what its volume location servers say).")
    private @Nullable String cell;

    @Override
    public Integer call() throws Exception {
        StateDirectory state = process.state();
        ClientSettings settings = client.settings(state, process.ports(), !noCsi);
        Optional<String> name = Optional.ofNullable(cell).map(text -> ServerOptions.cellName(spec.commandLine(), text));
        return new LongRun("mount", spec.commandLine().getOut(), process.readyFile()).run(run -> {
            state.prepare();
            CellLocation location = CellLocation.ask(volumeLocation, name, state);
            run.add("client", NodeProcess.start(settings, location, run::stop));
        });
    }
}
