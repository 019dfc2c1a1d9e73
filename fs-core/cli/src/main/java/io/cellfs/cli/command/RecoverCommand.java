package io.cellfs.cli.command;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.files.NodeClient;
import io.cellfs.cli.output.Column;
import io.cellfs.cli.output.Printer;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.client.CacheManager;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.recovery.Recovered;
import io.cellfs.client.recovery.RecoveryArea;
import io.cellfs.node.api.NodeApiException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cellfs recover ...}: written data that no server took. */
@Below({
    RecoverCommand.Entries.class,
    RecoverCommand.Show.class,
    RecoverCommand.Replay.class,
    RecoverCommand.Copy.class,
    RecoverCommand.Drop.class
})
@Command(
        name = "recover",
        description = "Work with written data that no server took when a volume was detached or the client ended.")
public final class RecoverCommand extends Usage {
    /** An entry, as it is printed. */
    record Entry(String id, String cell, long volume, String file, long bytes, long size, long version, String kept) {
        static final List<Column<Entry>> COLUMNS = List.of(
                new Column<>("ID", Entry::id),
                new Column<>("VOLUME", Entry::volume),
                new Column<>("FILE", Entry::file),
                new Column<>("BYTES", Entry::bytes),
                new Column<>("FILE SIZE", Entry::size),
                new Column<>("VERSION", Entry::version),
                new Column<>("KEPT", Entry::kept));

        static Entry of(Recovered entry) {
            return new Entry(
                    entry.id(),
                    entry.cell(),
                    entry.file().volume(),
                    entry.file().vnode() + "."
                            + Integer.toUnsignedString(entry.file().unique()),
                    entry.bytes(),
                    entry.size(),
                    entry.dataVersion(),
                    Instant.ofEpochMilli(entry.keptMs()).toString());
        }
    }

    /** A command on the recovery area of a client, which need not run. */
    @Command
    abstract static class OnArea implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private OutputOptions output = new OutputOptions();

        @Option(
                names = "--state",
                paramLabel = "DIR",
                description =
                        "State directory of the client (default: /var/lib/cellfs for root, else ~/.local/share/cellfs).")
        private @Nullable Path state;

        StateDirectory stateDirectory() {
            return StateDirectory.resolve(Optional.ofNullable(state));
        }

        abstract void run(RecoveryArea area, Printer printer) throws IOException, CliException, NodeApiException;

        @Override
        public Integer call() throws CliException, NodeApiException {
            try {
                run(
                        CacheManager.recovery(stateDirectory().cache()),
                        output.printer(spec.commandLine().getOut()));
                return ExitCode.OK.code();
            } catch (FsException e) {
                ExitCode code = e.errno() == Errno.ENOENT ? ExitCode.NOT_FOUND : ExitCode.FAILED;
                throw new CliException(code, String.valueOf(e.getMessage()), e);
            } catch (FileAlreadyExistsException e) {
                throw new CliException(ExitCode.EXISTS, e.getFile() + " exists already", e);
            } catch (IOException e) {
                throw new CliException(ExitCode.FAILED, e.toString(), e);
            }
        }
    }

    /** {@code list}. */
    @Command(
            name = "list",
            description = "List what is kept, oldest first.",
            footer = {"", "Example:", "  cellfs recover list -o json"})
    static final class Entries extends OnArea {
        @Override
        void run(RecoveryArea area, Printer printer) throws IOException {
            printer.list(area.list().stream().map(Entry::of).toList(), Entry.COLUMNS);
        }
    }

    /** {@code show}. */
    @Command(
            name = "show",
            description = "Check one entry and show what it is.",
            footer = {"", "Example:", "  cellfs recover show 536870915.4.7-1795312800000"})
    static final class Show extends OnArea {
        @Parameters(paramLabel = "ID", description = "The entry.")
        private String id = "";

        @Override
        void run(RecoveryArea area, Printer printer) throws IOException {
            printer.one(Entry.of(area.find(id)), Entry.COLUMNS);
        }
    }

    /** What a replay did. */
    record Replayed(String id, long bytes) {}

    /** {@code replay}. */
    @Command(
            name = "replay",
            description =
                    "Store entries at the server; the client must run. An entry goes away when the server has it.",
            footer = {
                "",
                "An entry whose file was changed since is refused and stays, unless the file has the same bytes already.",
                "",
                "Examples:",
                "  cellfs recover replay 536870915.4.7-1795312800000",
                "  cellfs recover replay --overwrite 536870915.4.7-1795312800000"
            })
    static final class Replay extends OnArea {
        @Option(names = "--overwrite", description = "Store it also over what was written to the file since.")
        private boolean overwrite;

        @Parameters(paramLabel = "ID", arity = "1..*", description = "The entries.")
        private List<String> ids = List.of();

        @Override
        void run(RecoveryArea area, Printer printer) throws NodeApiException {
            try (NodeClient node = NodeClient.connect(stateDirectory().nodeSocket())) {
                for (String id : ids) {
                    Replayed done = new Replayed(id, node.namespace().replay(id, overwrite));
                    printer.done(done, "stored the " + done.bytes() + " bytes of " + id);
                }
            }
        }
    }

    /** A copy that was made. */
    record Copied(String id, String file) {}

    /** {@code copy}. */
    @Command(
            name = "copy",
            description =
                    "Copy an entry into a sparse file of its name, with the bytes where they belong. The entry stays.",
            footer = {"", "Example:", "  cellfs recover copy 536870915.4.7-1795312800000 --to /tmp"})
    static final class Copy extends OnArea {
        @Option(names = "--to", paramLabel = "DIR", required = true, description = "Where the file is made.")
        private Path to = Path.of(".");

        @Parameters(paramLabel = "ID", description = "The entry.")
        private String id = "";

        @Override
        void run(RecoveryArea area, Printer printer) throws IOException {
            Recovered entry = area.find(id);
            Path file = to.resolve(entry.id());
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                area.read(id, (bytes, offset) -> {
                    while (bytes.hasRemaining()) {
                        out.write(bytes, offset + bytes.position());
                    }
                });
                out.force(true);
            } catch (FsException e) {
                Files.delete(file);
                throw e;
            }
            printer.done(new Copied(id, file.toString()), "copied to " + file);
        }
    }

    /** {@code drop}. */
    @Command(
            name = "drop",
            description = "Remove entries: their data is gone then.",
            footer = {"", "Example:", "  cellfs recover drop 536870915.4.7-1795312800000"})
    static final class Drop extends OnArea {
        @Parameters(paramLabel = "ID", arity = "1..*", description = "The entries.")
        private List<String> ids = List.of();

        @Override
        void run(RecoveryArea area, Printer printer) throws IOException {
            for (String id : ids) {
                area.drop(id);
            }
            printer.done(ids, "dropped " + String.join(" ", ids));
        }
    }
}
