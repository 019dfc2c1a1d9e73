package io.cellfs.cli.command;

import io.cellfs.cli.CliException;
import io.cellfs.cli.compose.CellLocation;
import io.cellfs.cli.state.StateDirectory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options by which a client finds its cell. */
public final class HomeCellOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

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

    /** The cell's name, if one is given; one that cannot be a cell's is the command line's error. */
    Optional<String> name() {
        return Optional.ofNullable(cell).map(text -> ServerOptions.cellName(spec.commandLine(), text));
    }

    /** Asks the servers for the cell, of that name if one is given. */
    CellLocation ask(Optional<String> name, StateDirectory state) throws CliException {
        return CellLocation.ask(volumeLocation, name, state);
    }
}
