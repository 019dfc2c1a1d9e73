package io.cellfs.cli.command;

import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.Principal;
import io.cellfs.cli.output.Column;
import io.cellfs.cli.output.Printer;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cellfs user ...}. */
@Below({UserCommand.Create.class, UserCommand.ListAll.class, UserCommand.Show.class, UserCommand.Remove.class})
@Command(name = "user", description = "Make, show and remove users of the cell.")
public final class UserCommand extends Usage {
    /** {@code create}. */
    @Command(
            name = "create",
            description = "Make a user.",
            footer = {"", "Examples:", "  cellfs user create ada", "  cellfs user create ada --id 1815"})
    static final class Create extends CellCommand {
        @Parameters(paramLabel = "NAME", description = "At most 63 characters, lower case.")
        private String name = "";

        @Option(names = "--id", paramLabel = "NUMBER", description = "Its id (default: the next free one).")
        private @Nullable Integer id;

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            OptionalInt wanted = id == null ? OptionalInt.empty() : OptionalInt.of(id);
            Principal made = admin.protection().createUser(name, wanted);
            printer.done(made, "made user " + made.name() + ", id " + made.id());
        }
    }

    /** {@code list}. */
    @Command(
            name = "list",
            description = "List the users of the cell.",
            footer = {"", "Example:", "  cellfs user list"})
    static final class ListAll extends CellCommand {
        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            printer.list(
                    admin.protection().users(),
                    List.of(
                            new Column<>("NAME", Principal::name),
                            new Column<>("ID", Principal::id),
                            new Column<>("GROUPS", Principal::members),
                            new Column<>("OWNER", Principal::owner)));
        }
    }

    /** {@code show}. */
    @Command(
            name = "show",
            description = "Show one user and the groups that it is a member of.",
            footer = {"", "Example:", "  cellfs user show ada"})
    static final class Show extends CellCommand {
        @Parameters(paramLabel = "NAME", description = "Name of the user.")
        private String name = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            printer.one(Membership.of(admin, name), Membership.columns("groups"));
        }
    }

    /** {@code remove}. */
    @Command(
            name = "remove",
            description = "Remove a user. ACLs that name it keep its id, which is never given again.",
            footer = {"", "Example:", "  cellfs user remove ada"})
    static final class Remove extends CellCommand {
        @Parameters(paramLabel = "NAME", description = "Name of the user.")
        private String name = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            Principal found = admin.protection().get(name);
            admin.protection().remove(name);
            printer.done(found, "removed user " + found.name() + ", id " + found.id());
        }
    }

    /** A user or group with its groups or members. */
    record Membership(int id, String name, String owner, String creator, List<String> members) {
        static Membership of(CellAdmin admin, String name) throws Exception {
            Principal found = admin.protection().get(name);
            return new Membership(
                    found.id(),
                    found.name(),
                    found.owner(),
                    found.creator(),
                    admin.protection().memberships(name));
        }

        static List<Column<Membership>> columns(String heading) {
            return List.of(
                    new Column<>("name", Membership::name),
                    new Column<>("id", Membership::id),
                    new Column<>("owner", Membership::owner),
                    new Column<>("creator", Membership::creator),
                    new Column<>(heading, m -> String.join(", ", m.members())));
        }
    }
}
