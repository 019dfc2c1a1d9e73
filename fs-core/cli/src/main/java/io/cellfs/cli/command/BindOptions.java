package io.cellfs.cli.command;

import io.cellfs.cli.compose.ServerSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a server serves. */
public final class BindOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to serve on. The cell is open: whoever reaches it may do everything (default:"
                    + " ${DEFAULT-VALUE}).")
    private String bind = "127.0.0.1";

    /** What every server is told. */
    public ServerSettings settings(ProcessOptions process) {
        try {
            return new ServerSettings(process.state(), InetAddress.getByName(bind), process.ports());
        } catch (UnknownHostException e) {
            throw new ParameterException(spec.commandLine(), "--bind " + bind + ": no such address", e);
        }
    }
}
