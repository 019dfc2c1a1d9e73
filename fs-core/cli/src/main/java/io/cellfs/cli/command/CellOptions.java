package io.cellfs.cli.command;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.state.Endpoints;
import io.cellfs.cli.state.NotedDatabases;
import io.cellfs.cli.state.StateDirectory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cell a command works on: the one that runs on this machine's state directory, or one named by its VL server. */
public final class CellOptions {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "State directory of the running cell or client (default: /var/lib/cellfs for root, else"
                    + " ~/.local/share/cellfs).")
    private @Nullable Path state;

    @Option(
            names = "--vl",
            paramLabel = "HOST:PORT[,...]",
            split = ",",
            converter = HostPortConverter.class,
            description = "Volume location servers of the cell, instead of --state.")
    private List<InetSocketAddress> volumeLocation = List.of();

    /** The state directory. */
    public StateDirectory stateDirectory() {
        return StateDirectory.resolve(Optional.ofNullable(state));
    }

    /** What runs on the state directory. */
    public Endpoints endpoints() throws CliException {
        StateDirectory directory = stateDirectory();
        try {
            return Endpoints.read(directory);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.UNAVAILABLE, "cannot read " + directory.endpoints() + ": " + e.getMessage(), e);
        }
    }

    /** The volume location servers that are named; none where the state directory's are meant. */
    List<InetSocketAddress> named() {
        return volumeLocation;
    }

    /**
     * Where the cell's volume location servers are: those that are named, and those that a process with the state directory knows by now.
     *
     * @throws CliException UNREACHABLE when nothing runs on the state directory
     */
    public List<InetSocketAddress> volumeLocationServers() throws CliException {
        if (!volumeLocation.isEmpty()) {
            return NotedDatabases.beside(stateDirectory(), volumeLocation);
        }
        List<InetSocketAddress> noted = endpoints().databases();
        if (noted.isEmpty()) {
            throw new CliException(
                    ExitCode.UNREACHABLE,
                    "no cell runs on " + stateDirectory().path()
                            + ": start one with 'cellfs up', or name one with --state or --vl");
        }
        return NotedDatabases.beside(stateDirectory(), noted);
    }
}
