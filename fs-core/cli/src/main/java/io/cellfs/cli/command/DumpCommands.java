package io.cellfs.cli.command;

import io.cellfs.cli.ByteSize;
import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.CopyAdmin.RestoreMode;
import io.cellfs.cli.admin.DumpReport;
import io.cellfs.cli.admin.ReplicaSite;
import io.cellfs.cli.files.DumpFile;
import io.cellfs.cli.output.Printer;
import io.cellfs.cli.output.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cellfs volume dump} and {@code restore}. */
final class DumpCommands {
    private DumpCommands() {}

    private static LongConsumer shown(Progress progress, String what) {
        long[] shownAt = {0};
        return bytes -> {
            if (bytes - shownAt[0] >= 1 << 20) {
                shownAt[0] = bytes;
                progress.show(what + ", " + new ByteSize(bytes));
            }
        };
    }

    /** {@code dump}. */
    @Command(
            name = "dump",
            description = {
                "Write a volume, its backup or a snapshot to a file, in the AFS dump format.",
                "A read-write volume waits meanwhile; dump its backup or a snapshot to avoid that."
            },
            footer = {
                "",
                "Examples:",
                "  cellfs volume dump home.ada -f ada.dump",
                "  cellfs volume dump home.ada.backup --since 2026-11-01T00:00:00Z -f ada.increment"
            })
    static final class Dump extends CellCommand {
        @Parameters(
                paramLabel = "VOLUME",
                description = "Name of the volume, backup, read-only volume or snapshot, or its id.")
        private String volume = "";

        @Option(
                names = {"-f", "--file"},
                paramLabel = "FILE",
                description = "Where the dump goes; it must not exist yet.")
        private @Nullable Path file;

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "Only what changed since then, as 2026-11-01T00:00:00Z: an incremental dump.")
        private String since = "";

        @Option(names = "--omit-directories", description = "Leave unchanged directories out of an incremental dump.")
        private boolean omitDirectories;

        @Option(names = "--dry-run", description = "Only say how much would be dumped.")
        private boolean dryRun;

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            long from = since.isEmpty() ? 0 : seconds(since);
            if (dryRun) {
                DumpReport report = admin.copies().measure(volume, from);
                printer.done(report, "a dump of " + volume + " has " + new ByteSize(report.bytes()));
                return;
            }
            Path to = file;
            if (to == null) {
                throw new CliException(ExitCode.USAGE, "--file FILE says where the dump goes");
            }
            DumpReport report = write(admin, to, from);
            printer.done(report, "dumped " + volume + ", " + new ByteSize(report.bytes()) + ", to " + to);
        }

        private DumpReport write(CellAdmin admin, Path to, long from) throws Exception {
            OutputStream made = DumpFile.create(to);
            boolean complete = false;
            try (OutputStream out = made;
                    Progress progress = Progress.onTerminal()) {
                DumpReport report =
                        admin.copies().dump(volume, from, omitDirectories, out, shown(progress, "dumping " + volume));
                complete = true;
                return report;
            } finally {
                if (!complete) {
                    DumpFile.abandon(to);
                }
            }
        }

        private static long seconds(String text) throws CliException {
            try {
                return Instant.parse(text).getEpochSecond();
            } catch (DateTimeParseException e) {
                throw new CliException(ExitCode.USAGE, "--since " + text + ": not a time as 2026-11-01T00:00:00Z", e);
            }
        }
    }

    /** {@code restore}. */
    @Command(
            name = "restore",
            description = {
                "Make a volume of a dump, or bring a volume to what a dump says. The volume does not serve until all is there.",
                "Dumps of OpenAFS are read as well."
            },
            footer = {
                "",
                "Examples:",
                "  cellfs volume restore ada.again -f ada.dump",
                "  cellfs volume restore ada.again -f ada.increment --incremental"
            })
    static final class Restore extends CellCommand {
        @Parameters(
                paramLabel = "VOLUME",
                description = "Name of the volume; a new one, unless something else is said.")
        private String volume = "";

        @Option(
                names = {"-f", "--file"},
                paramLabel = "FILE",
                required = true,
                description = "The dump.")
        private Path file = Path.of("");

        @Option(names = "--server", paramLabel = "HOST", description = "File server of a new volume.")
        private String server = "";

        @Option(names = "--partition", paramLabel = "NAME", description = "Partition of a new volume, as /vicepa.")
        private String partition = "a";

        @Option(names = "--overwrite", description = "Replace the content of an existing volume.")
        private boolean overwrite;

        @Option(names = "--incremental", description = "Apply an incremental dump to an existing volume.")
        private boolean incremental;

        @Option(names = "--dry-run", description = "Only read the dump, and say what is in it and whether it is whole.")
        private boolean dryRun;

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            if (overwrite && incremental) {
                throw new CliException(ExitCode.USAGE, "--overwrite and --incremental exclude each other");
            }
            if (dryRun) {
                DumpFile.Content content = DumpFile.check(file);
                printer.done(content, content.line());
                return;
            }
            RestoreMode mode =
                    incremental ? RestoreMode.INCREMENTAL : overwrite ? RestoreMode.OVERWRITE : RestoreMode.NEW;
            Optional<ReplicaSite> site =
                    server.isEmpty() ? Optional.empty() : Optional.of(new ReplicaSite(volume, server, partition));
            DumpReport report = read(admin, site, mode);
            printer.done(
                    report, "restored " + volume + ", id " + report.id() + ", from " + new ByteSize(report.bytes()));
        }

        private DumpReport read(CellAdmin admin, Optional<ReplicaSite> site, RestoreMode mode) throws Exception {
            try (InputStream in = open(file);
                    Progress progress = Progress.onTerminal()) {
                return admin.copies().restore(volume, site, mode, in, shown(progress, "restoring " + volume));
            }
        }

        private static InputStream open(Path file) throws CliException {
            try {
                return Files.newInputStream(file);
            } catch (IOException e) {
                throw new CliException(ExitCode.NOT_FOUND, "dump " + file + ": cannot be read: " + e.getMessage(), e);
            }
        }
    }
}
