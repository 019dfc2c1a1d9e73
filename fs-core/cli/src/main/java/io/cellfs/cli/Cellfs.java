package io.cellfs.cli;

import io.cellfs.cli.command.Below;
import io.cellfs.cli.command.ClientCommand;
import io.cellfs.cli.command.DatabaseCommand;
import io.cellfs.cli.command.DoctorCommand;
import io.cellfs.cli.command.FsCommand;
import io.cellfs.cli.command.GroupCommand;
import io.cellfs.cli.command.MountCommand;
import io.cellfs.cli.command.RecoverCommand;
import io.cellfs.cli.command.ServerCommand;
import io.cellfs.cli.command.StatusCommand;
import io.cellfs.cli.command.UmountCommand;
import io.cellfs.cli.command.UpCommand;
import io.cellfs.cli.command.UpgradeCommand;
import io.cellfs.cli.command.UserCommand;
import io.cellfs.cli.command.VersionCommand;
import io.cellfs.cli.command.VolumeCommand;
import io.cellfs.cli.command.WarmUpCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code cellfs} itself: help, and the commands below it. */
@Below({
    UpCommand.class,
    ServerCommand.class,
    ClientCommand.class,
    MountCommand.class,
    UpgradeCommand.class,
    UmountCommand.class,
    VolumeCommand.class,
    FsCommand.class,
    RecoverCommand.class,
    UserCommand.class,
    GroupCommand.class,
    DatabaseCommand.class,
    StatusCommand.class,
    DoctorCommand.class,
    VersionCommand.class,
    WarmUpCommand.class
})
@Command(
        name = "cellfs",
        description = "A global file system of the AFS family: servers, client, mount and administration.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  cellfs up                                  a complete cell in this terminal, mounted",
            "  cellfs volume create home --quota 10G --mount /cellfs/cellfs.local/home",
            "  cellfs status -o json",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 cell unreachable, 4 not found, 5 exists already,",
            "6 in use, 7 this machine lacks something, 8 a check found damage, 9 the doctor found a broken link.",
            "'cellfs COMMAND --help' says more on each command."
        },
        versionProvider = VersionCommand.Own.class)
public final class Cellfs {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version; 'cellfs version' says more.")
    private boolean version;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Log more, and show stack traces of failures.")
    private boolean verbose;

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLineFor(args).execute(args));
    }

    /** The parser with all commands. */
    public static CommandLine commandLine() {
        return prepared(CommandTree.whole(new Cellfs()));
    }

    /** The parser with the commands that a line may mean. */
    public static CommandLine commandLineFor(String... words) {
        return prepared(CommandTree.of(new Cellfs(), words));
    }

    private static CommandLine prepared(CommandLine line) {
        line.setUsageHelpAutoWidth(false);
        line.setUsageHelpWidth(110);
        line.setAbbreviatedOptionsAllowed(false);
        line.setOverwrittenOptionsAllowed(false);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler(Failures::wrongUsage);
        line.setExecutionExceptionHandler(Failures::failed);
        line.setExecutionStrategy(Cellfs::run);
        return line;
    }

    private static int run(CommandLine.ParseResult parsed) {
        Cellfs root = (Cellfs) parsed.commandSpec().userObject();
        Logging.configure(root.verbose);
        CommandLine.ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        if (!last.isUsageHelpRequested()
                && last.commandSpec().userObject() instanceof Cellfs cellfs
                && !cellfs.version) {
            parsed.commandSpec()
                    .commandLine()
                    .usage(parsed.commandSpec().commandLine().getErr());
            return cellfs.help ? ExitCode.OK.code() : ExitCode.USAGE.code();
        }
        return new CommandLine.RunLast().execute(parsed);
    }
}
