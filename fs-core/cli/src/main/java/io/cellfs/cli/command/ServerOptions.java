package io.cellfs.cli.command;

import io.cellfs.cli.ByteSize;
import io.cellfs.cli.compose.CellSettings;
import io.cellfs.node.api.Names;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of a cell whose servers all run in one process. */
public final class ServerOptions {
    static final String DEFAULT_CELL = "cellfs.local";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private BindOptions bind = new BindOptions();

    @Mixin
    private FileServerOptions fileServer = new FileServerOptions();

    @Option(
            names = "--cell",
            paramLabel = "NAME",
            defaultValue = DEFAULT_CELL,
            description = "Name of the cell, 1 to 63 letters, digits, '.' and '-' (default: ${DEFAULT-VALUE}).")
    private String cell = DEFAULT_CELL;

    @Option(
            names = "--quota-default",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            defaultValue = "0",
            description =
                    "Quota of root.afs and root.cell, made at the first start; 0: none (default: ${DEFAULT-VALUE}).")
    private ByteSize quota = new ByteSize(0);

    /** The settings that these options and those of the process make. */
    public CellSettings settings(ProcessOptions process) {
        return new CellSettings(
                cellName(spec.commandLine(), cell), fileServer.settings(bind.settings(process)), quota.bytes());
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
