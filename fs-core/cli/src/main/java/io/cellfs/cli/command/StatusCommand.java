package io.cellfs.cli.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cellfs.cli.ByteSize;
import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.FormerSummary;
import io.cellfs.cli.admin.ScrubSummary;
import io.cellfs.cli.admin.ServerSummary;
import io.cellfs.cli.files.NodeClient;
import io.cellfs.cli.output.Column;
import io.cellfs.cli.state.Endpoints;
import io.cellfs.cli.state.HostPort;
import io.cellfs.node.api.NodeApiException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cellfs status}. */
@Command(
        name = "status",
        description =
                "Show what runs on the state directory and whether each part answers. Exit code 3 when a part does not.",
        footer = {"", "Examples:", "  cellfs status", "  cellfs status -o json --state /srv/cell"})
public final class StatusCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(StatusCommand.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CellOptions cell = new CellOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    /**
     * A part of what runs.
     *
     * @param part what it is
     * @param at where it is reached
     * @param answers whether it answered now
     * @param detail what it said, or why it did not
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Part(
            String part,
            String at,
            boolean answers,
            @Nullable String detail) {}

    @Override
    public Integer call() throws CliException {
        List<Part> parts = new ArrayList<>();
        Endpoints endpoints = cell.endpoints();
        List<InetSocketAddress> volumeLocation = cell.volumeLocationServers();
        parts.addAll(servers(volumeLocation));
        endpoints.runningNode().ifPresent(node -> parts.add(client(node)));
        output.printer(spec.commandLine().getOut())
                .list(
                        parts,
                        List.of(
                                new Column<>("PART", Part::part),
                                new Column<>("AT", Part::at),
                                new Column<>("ANSWERS", part -> part.answers() ? "yes" : "no"),
                                new Column<>("DETAIL", Part::detail)));
        boolean all = parts.stream().allMatch(Part::answers);
        return all ? ExitCode.OK.code() : ExitCode.UNREACHABLE.code();
    }

    private static List<Part> servers(List<InetSocketAddress> addresses) {
        String at = addresses.stream().map(HostPort::text).collect(Collectors.joining(","));
        try (CellAdmin admin = CellAdmin.connect(addresses)) {
            List<Part> parts = new ArrayList<>();
            parts.add(new Part(
                    "databases",
                    at,
                    true,
                    admin.cellName().map(cell -> "cell " + cell).orElse("of AFS-3")));
            for (ServerSummary server : admin.servers().list()) {
                parts.add(part(server, server.answers() ? formers(admin, server) + scrub(admin, server) : ""));
            }
            return parts;
        } catch (AdminException | IOException e) {
            return List.of(new Part("databases", at, false, e.getMessage()));
        }
    }

    /** The space that a server holds for what it showed before releases; nothing of a server that is not one of CellFS. */
    private static String formers(CellAdmin admin, ServerSummary server) {
        try {
            FormerSummary kept = admin.care().formersAt(server.volumeService());
            return kept.contents() == 0
                    ? ""
                    : ", " + new ByteSize(kept.bytes()) + " kept of " + kept.contents()
                            + " contents of before releases";
        } catch (AdminException e) {
            LOG.debug("server {} tells nothing of former contents", server.server(), e);
            return "";
        }
    }

    /** What the scrub of a server has found; nothing of a server that is not one of CellFS. */
    private static String scrub(CellAdmin admin, ServerSummary server) {
        try {
            List<ScrubSummary> scrubs = admin.care().scrub(server.volumeService(), Optional.empty(), false);
            if (scrubs.stream().anyMatch(scrub -> !scrub.found().isEmpty())) {
                return ", the scrub found damage: see cellfs server scrub " + server.volumeService();
            }
            long finished =
                    scrubs.stream().mapToLong(ScrubSummary::finished).min().orElse(0);
            return finished == 0 ? "" : ", scrubbed " + Instant.ofEpochSecond(finished);
        } catch (AdminException e) {
            LOG.debug("server {} tells nothing of a scrub", server.server(), e);
            return "";
        }
    }

    private static Part part(ServerSummary server, String scrub) {
        String detail = server.answers()
                ? server.volumes() + " volumes, " + new ByteSize(server.freeBytes()) + " free" + scrub
                : "does not answer";
        return new Part("file server", server.server(), server.answers(), detail);
    }

    private static Part client(Endpoints.Node node) {
        try (NodeClient client = NodeClient.connect(Path.of(node.nodeSocket()))) {
            var info = client.information().information();
            return new Part(
                    "client",
                    node.mount(),
                    info.ready(),
                    "cell " + String.join(", ", info.cells()) + ", node " + info.nodeId());
        } catch (NodeApiException e) {
            return new Part("client", node.mount(), false, e.getMessage());
        }
    }
}
