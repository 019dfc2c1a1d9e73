package io.cellfs.cli.command;

import io.cellfs.cli.CliException;
import io.cellfs.cli.compose.ProcessFigures;
import io.cellfs.cli.state.Ports;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.metrics.ListenAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that all long-running commands have. */
public final class ProcessOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where everything is kept, private to this user (default: /var/lib/cellfs for root, else"
                    + " ~/.local/share/cellfs).")
    private @Nullable Path state;

    @Option(
            names = "--port-base",
            paramLabel = "PORT",
            defaultValue = "7000",
            description = "UDP port of the file service; callbacks +1, protection +2, volume location +3, volumes +5"
                    + " (default: ${DEFAULT-VALUE}).")
    private int portBase = Ports.DEFAULT_BASE;

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description = "Written when it serves (with a mount: when that answers), removed at the end.")
    private @Nullable Path readyFile;

    @Option(
            names = "--metrics",
            paramLabel = "[ADDRESS:]PORT",
            description =
                    "Show figures for Prometheus at http://ADDRESS:PORT/metrics, to whoever reaches it; on 127.0.0.1"
                            + " where no address is given (default: not at all).")
    private @Nullable String metrics;

    /** The figures of this process, shown where that is asked for. */
    public ProcessFigures figures() throws CliException {
        try {
            return ProcessFigures.open(Optional.ofNullable(metrics).map(ListenAddress::parse));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--metrics: " + e.getMessage(), e);
        }
    }

    /** The state directory. */
    public StateDirectory state() {
        return StateDirectory.resolve(Optional.ofNullable(state));
    }

    /** The ports. */
    public Ports ports() {
        try {
            return new Ports(portBase);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--port-base: " + e.getMessage(), e);
        }
    }

    /** The file to write when ready. */
    public Optional<Path> readyFile() {
        return Optional.ofNullable(readyFile).map(Path::toAbsolutePath);
    }
}
