package io.cellfs.cli.command;

import io.cellfs.cli.ByteSize;
import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.admin.CareAdmin;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.CheckOutcome;
import io.cellfs.cli.admin.CheckProgress;
import io.cellfs.cli.admin.VolumeAdmin;
import io.cellfs.cli.admin.VolumeStatistics;
import io.cellfs.cli.admin.VolumeSummary;
import io.cellfs.cli.output.Counted;
import io.cellfs.cli.output.Printer;
import io.cellfs.cli.output.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands of {@code cellfs volume} that look after volumes. */
final class CareCommands {
    private CareCommands() {}

    /** {@code check}. */
    @Command(
            name = "check",
            description = {
                "Check a volume while it is used, or all volumes of a server: every checksum, whose chunk files are,",
                "directories, names, link counts and counters. Reads all its data. Exit code 8 when something is wrong; then it",
                "says which replicas, backups and snapshots still have what is damaged, and how to get it from there."
            },
            footer = {
                "",
                "Examples:",
                "  cellfs volume check home.ada",
                "  cellfs volume check root.cell.readonly --server 10.0.0.2",
                "  cellfs volume check --server 10.0.0.2 --partition /vicepb -o json"
            })
    static final class Check extends CellCommand {
        @Parameters(
                arity = "0..1",
                paramLabel = "VOLUME",
                description = "Name of a volume, backup, read-only volume or snapshot, or its id.")
        private @Nullable String volume;

        @Option(names = "--server", paramLabel = "SERVER", description = "File server, as host or host:port.")
        private @Nullable String server;

        @Option(names = "--partition", paramLabel = "NAME", description = "Partition, as /vicepa or a.")
        private @Nullable String partition;

        private CheckOutcome check(CareAdmin care, Consumer<CheckProgress> progress) throws Exception {
            String at = server;
            if (volume != null) {
                return care.check(
                        volume,
                        new VolumeAdmin.Place(Optional.ofNullable(at), Optional.ofNullable(partition)),
                        progress);
            }
            if (at == null) {
                throw new CliException(ExitCode.USAGE, "name a volume, or --server for all volumes of a server");
            }
            return care.checkServer(at, Optional.ofNullable(partition), progress);
        }

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            CheckOutcome found;
            try (Progress progress = Progress.onTerminal()) {
                found = check(admin.care(), report -> progress.show(line(report)));
            }
            printer.done(
                    found,
                    "checked " + Counted.of(found.volumes(), "volume") + ", " + Counted.of(found.vnodes(), "vnode")
                            + ", "
                            + Counted.of(found.entries(), "entry", "entries") + ", "
                            + Counted.of(found.chunks(), "chunk") + ", " + new ByteSize(found.bytes()) + ": "
                            + Counted.of(found.problems(), "problem"));
            for (CheckOutcome.Damaged damaged : found.damaged()) {
                printer.lines(List.of(damaged.name() + ", id " + damaged.id() + ", on " + damaged.server() + " "
                        + damaged.partition() + ": " + Counted.of(damaged.problems(), "problem")));
                printer.lines(problems(damaged));
            }
            if (found.problems() > 0) {
                throw new CliException(ExitCode.DAMAGED, Counted.of(found.problems(), "problem") + " found");
            }
        }

        /** Each problem, and who still has what it tells of. */
        private static List<String> problems(CheckOutcome.Damaged damaged) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < damaged.found().size(); i++) {
                int problem = i;
                lines.add("  " + damaged.found().get(i));
                damaged.copies().stream()
                        .filter(copy -> copy.problem() == problem)
                        .map(copy ->
                                "    good in " + copy.volume() + ", id " + copy.id() + ", on " + copy.server() + " "
                                        + copy.partition() + ", of " + Instant.ofEpochSecond(copy.contentOf()) + ": "
                                        + copy.restore())
                        .forEach(lines::add);
            }
            return lines;
        }

        private static String line(CheckProgress now) {
            return now.volume() + ": " + Counted.of(now.entries(), "entry", "entries") + ", "
                    + new ByteSize(now.bytes()) + " of about " + new ByteSize(now.expectedBytes()) + ", "
                    + Counted.of(now.problems(), "problem");
        }
    }

    /** {@code offline}. */
    @Command(
            name = "offline",
            description = "Keep clients away from a volume until it is brought on line, also over restarts.",
            footer = {"", "Example:", "  cellfs volume offline home.ada"})
    static final class Offline extends CellCommand {
        @Parameters(paramLabel = "VOLUME", description = "Name of the volume, or its id.")
        private String volume = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            VolumeSummary changed = admin.volumes().setOnline(volume, false);
            printer.done(changed, "volume " + changed.name() + " is " + changed.status());
        }
    }

    /** {@code online}. */
    @Command(
            name = "online",
            description = "Let clients at a volume again.",
            footer = {"", "Example:", "  cellfs volume online home.ada"})
    static final class Online extends CellCommand {
        @Parameters(paramLabel = "VOLUME", description = "Name of the volume, or its id.")
        private String volume = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            VolumeSummary changed = admin.volumes().setOnline(volume, true);
            printer.done(changed, "volume " + changed.name() + " is " + changed.status());
        }
    }

    /** What a volume may use at most, for people. */
    static Object maxSize(VolumeStatistics told) {
        return told.maxSizeBytes() == 0 ? "none" : new ByteSize(told.maxSizeBytes());
    }

    /** {@code set-max-size}. */
    @Command(
            name = "set-max-size",
            description = {
                "Bound what a volume may ever hold, whatever its quota is: a larger quota is refused, and clients see",
                "the smaller of the two. Less than what it holds now stops further writes."
            },
            footer = {"", "Example:", "  cellfs volume set-max-size home.ada 1T"})
    static final class SetMaxSize extends CellCommand {
        @Parameters(paramLabel = "VOLUME", description = "Name of the volume, or its id.")
        private String volume = "";

        @Parameters(paramLabel = "SIZE", converter = ByteSize.Converter.class, description = "As 1T; 0 for no bound.")
        private ByteSize size = new ByteSize(0);

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            VolumeStatistics changed = admin.care().setMaxSize(volume, size.bytes());
            printer.done(changed, "volume " + volume + " has maximum size " + maxSize(changed));
        }
    }
}
