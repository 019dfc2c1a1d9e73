package io.cellfs.cli.command;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.files.AclText;
import io.cellfs.cli.files.ExtendedAttributes;
import io.cellfs.cli.files.MountedFile;
import io.cellfs.cli.output.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cellfs fs acl ...}. */
@Command(
        name = "acl",
        description = "Show and change who may do what in a directory.",
        subcommands = {AclCommand.Get.class, AclCommand.Set.class})
public final class AclCommand extends Usage {
    private static final String ATTRIBUTE = "afs.acl";

    /** One entry. */
    record Entry(String name, String rights, boolean negative) {}

    private static final List<Column<Entry>> COLUMNS = List.of(
            new Column<>("NAME", Entry::name),
            new Column<>("RIGHTS", entry -> (entry.negative() ? "-" : "") + entry.rights()));

    private static AclText read(Path path) throws CliException {
        MountedFile file = MountedFile.at(path);
        try {
            String text = ExtendedAttributes.get(file.path(), ATTRIBUTE)
                    .orElseThrow(() -> new CliException(ExitCode.FAILED, path + " has no access list"));
            return AclText.parse(text);
        } catch (IOException | IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.FAILED, "cannot read the access list of " + path + ": " + e.getMessage(), e);
        }
    }

    private static List<Entry> entries(AclText acl) {
        List<Entry> entries = new ArrayList<>();
        acl.positive().forEach((name, rights) -> entries.add(new Entry(name, AclText.letters(rights), false)));
        acl.negative().forEach((name, rights) -> entries.add(new Entry(name, AclText.letters(rights), true)));
        return entries;
    }

    /** {@code get}. */
    @Command(
            name = "get",
            description = "Show the access list of a directory.",
            footer = {
                "",
                "Rights: r read, l look up, i insert, d delete, w write, k lock, a administer.",
                "",
                "Example:",
                "  cellfs fs acl get /var/lib/cellfs/mnt/cellfs.local"
            })
    static final class Get extends FsCommand.OnPath {
        @Parameters(paramLabel = "DIR", description = "A directory of a mount.")
        private Path path = Path.of("");

        @Override
        public Integer call() throws CliException {
            printer().list(entries(read(path)), COLUMNS);
            return ExitCode.OK.code();
        }
    }

    /** {@code set}. */
    @Command(
            name = "set",
            description = "Change the access list of a directory: entries that are named, or with --clear all of it.",
            footer = {
                "",
                "Rights: letters of rlidwka, or read (rl), write (rlidwk), all (rlidwka), none (takes the entry away).",
                "",
                "Examples:",
                "  cellfs fs acl set /var/lib/cellfs/mnt/.cellfs.local/ada ada=all staff=read",
                "  cellfs fs acl set --negative /var/lib/cellfs/mnt/.cellfs.local/ada eve=rl"
            })
    static final class Set extends FsCommand.OnPath {
        @Parameters(index = "0", paramLabel = "DIR", description = "A directory of a mount.")
        private Path path = Path.of("");

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "NAME=RIGHTS",
                description = "Users or groups, and their rights.")
        private Map<String, String> changes = Map.of();

        @Option(names = "--clear", description = "Begin with an empty list.")
        private boolean clear;

        @Option(names = "--negative", description = "Change the rights that are taken away.")
        private boolean negative;

        @Override
        public Integer call() throws CliException {
            AclText acl = clear ? new AclText(Map.of(), Map.of()) : read(path);
            for (Map.Entry<String, String> change : changes.entrySet()) {
                acl = acl.with(change.getKey(), rights(change.getValue()), negative);
            }
            try {
                ExtendedAttributes.set(path.toAbsolutePath(), ATTRIBUTE, acl.text());
            } catch (IOException e) {
                throw new CliException(
                        ExitCode.FAILED, "cannot change the access list of " + path + ": " + e.getMessage(), e);
            }
            printer().list(entries(read(path)), COLUMNS);
            return ExitCode.OK.code();
        }

        private static int rights(String letters) throws CliException {
            try {
                return AclText.rights(letters);
            } catch (IllegalArgumentException e) {
                throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
            }
        }
    }
}
