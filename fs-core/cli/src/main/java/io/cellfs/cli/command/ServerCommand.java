package io.cellfs.cli.command;

import io.cellfs.cli.compose.CellServers;
import io.cellfs.cli.compose.CellSettings;
import io.cellfs.cli.compose.LongRun;
import io.cellfs.cli.compose.ProcessFigures;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cellfs server}. */
@Below({
    DatabaseServerCommand.class,
    FileServerCommand.class,
    ServerCommands.ListAll.class,
    ServerCommands.Remove.class,
    ServerCommands.Scrub.class
})
@Command(
        name = "server",
        description = "Run a cell's servers, all of them in one process or one by one; no mount.",
        footer = {
            "",
            "Without a further word: databases, file and volume service together; the first start on an empty state",
            "directory makes the volumes root.afs and root.cell.",
            "There is no authentication yet: whoever reaches the ports may do everything.",
            "",
            "Examples:",
            "  cellfs server",
            "  cellfs server --state /srv/cell --bind 10.0.0.5 --cell example.org"
        })
public final class ServerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ProcessOptions process = new ProcessOptions();

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Override
    public Integer call() throws Exception {
        CellSettings settings = servers.settings(process);
        return new LongRun("server", spec.commandLine().getOut(), process.readyFile()).run(run -> {
            process.state().prepare();
            ProcessFigures figures = run.add("figures", process.figures());
            run.add("servers", CellServers.start(settings, figures));
        });
    }
}
