package io.cellfs.cli.command;

import io.cellfs.cli.ByteSize;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.Removals.Removal;
import io.cellfs.cli.admin.VolumeSummary;
import io.cellfs.cli.output.Counted;
import io.cellfs.cli.output.Printer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cellfs volume remove}. */
@Command(
        name = "remove",
        description = {
            "Remove a volume or snapshot with all its data. Mount points for it stay and lead nowhere.",
            "A snapshot can be removed also when its volume is gone or has another name now, and so can what is left",
            "of a volume or snapshot whose making was broken off."
        },
        footer = {"", "Examples:", "  cellfs volume remove home.ada", "  cellfs volume remove home.ada.before-upgrade"})
final class VolumeRemoval extends CellCommand {
    @Parameters(paramLabel = "VOLUME", description = "Name of the volume or snapshot, or its id.")
    private String volume = "";

    @Option(names = "--dry-run", description = "Only tell what would be removed.")
    private boolean dryRun;

    @Override
    void run(CellAdmin admin, Printer printer) throws Exception {
        Removal found = admin.removals().find(volume);
        if (!dryRun) {
            admin.removals().remove(found);
        }
        printer.done(
                found.volume(), (dryRun ? "would remove " : "removed ") + words(found) + (dryRun ? size(found) : ""));
    }

    private static String words(Removal found) {
        String name = found.volume().name() + ", id " + found.volume().id();
        return switch (found.form()) {
            case VOLUME -> "volume " + name;
            case SNAPSHOT -> "snapshot " + name;
            case UNFINISHED -> "what there is of volume " + name + ", which was not finished";
        };
    }

    private static String size(Removal found) {
        VolumeSummary volume = found.volume();
        return switch (found.form()) {
            case VOLUME, SNAPSHOT ->
                volume.status().equals("missing")
                        ? ", which its server has not"
                        : ", " + Counted.of(volume.files(), "file") + ", " + new ByteSize(volume.usedBytes());
            case UNFINISHED -> "";
        };
    }
}
