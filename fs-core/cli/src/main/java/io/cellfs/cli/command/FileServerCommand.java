package io.cellfs.cli.command;

import io.cellfs.cli.compose.CellLocation;
import io.cellfs.cli.compose.FileServerProcess;
import io.cellfs.cli.compose.FileServerSettings;
import io.cellfs.cli.compose.LongRun;
import io.cellfs.cli.compose.ProcessFigures;
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

/** {@code cellfs server fs}. */
@Command(
        name = "fs",
        description = "Run a file server of a cell whose databases run elsewhere.",
        footer = {
            "",
            "It registers with the databases, again when its addresses change, and goes on trying while they do not answer.",
            "It learns from the cell which database servers there are, and keeps that for its next start.",
            "There is no authentication yet: whoever reaches the ports may do everything.",
            "",
            "Examples:",
            "  cellfs server fs --db 10.0.0.5:7003,10.0.0.6:7003,10.0.0.7:7003 --bind 10.0.0.8",
            "  cellfs server fs --db 10.0.0.5:7003 --bind 0.0.0.0 --partition vicepa=/srv/a --partition vicepb=/srv/b"
        })
public final class FileServerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ProcessOptions process = new ProcessOptions();

    @Mixin
    private BindOptions bind = new BindOptions();

    @Mixin
    private FileServerOptions fileServer = new FileServerOptions();

    @Option(
            names = "--db",
            paramLabel = "HOST:PORT[,...]",
            split = ",",
            converter = HostPortConverter.class,
            required = true,
            description = "Volume location services of the cell's database servers.")
    private List<InetSocketAddress> databases = List.of();

    @Option(
            names = "--cell",
            paramLabel = "NAME",
            description = "Name of the cell; known, the server starts without a database that answers (default: what"
                    + " they say).")
    private @Nullable String cell;

    @Override
    public Integer call() throws Exception {
        FileServerSettings settings = fileServer.settings(bind.settings(process));
        Optional<String> name = Optional.ofNullable(cell).map(text -> ServerOptions.cellName(spec.commandLine(), text));
        return new LongRun("server fs", spec.commandLine().getOut(), process.readyFile()).run(run -> {
            settings.common().state().prepare();
            ProcessFigures figures = run.add("figures", process.figures());
            CellLocation location =
                    CellLocation.ask(databases, name, settings.common().state());
            run.add("file server", FileServerProcess.start(settings, location, figures));
        });
    }
}
