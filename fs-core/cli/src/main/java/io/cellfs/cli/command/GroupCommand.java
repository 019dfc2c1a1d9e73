package io.cellfs.cli.command;

import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.Principal;
import io.cellfs.cli.output.Column;
import io.cellfs.cli.output.Printer;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cellfs group ...}. */
@Below({
    GroupCommand.Create.class,
    GroupCommand.ListAll.class,
    GroupCommand.Show.class,
    GroupCommand.Remove.class,
    GroupCommand.AddMember.class,
    GroupCommand.RemoveMember.class
})
@Command(name = "group", description = "Make, show and change groups of users.")
public final class GroupCommand extends Usage {
    /** A change of a group's members. */
    record Change(String group, String user) {}

    /** {@code create}. */
    @Command(
            name = "create",
            description = "Make a group.",
            footer = {"", "Examples:", "  cellfs group create staff", "  cellfs group create ada:friends"})
    static final class Create extends CellCommand {
        @Parameters(
                paramLabel = "NAME",
                description = "At most 63 characters, lower case; 'owner:name' for a user's own group.")
        private String name = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            Principal made = admin.protection().createGroup(name);
            printer.done(made, "made group " + made.name() + ", id " + made.id());
        }
    }

    /** {@code list}. */
    @Command(
            name = "list",
            description = "List the groups of the cell.",
            footer = {"", "Example:", "  cellfs group list -o json"})
    static final class ListAll extends CellCommand {
        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            printer.list(
                    admin.protection().groups(),
                    List.of(
                            new Column<>("NAME", Principal::name),
                            new Column<>("ID", Principal::id),
                            new Column<>("MEMBERS", Principal::members),
                            new Column<>("OWNER", Principal::owner)));
        }
    }

    /** {@code show}. */
    @Command(
            name = "show",
            description = "Show one group and its members.",
            footer = {"", "Example:", "  cellfs group show system:administrators"})
    static final class Show extends CellCommand {
        @Parameters(paramLabel = "NAME", description = "Name of the group.")
        private String name = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            printer.one(UserCommand.Membership.of(admin, name), UserCommand.Membership.columns("members"));
        }
    }

    /** {@code remove}. */
    @Command(
            name = "remove",
            description = "Remove a group.",
            footer = {"", "Example:", "  cellfs group remove staff"})
    static final class Remove extends CellCommand {
        @Parameters(paramLabel = "NAME", description = "Name of the group.")
        private String name = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            Principal found = admin.protection().get(name);
            admin.protection().remove(name);
            printer.done(found, "removed group " + found.name() + ", id " + found.id());
        }
    }

    /** {@code add-member}. */
    @Command(
            name = "add-member",
            description = "Add a user, or a group with all that are in it, to a group.",
            footer = {"", "Example:", "  cellfs group add-member staff ada"})
    static final class AddMember extends CellCommand {
        @Parameters(paramLabel = "GROUP", description = "Name of the group.")
        private String group = "";

        @Parameters(paramLabel = "USER", description = "Name of the user or group.")
        private String user = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            admin.protection().addMember(group, user);
            printer.done(new Change(group, user), user + " is a member of " + group);
        }
    }

    /** {@code remove-member}. */
    @Command(
            name = "remove-member",
            description = "Take a user or group out of a group.",
            footer = {"", "Example:", "  cellfs group remove-member staff ada"})
    static final class RemoveMember extends CellCommand {
        @Parameters(paramLabel = "GROUP", description = "Name of the group.")
        private String group = "";

        @Parameters(paramLabel = "USER", description = "Name of the user or group.")
        private String user = "";

        @Override
        void run(CellAdmin admin, Printer printer) throws Exception {
            admin.protection().removeMember(group, user);
            printer.done(new Change(group, user), user + " is no member of " + group);
        }
    }
}
