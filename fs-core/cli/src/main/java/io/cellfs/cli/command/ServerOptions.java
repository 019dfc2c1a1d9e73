package io.cellfs.cli.command;

import io.cellfs.cli.ByteSize;
import io.cellfs.cli.compose.ServerSettings;
import io.cellfs.cli.state.Ports;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.node.api.Names;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of a cell's servers. */
public final class ServerOptions {
    static final String DEFAULT_CELL = "cellfs.local";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--cell",
            paramLabel = "NAME",
            defaultValue = DEFAULT_CELL,
            description = "Name of the cell, 1 to 63 letters, digits, '.' and '-' (default: ${DEFAULT-VALUE}).")
    private String cell = DEFAULT_CELL;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to serve on. The cell is open: whoever reaches it may do everything (default:"
                    + " ${DEFAULT-VALUE}).")
    private String bind = "127.0.0.1";

    @Option(
            names = "--partition",
            paramLabel = "DIR",
            description = "Directory that holds the volumes (default: vicepa in the state directory).")
    private @Nullable Path partition;

    @Option(
            names = "--quota-default",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            defaultValue = "0",
            description =
                    "Quota of root.afs and root.cell, made at the first start; 0: none (default: ${DEFAULT-VALUE}).")
    private ByteSize quota = new ByteSize(0);

    /** The settings that these options and the state directory make. */
    public ServerSettings settings(StateDirectory state, Ports ports) {
        return new ServerSettings(
                state,
                cellName(spec.commandLine(), cell),
                address(),
                ports,
                partition == null ? state.partition() : partition.toAbsolutePath(),
                quota.bytes());
    }

    private InetAddress address() {
        try {
            return InetAddress.getByName(bind);
        } catch (UnknownHostException e) {
            throw new ParameterException(spec.commandLine(), "--bind " + bind + ": no such address", e);
        }
    }

    /** A checked cell name, in lower case. */
    static String cellName(CommandLine command, String name) {
        try {
            return Names.requireCell(name).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, "--cell " + name + ": " + e.getMessage(), e);
        }
    }
}
