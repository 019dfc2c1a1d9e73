package io.cellfs.cli.command;

import io.cellfs.cli.ByteSize;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.PartitionSpace;
import io.cellfs.cli.admin.ServerSummary;
import io.cellfs.cli.output.Column;
import io.cellfs.cli.output.Printer;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
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
}
