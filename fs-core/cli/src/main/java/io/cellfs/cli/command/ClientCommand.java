package io.cellfs.cli.command;

import io.cellfs.cli.ByteSize;
import io.cellfs.cli.ClientHeap;
import io.cellfs.cli.compose.CellLocation;
import io.cellfs.cli.compose.ClientSettings;
import io.cellfs.cli.compose.LongRun;
import io.cellfs.cli.compose.NodeProcess;
import io.cellfs.cli.compose.ProcessFigures;
import io.cellfs.cli.compose.Succession;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.keep.holder.Holder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cellfs client}. */
@Command(
        name = "client",
        description =
                "Run a node's client for all volumes, with a mount that outlives its process (Linux 6.9 or later).",
        footer = {
            "",
            "The launcher starts a holder: a tiny process that keeps what the mount needs to live, and starts the client again",
            "whenever that ends. 'kill -9' of the client, and SIGTERM to it, make programs in the mount wait until the next one",
            "goes on; nothing fails; 'cellfs upgrade' keeps that wait short. SIGTERM to the holder, Ctrl-C, or 'cellfs umount' end it all.",
            "",
            "Examples:",
            "  cellfs client --vl 10.0.0.5:7003",
            "  cellfs client --vl 10.0.0.5:7003 --mount /cellfs --cache-size 50G --heap 512M"
        })
public final class ClientCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ProcessOptions process = new ProcessOptions();

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Mixin
    private HomeCellOptions home = new HomeCellOptions();

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            defaultValue = "256M",
            description =
                    "Bound of the client's heap, whatever it serves; taken by the launcher (default: ${DEFAULT-VALUE}).")
    private ByteSize heap = new ByteSize(256L << 20);

    @Option(names = "--csi", description = "Start the CSI services beside.")
    private boolean csi;

    @Override
    public Integer call() throws Exception {
        requireHeap();
        StateDirectory state = process.state();
        ClientSettings settings = held(client.settings(state, process.ports(), csi));
        Optional<String> name = home.name();
        if (Runtime.getRuntime().maxMemory() > heap.bytes() / 4 * 5) {
            spec.commandLine().getErr().println("cellfs: started without the launcher, so --heap is not in force");
        }
        return new LongRun("client", spec.commandLine().getOut(), process.readyFile()).run(run -> {
            state.prepare();
            CellLocation location = home.ask(name, state);
            if (settings.holder().isPresent() && Succession.isOne()) {
                Succession.await(settings, location);
            }
            ProcessFigures figures = run.add("figures", process.figures());
            run.add("client", NodeProcess.start(settings, location, figures, run::stop));
        });
    }

    private void requireHeap() {
        try {
            ClientHeap.require(heap);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "Invalid value for option '--heap': " + e.getMessage(), e);
        }
    }

    private ClientSettings held(ClientSettings settings) {
        String holder = System.getenv(Holder.SOCKET_VARIABLE);
        if (holder == null) {
            spec.commandLine().getErr().println("cellfs: no holder: the mount ends with this process");
            return settings;
        }
        return settings.heldAt(Path.of(holder));
    }
}
