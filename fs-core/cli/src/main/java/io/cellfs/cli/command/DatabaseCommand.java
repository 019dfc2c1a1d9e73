package io.cellfs.cli.command;

import io.cellfs.cell.raft.DatabasePeer;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.DatabaseAdmin;
import io.cellfs.cli.output.Column;
import io.cellfs.cli.output.Printer;
import io.cellfs.cli.state.HostPort;
import io.cellfs.cli.state.Ports;
import io.cellfs.protocol.ext.VlExtensions.DatabaseState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cellfs db ...}. */
@Below({
    DatabaseCommand.Status.class,
    DatabaseCommand.AddPeer.class,
    DatabaseCommand.RemovePeer.class,
    DatabaseCommand.TransferLeader.class
})
@Command(name = "db", description = "Show and change the group of database servers of a cell.")
public final class DatabaseCommand extends Usage {
    /**
     * One line of the status.
     *
     * @param server volume location service
     * @param id name of the copy, null when it does not answer
     * @param role leader, follower, candidate, embedded, or unreachable
     * @param leader who leads, as this copy knows
     * @param term Raft's term
     * @param committed last entry that this copy knows to be committed
     * @param applied last entry that its tables have
     * @param staleMillis how old what it answers is at most, -1 unknown
     * @param quorum whether it has a majority now
     * @param members the members as this copy knows them
     */
    record Line(
            String server,
            @Nullable String id,
            String role,
            @Nullable String leader,
            long term,
            long committed,
            long applied,
            long staleMillis,
            boolean quorum,
            List<String> members) {
        static Line of(DatabaseAdmin.Copy copy) {
            String server = HostPort.text(copy.server());
            return copy.state()
                    .map(state -> of(server, state))
                    .orElseGet(() -> new Line(server, null, "unreachable", null, 0, 0, 0, -1, false, List.of()));
        }

        private static Line of(String server, DatabaseState state) {
            return new Line(
                    server,
                    state.id().isEmpty() ? null : state.id(),
                    state.role(),
                    state.leader().isEmpty() ? null : state.leader(),
                    state.term(),
                    state.committed(),
                    state.applied(),
                    state.staleMillis(),
                    state.quorum(),
                    state.members().stream()
                            .map(member -> member.id() + "=" + member.address())
                            .toList());
        }
    }

    /** The outcome of a change. */
    record Change(String peer, String done) {}

    /** {@code status}. */
    @Command(
            name = "status",
            description = "Show each database server: who leads, how far it is, how old what it answers may be.",
            footer = {"", "Example:", "  cellfs db status --vl 10.0.0.5:7003"})
    static final class Status extends CellCommand {
        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            printer.list(
                    admin.databases().copies().stream().map(Line::of).toList(),
                    List.of(
                            new Column<>("SERVER", Line::server),
                            new Column<>("ID", Line::id),
                            new Column<>("ROLE", Line::role),
                            new Column<>("LEADER", Line::leader),
                            new Column<>("TERM", Line::term),
                            new Column<>("COMMITTED", Line::committed),
                            new Column<>("APPLIED", Line::applied),
                            new Column<>("STALE MS", Line::staleMillis),
                            new Column<>("QUORUM", line -> line.quorum() ? "yes" : "no"),
                            new Column<>("MEMBERS", line -> String.join(",", line.members()))));
        }
    }

    /** {@code add-peer}. */
    @Command(
            name = "add-peer",
            description = "Add a copy, which runs with 'cellfs server db --join'. Returns when it has everything.",
            footer = {"", "Example:", "  cellfs db add-peer d=10.0.0.8:7010"})
    static final class AddPeer extends CellCommand {
        private static final int RAFT_PORT = Ports.DEFAULT_BASE + DatabaseServerCommand.RAFT_PORT_OFFSET;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(
                paramLabel = "ID=HOST[:PORT]",
                description = "Name of the copy, and its Raft service (port 7010 unless named).")
        private String peer = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            DatabasePeer parsed = parsed();
            admin.databases().add(parsed.id(), parsed.host(), parsed.port());
            printer.done(new Change(parsed.toString(), "added"), "added " + parsed);
        }

        private DatabasePeer parsed() {
            try {
                return DatabasePeer.parse(peer, RAFT_PORT);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
            }
        }
    }

    /** {@code remove-peer}. */
    @Command(
            name = "remove-peer",
            description = "Remove a copy, running or lost. It must not come back with the state that it has.",
            footer = {"", "Example:", "  cellfs db remove-peer b"})
    static final class RemovePeer extends CellCommand {
        @Parameters(paramLabel = "ID", description = "Name of the copy.")
        private String id = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            admin.databases().remove(id);
            printer.done(new Change(id, "removed"), "removed " + id);
        }
    }

    /** {@code transfer-leader}. */
    @Command(
            name = "transfer-leader",
            description = "Let another copy lead, as before the leader's machine is taken down.",
            footer = {"", "Example:", "  cellfs db transfer-leader b"})
    static final class TransferLeader extends CellCommand {
        @Parameters(paramLabel = "ID", description = "Name of the copy that shall lead.")
        private String id = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            admin.databases().lead(id);
            printer.done(new Change(id, "leads"), id + " leads");
        }
    }
}
