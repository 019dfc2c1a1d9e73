package io.cellfs.cli.command;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.files.ExtendedAttributes;
import io.cellfs.cli.files.MountedFile;
import io.cellfs.cli.output.Column;
import io.cellfs.protocol.acl.AclText;
import io.cellfs.protocol.acl.Rights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cellfs fs acl ...}. */
@Below({AclCommand.Get.class, AclCommand.Set.class, AclCommand.Inherit.class})
@Command(name = "acl", description = "Show and change who may do what with a directory or file.")
public final class AclCommand extends Usage {
    private static final String OWN = "afs.acl";
    private static final String INHERITED = "afs.yfs.acl_inherited";
    private static final String OF_VOLUME = "afs.yfs.vol_acl";

    /** One entry. */
    record Entry(String name, String rights, boolean negative, String source) {}

    private static final List<Column<Entry>> COLUMNS = List.of(
            new Column<>("NAME", Entry::name),
            new Column<>("RIGHTS", entry -> (entry.negative() ? "-" : "") + entry.rights()),
            new Column<>("SOURCE", Entry::source));

    private static AclText read(Path path, String attribute) throws CliException {
        MountedFile file = MountedFile.at(path);
        try {
            Optional<String> text = ExtendedAttributes.get(file.path(), attribute);
            if (text.isEmpty() && !attribute.equals(OF_VOLUME)) {
                throw new CliException(ExitCode.FAILED, path + " has no access list");
            }
            return text.isEmpty()
                    ? new AclText(List.of(), List.of())
                    : AclText.parse(text.get().getBytes(StandardCharsets.UTF_8));
        } catch (IOException | IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.FAILED, "cannot read the access list of " + path + ": " + e.getMessage(), e);
        }
    }

    private static List<Entry> entries(Path path, String attribute) throws CliException {
        AclText acl = read(path, attribute);
        String source = attribute.equals(OF_VOLUME) ? "volume" : isInherited(path) ? "directory" : "own";
        List<Entry> entries = new ArrayList<>();
        acl.positive().forEach(e -> entries.add(new Entry(e.name(), Rights.format(e.rights()), false, source)));
        acl.negative().forEach(e -> entries.add(new Entry(e.name(), Rights.format(e.rights()), true, source)));
        return entries;
    }

    private static boolean isInherited(Path path) throws CliException {
        try {
            return ExtendedAttributes.get(path.toAbsolutePath(), INHERITED)
                    .map("1"::equals)
                    .orElse(false);
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILED, "cannot read attributes of " + path + ": " + e.getMessage(), e);
        }
    }

    private static CliException failed(Path path, IOException e) {
        return new CliException(
                ExitCode.FAILED,
                "cannot change the access list of " + path + ": " + e.getMessage()
                        + " (\"Invalid argument\": a name that the cell does not know, see `cellfs user list` and `cellfs group list`;"
                        + " \"Argument list too long\": more than " + AclText.MAX_ENTRIES + " entries)",
                e);
    }

    /** {@code get}. */
    @Command(
            name = "get",
            description = "Show the access list that governs a directory or file.",
            footer = {
                "",
                "Rights: r read, l look up, i insert, d delete, w write, k lock, a administer. A minus sign: taken away.",
                "Source: own, or directory for a file without a list of its own, or volume.",
                "",
                "Examples:",
                "  cellfs fs acl get /var/lib/cellfs/mnt/cellfs.local",
                "  cellfs fs acl get --volume /var/lib/cellfs/mnt/cellfs.local"
            })
    static final class Get extends FsCommand.OnPath {
        @Parameters(paramLabel = "PATH", description = "A directory or file of a mount.")
        private Path path = Path.of("");

        @Option(names = "--volume", description = "Show the most that any access list of the volume can give.")
        private boolean volume;

        @Override
        public Integer call() throws CliException {
            printer().list(entries(path, volume ? OF_VOLUME : OWN), COLUMNS);
            return ExitCode.OK.code();
        }
    }

    /** {@code set}. */
    @Command(
            name = "set",
            description = "Change an access list: entries that are named, or with --clear all of it.",
            footer = {
                "",
                "Rights: letters of rlidwka, or read (rl), write (rlidwk), all (rlidwka), none (takes the entry away).",
                "A file that has inherited its directory's list has one of its own from then on.",
                "",
                "Examples:",
                "  cellfs fs acl set /var/lib/cellfs/mnt/.cellfs.local/ada ada=all staff=read",
                "  cellfs fs acl set --negative /var/lib/cellfs/mnt/.cellfs.local/ada eve=rl",
                "  cellfs fs acl set --volume --clear /var/lib/cellfs/mnt/.cellfs.local system:anyuser=read"
            })
    static final class Set extends FsCommand.OnPath {
        @Parameters(index = "0", paramLabel = "PATH", description = "A directory or file of a mount.")
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

        @Option(
                names = "--volume",
                description = "Change the most that any access list of the volume can give; only administrators may.")
        private boolean volume;

        @Override
        public Integer call() throws CliException {
            String attribute = volume ? OF_VOLUME : OWN;
            AclText acl = clear ? new AclText(List.of(), List.of()) : read(path, attribute);
            try {
                for (Map.Entry<String, String> change : changes.entrySet()) {
                    acl = acl.with(change.getKey(), Rights.parse(change.getValue()), negative);
                }
            } catch (IllegalArgumentException e) {
                throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
            }
            try {
                ExtendedAttributes.set(
                        path.toAbsolutePath(), attribute, new String(acl.format(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw failed(path, e);
            }
            printer().list(entries(path, attribute), COLUMNS);
            return ExitCode.OK.code();
        }
    }

    /** {@code inherit}. */
    @Command(
            name = "inherit",
            description = "Take a file's own access list away, so that its directory's governs it again.",
            footer = {
                "",
                "Examples:",
                "  cellfs fs acl inherit /var/lib/cellfs/mnt/.cellfs.local/ada/notes",
                "  cellfs fs acl inherit --volume /var/lib/cellfs/mnt/.cellfs.local"
            })
    static final class Inherit extends FsCommand.OnPath {
        @Parameters(paramLabel = "PATH", description = "A file of a mount.")
        private Path path = Path.of("");

        @Option(names = "--volume", description = "Take the volume's maximum away instead; only administrators may.")
        private boolean volume;

        @Override
        public Integer call() throws CliException {
            Path file = MountedFile.at(path).path();
            try {
                ExtendedAttributes.remove(file, volume ? OF_VOLUME : OWN);
            } catch (IOException e) {
                throw new CliException(
                        ExitCode.FAILED,
                        "cannot take the access list of " + path + " away: " + e.getMessage()
                                + (java.nio.file.Files.isDirectory(file) && !volume
                                        ? " (a directory's list is always its own)"
                                        : ""),
                        e);
            }
            printer().list(entries(path, volume ? OF_VOLUME : OWN), COLUMNS);
            return ExitCode.OK.code();
        }
    }
}
