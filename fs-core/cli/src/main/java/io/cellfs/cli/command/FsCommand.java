package io.cellfs.cli.command;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.files.MountedFile;
import io.cellfs.cli.files.NodeClient;
import io.cellfs.cli.output.Column;
import io.cellfs.cli.output.Printer;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.Whereabouts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cellfs fs ...}: what is done to paths of a mount. */
@Below({
    FsCommand.MakeMount.class,
    FsCommand.RemoveMount.class,
    FsCommand.WhereIs.class,
    AclCommand.class,
    FsCommand.Flush.class
})
@Command(name = "fs", description = "Work with paths of a mounted cell.")
public final class FsCommand extends Usage {
    /** A command on a path of a mount. */
    @Command
    abstract static class OnPath implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private OutputOptions output = new OutputOptions();

        Printer printer() {
            return output.printer(spec.commandLine().getOut());
        }

        static byte[] name(Path path) {
            return String.valueOf(path.toAbsolutePath().normalize().getFileName())
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    /** A mount point. */
    record MountPoint(String path, String volume) {}

    /** {@code mkmount}. */
    @Command(
            name = "mkmount",
            description = "Make a mount point: a name in a directory that leads to the root of a volume.",
            footer = {
                "",
                "Examples:",
                "  cellfs fs mkmount /var/lib/cellfs/mnt/.cellfs.local/ada home.ada",
                "  cellfs fs mkmount /var/lib/cellfs/mnt/.cellfs.local/yesterday home.ada.monday",
                "  cellfs fs mkmount /var/lib/cellfs/mnt/.cellfs.local/them example.org:root.cell"
            })
    static final class MakeMount extends OnPath {
        @Parameters(paramLabel = "PATH", description = "Where to make it; the name must be free.")
        private Path path = Path.of("");

        @Parameters(
                paramLabel = "VOLUME",
                description = "Name of the volume or snapshot, or its id; CELL:VOLUME for one of another cell.")
        private String volume = "";

        @Option(names = "--rw", description = "Lead to the read-write volume always, not to a read-only replica first.")
        private boolean readWrite;

        @Override
        public Integer call() throws CliException, NodeApiException {
            MountedFile parent = MountedFile.parentOf(path);
            int colon = volume.indexOf(':');
            String cell = colon < 0 ? parent.handle().cell() : volume.substring(0, colon);
            try (NodeClient node = NodeClient.connect(parent.nodeSocket())) {
                node.namespace()
                        .makeMountPoint(parent.handle(), name(path), volume.substring(colon + 1), cell, readWrite);
            }
            printer().done(new MountPoint(path.toString(), volume), path + " leads to volume " + volume);
            return ExitCode.OK.code();
        }
    }

    /** {@code rmmount}. */
    @Command(
            name = "rmmount",
            description = "Remove a mount point. The volume behind it stays.",
            footer = {"", "Example:", "  cellfs fs rmmount /var/lib/cellfs/mnt/.cellfs.local/ada"})
    static final class RemoveMount extends OnPath {
        @Parameters(paramLabel = "PATH", arity = "1..*", description = "The mount points.")
        private List<Path> paths = List.of();

        @Override
        public Integer call() throws CliException, NodeApiException {
            for (Path path : paths) {
                MountedFile parent = MountedFile.parentOf(path);
                try (NodeClient node = NodeClient.connect(parent.nodeSocket())) {
                    node.namespace().removeMountPoint(parent.handle(), name(path));
                }
            }
            printer().done(paths.stream().map(Path::toString).toList(), "removed " + paths.size() + " mount point(s)");
            return ExitCode.OK.code();
        }
    }

    /** Where a file is. */
    record Place(String path, String cell, String volume, long volumeId, List<String> servers) {}

    /** {@code whereis}. */
    @Command(
            name = "whereis",
            description = "Show which volume holds a file, and which servers hold the volume.",
            footer = {"", "Example:", "  cellfs fs whereis /var/lib/cellfs/mnt/cellfs.local"})
    static final class WhereIs extends OnPath {
        @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files or directories of a mount.")
        private List<Path> paths = List.of();

        @Override
        public Integer call() throws CliException, NodeApiException {
            List<Place> found = new ArrayList<>();
            for (Path path : paths) {
                MountedFile file = MountedFile.at(path);
                try (NodeClient node = NodeClient.connect(file.nodeSocket())) {
                    Whereabouts answer = node.namespace().whereIs(file.handle());
                    found.add(new Place(
                            path.toString(),
                            file.handle().cell(),
                            answer.volumeName(),
                            file.handle().volumeId(),
                            answer.servers()));
                }
            }
            printer()
                    .list(
                            found,
                            List.of(
                                    new Column<>("PATH", Place::path),
                                    new Column<>("CELL", Place::cell),
                                    new Column<>("VOLUME", Place::volume),
                                    new Column<>("ID", Place::volumeId),
                                    new Column<>("SERVERS", w -> String.join(" ", w.servers()))));
            return ExitCode.OK.code();
        }
    }

    /** {@code flush}. */
    @Command(
            name = "flush",
            description =
                    "Store what is written and forget what is cached of files, so that the next access asks the server.",
            footer = {
                "",
                "Examples:",
                "  cellfs fs flush /var/lib/cellfs/mnt/cellfs.local/ada/notes",
                "  cellfs fs flush --volume /var/lib/cellfs/mnt/cellfs.local/ada"
            })
    static final class Flush extends OnPath {
        @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files or directories of a mount.")
        private List<Path> paths = List.of();

        @Option(names = "--volume", description = "Everything of the volumes that hold the paths.")
        private boolean wholeVolume;

        @Override
        public Integer call() throws CliException, NodeApiException {
            for (Path path : paths) {
                MountedFile file = MountedFile.at(path);
                try (NodeClient node = NodeClient.connect(file.nodeSocket())) {
                    node.namespace().flush(file.handle(), wholeVolume);
                }
            }
            printer().done(paths.stream().map(Path::toString).toList(), "flushed");
            return ExitCode.OK.code();
        }
    }
}
