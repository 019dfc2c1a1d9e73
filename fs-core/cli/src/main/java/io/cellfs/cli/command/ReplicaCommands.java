package io.cellfs.cli.command;

import io.cellfs.cli.ByteSize;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.JobReport;
import io.cellfs.cli.admin.ReplicaSite;
import io.cellfs.cli.admin.SiteSummary;
import io.cellfs.cli.output.Column;
import io.cellfs.cli.output.Printer;
import io.cellfs.cli.output.Progress;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands of {@code cellfs volume} about sites, releases and moves. */
final class ReplicaCommands {
    private static final String VOLUME = "Name of the volume, or its id.";
    private static final String SERVER = "Its file server: host, or host:port of its file or volume service.";
    private static final String FORCE = "Take over the lock that an interrupted release or move has left.";

    private ReplicaCommands() {}

    private static List<Column<JobReport.Site>> columns() {
        return List.of(
                new Column<>("SERVER", JobReport.Site::server),
                new Column<>("PARTITION", JobReport.Site::partition),
                new Column<>("STATE", JobReport.Site::state),
                new Column<>("DIFFERENCES", JobReport.Site::differences),
                new Column<>("CHUNKS", JobReport.Site::chunks),
                new Column<>("SENT", site -> new ByteSize(site.bytes())),
                new Column<>("MESSAGE", JobReport.Site::message));
    }

    private static List<Column<SiteSummary>> planColumns() {
        return List.of(
                new Column<>("SERVER", SiteSummary::server),
                new Column<>("PARTITION", SiteSummary::partition),
                new Column<>("STATE", SiteSummary::state));
    }

    private static String line(JobReport report) {
        long bytes = report.sites().stream().mapToLong(JobReport.Site::bytes).sum();
        long done = report.sites().stream()
                .filter(site -> site.state().equals("done"))
                .count();
        return report.volume() + ": " + report.phase() + ", " + new ByteSize(bytes) + " sent, " + done + " of "
                + report.sites().size() + " transfers done";
    }

    /** Where a volume is or shall be. */
    abstract static class OnSite extends CellCommand {
        @Parameters(index = "0", paramLabel = "VOLUME", description = VOLUME)
        private String volume = "";

        @Parameters(index = "1", paramLabel = "SERVER", description = SERVER)
        private String server = "";

        @Parameters(index = "2", paramLabel = "PARTITION", description = "As /vicepa, or just a.")
        private String partition = "";

        String volume() {
            return volume;
        }

        String server() {
            return server;
        }

        String partition() {
            return partition;
        }
    }

    /** {@code add-site}. */
    @Command(
            name = "add-site",
            description = "Add a read-only site of a volume; it serves after the next release.",
            footer = {"", "Example:", "  cellfs volume add-site root.cell 10.0.0.2 /vicepa"})
    static final class AddSite extends OnSite {
        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            ReplicaSite site = admin.replicas().addSite(volume(), server(), partition());
            printer.done(
                    site,
                    "added a read-only site of " + site.volume() + " on " + site.server() + " " + site.partition()
                            + "; release the volume to fill it");
        }
    }

    /** {@code remove-site}. */
    @Command(
            name = "remove-site",
            description = "Remove a read-only site of a volume, with what is there.",
            footer = {"", "Example:", "  cellfs volume remove-site root.cell 10.0.0.2 /vicepa"})
    static final class RemoveSite extends OnSite {
        @Option(names = "--dry-run", description = "Only check whether there is such a site.")
        private boolean dryRun;

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            ReplicaSite site = admin.replicas().removeSite(volume(), server(), partition(), dryRun);
            printer.done(
                    site,
                    (dryRun ? "would remove" : "removed") + " the read-only site of " + site.volume() + " on "
                            + site.server() + " " + site.partition());
        }
    }

    /** {@code release}. */
    @Command(
            name = "release",
            description = {
                "Publish what a volume holds now to its read-only sites.",
                "Only what a site lacks is sent; each site switches at once from the old content to the new."
            },
            footer = {"", "Example:", "  cellfs volume release root.cell"})
    static final class Release extends CellCommand {
        @Parameters(paramLabel = "VOLUME", description = VOLUME)
        private String volume = "";

        @Option(names = "--force", description = FORCE)
        private boolean force;

        @Option(names = "--dry-run", description = "Only list the sites that would be brought up to date.")
        private boolean dryRun;

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            if (dryRun) {
                printer.list(admin.replicas().planRelease(volume), planColumns());
                return;
            }
            JobReport done;
            try (Progress progress = Progress.onTerminal()) {
                done = admin.replicas().release(volume, force, report -> progress.show(line(report)));
            }
            printer.report(done, "released " + done.volume(), done.sites(), columns());
        }
    }

    /** {@code move}. */
    @Command(
            name = "move",
            description = {
                "Move a read-write volume to another partition or server while it is used.",
                "Users wait for a moment at the end. Its snapshots and its backup volume stay where they are."
            },
            footer = {"", "Example:", "  cellfs volume move home.ada 10.0.0.2 /vicepb"})
    static final class Move extends OnSite {
        @Option(names = "--force", description = FORCE)
        private boolean force;

        @Option(names = "--dry-run", description = "Only check whether it could move.")
        private boolean dryRun;

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            if (dryRun) {
                ReplicaSite site = admin.replicas().plan(volume(), server(), partition());
                printer.done(site, "would move " + site.volume() + " to " + site.server() + " " + site.partition());
                return;
            }
            JobReport done;
            try (Progress progress = Progress.onTerminal()) {
                done = admin.replicas()
                        .move(volume(), server(), partition(), force, report -> progress.show(line(report)));
            }
            printer.report(done, "moved " + done.volume(), done.sites(), columns());
        }
    }
}
