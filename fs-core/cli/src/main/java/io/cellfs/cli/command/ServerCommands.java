package io.cellfs.cli.command;

import io.cellfs.cli.ByteSize;
import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.PartitionSpace;
import io.cellfs.cli.admin.ScrubSummary;
import io.cellfs.cli.admin.ServerSummary;
import io.cellfs.cli.output.Column;
import io.cellfs.cli.output.Printer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands of {@code cellfs server} about servers that run. */
final class ServerCommands {
    private ServerCommands() {}

    private static List<Column<ServerSummary>> columns() {
        return List.of(
                new Column<>("SERVER", ServerSummary::server),
                new Column<>("VOLUME-SERVICE", ServerSummary::volumeService),
                new Column<>("UP", server -> server.answers() ? "yes" : "no"),
                new Column<>("VOLUMES", ServerSummary::volumes),
                new Column<>("FREE", server -> new ByteSize(server.freeBytes())),
                new Column<>(
                        "PARTITIONS",
                        server -> server.partitions().stream()
                                .map(PartitionSpace::partition)
                                .collect(Collectors.joining(","))));
    }

    /** {@code list}. */
    @Command(
            name = "list",
            description = "List the cell's file servers: where they are, whether they answer, partitions and space.",
            footer = {"", "Example:", "  cellfs server list -o json"})
    static final class ListAll extends CellCommand {
        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            printer.list(admin.servers().list(), columns());
        }
    }

    /** {@code remove}. */
    @Command(
            name = "remove",
            description = "Make the cell forget a file server that is gone for good. Refused while volumes lie on it.",
            footer = {"", "Example:", "  cellfs server remove 10.0.0.8"})
    static final class Remove extends CellCommand {
        @Parameters(paramLabel = "SERVER", description = "Host, or host:port of its file or volume service.")
        private String server = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            ServerSummary removed = admin.servers().remove(server);
            printer.done(removed, "the cell has no server " + removed.server() + " any more");
        }
    }

    private static List<Column<ScrubSummary>> scrubColumns() {
        return List.of(
                new Column<>("PARTITION", ScrubSummary::partition),
                new Column<>("STATE", scrub -> scrub.running() ? "running" : "waiting"),
                new Column<>("STARTED", scrub -> date(scrub.started())),
                new Column<>("FINISHED", scrub -> date(scrub.finished())),
                new Column<>("READ", scrub -> new ByteSize(scrub.bytes())),
                new Column<>("PROBLEMS", ScrubSummary::problems));
    }

    private static String date(long seconds) {
        return seconds == 0 ? "never" : Instant.ofEpochSecond(seconds).toString();
    }

    /** {@code scrub}. */
    @Command(
            name = "scrub",
            description = {
                "Show how far a server's scrub is, which reads all data again in the background and verifies it, and what",
                "it has found. Exit code 8 when it has found damage."
            },
            footer = {"", "Examples:", "  cellfs server scrub 10.0.0.8", "  cellfs server scrub 10.0.0.8 --begin"})
    static final class Scrub extends CellCommand {
        @Parameters(paramLabel = "SERVER", description = "Host, or host:port of its file or volume service.")
        private String server = "";

        @Option(names = "--partition", paramLabel = "NAME", description = "Only this one, as /vicepa or a.")
        private @Nullable String partition;

        @Option(names = "--begin", description = "Begin a pass now, unless one is on its way.")
        private boolean begin;

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            List<ScrubSummary> scrubs = admin.care().scrub(server, Optional.ofNullable(partition), begin);
            printer.list(scrubs, scrubColumns());
            scrubs.forEach(scrub -> printer.lines(scrub.found()));
            if (scrubs.stream().anyMatch(scrub -> !scrub.found().isEmpty())) {
                throw new CliException(ExitCode.DAMAGED, "the scrub of server " + server + " has found damage");
            }
        }
    }
}
