package io.cellfs.cli.command;

import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.CopySummary;
import io.cellfs.cli.admin.RestoreReport;
import io.cellfs.cli.output.Column;
import io.cellfs.cli.output.Printer;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cellfs volume backup}, {@code clone} and {@code snapshot ...}: copies that share what has not changed since. */
final class CloneCommands {
    private static final String VOLUME = "Name of the volume, or its id.";
    private static final String SNAPSHOT = "Name of the snapshot.";

    private CloneCommands() {}

    private static List<Column<CopySummary>> columns() {
        return List.of(
                new Column<>("NAME", CopySummary::name),
                new Column<>("ID", CopySummary::id),
                new Column<>("CREATED", copy -> Instant.ofEpochSecond(copy.created())),
                new Column<>("STATUS", CopySummary::status));
    }

    /** {@code backup}. */
    @Command(
            name = "backup",
            description = "Make or renew the backup of a volume, VOLUME.backup: a read-only copy of this moment.",
            footer = {"", "Example:", "  cellfs volume backup home.ada"})
    static final class Backup extends CellCommand {
        @Parameters(paramLabel = "VOLUME", description = VOLUME)
        private String volume = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            CopySummary made = admin.copies().backup(volume);
            printer.done(made, "backed up " + made.of() + " to " + made.name() + ", id " + made.id());
        }
    }

    /** {@code clone}. */
    @Command(
            name = "clone",
            description =
                    "Make a read-write volume that starts with what another volume, backup or snapshot holds now.",
            footer = {"", "Example:", "  cellfs volume clone home.ada ada.experiment"})
    static final class CloneVolume extends CellCommand {
        @Parameters(index = "0", paramLabel = "VOLUME", description = VOLUME)
        private String volume = "";

        @Parameters(index = "1", paramLabel = "NEW-NAME", description = "Name of the new volume.")
        private String newName = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            CopySummary made = admin.copies().copy(volume, newName, OptionalLong.empty());
            printer.done(made, "made volume " + made.name() + ", id " + made.id() + ", of " + volume);
        }
    }

    /** {@code snapshot}. */
    @Below({SnapshotCreate.class, SnapshotList.class, SnapshotRestore.class, SnapshotRemove.class})
    @Command(name = "snapshot", description = "Make, list, restore and remove named read-only snapshots of a volume.")
    static final class Snapshot extends Usage {}

    /** What all of them name. */
    abstract static class OfSnapshot extends CellCommand {
        @Parameters(index = "0", paramLabel = "VOLUME", description = VOLUME)
        private String volume = "";

        @Parameters(index = "1", paramLabel = "SNAPSHOT", description = SNAPSHOT)
        private String snapshot = "";

        String volume() {
            return volume;
        }

        String snapshot() {
            return snapshot;
        }
    }

    /** {@code snapshot create}. */
    @Command(
            name = "create",
            description = "Make a snapshot of a volume: a read-only volume VOLUME.SNAPSHOT, to mount like any other.",
            footer = {"", "Example:", "  cellfs volume snapshot create home.ada before-upgrade"})
    static final class SnapshotCreate extends OfSnapshot {
        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            CopySummary made = admin.copies().snapshot(volume(), snapshot());
            printer.done(made, "made snapshot " + made.name() + ", id " + made.id());
        }
    }

    /** {@code snapshot list}. */
    @Command(
            name = "list",
            description = "List the snapshots of a volume, oldest first.",
            footer = {"", "Example:", "  cellfs volume snapshot list home.ada -o json"})
    static final class SnapshotList extends CellCommand {
        @Parameters(paramLabel = "VOLUME", description = VOLUME)
        private String volume = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            printer.list(admin.copies().snapshots(volume), columns());
        }
    }

    /** {@code snapshot remove}. */
    @Command(
            name = "remove",
            description = "Remove a snapshot of a volume.",
            footer = {"", "Example:", "  cellfs volume snapshot remove home.ada before-upgrade"})
    static final class SnapshotRemove extends OfSnapshot {
        @Option(names = "--dry-run", description = "Only tell what would be removed.")
        private boolean dryRun;

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            CopySummary gone = admin.copies().removeSnapshot(volume(), snapshot(), dryRun);
            printer.done(gone, (dryRun ? "would remove snapshot " : "removed snapshot ") + gone.name());
        }
    }

    /** {@code snapshot restore}. */
    @Command(
            name = "restore",
            description = {
                "Give a volume the content of a snapshot again, in time proportional to what differs. What was written",
                "since is gone, unless another snapshot has it; snapshots stay. Users wait meanwhile and then see the",
                "restored content; files that the snapshot has not are gone also where they are open."
            },
            footer = {
                "",
                "Examples:",
                "  cellfs volume snapshot restore home.ada before-upgrade --dry-run",
                "  cellfs volume snapshot restore home.ada before-upgrade"
            })
    static final class SnapshotRestore extends OfSnapshot {
        @Option(names = "--dry-run", description = "Only tell what would change.")
        private boolean dryRun;

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            RestoreReport report = admin.copies().restoreSnapshot(volume(), snapshot(), dryRun);
            printer.done(
                    report,
                    (report.done() ? "restored " : "would restore ") + report.volume() + " from " + report.snapshot()
                            + ": about " + report.vnodes() + " files and directories and " + report.entries()
                            + " names differ");
        }
    }
}
