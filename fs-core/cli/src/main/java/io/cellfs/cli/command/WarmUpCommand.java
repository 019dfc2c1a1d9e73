package io.cellfs.cli.command;

import io.cellfs.cli.Cellfs;
import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.compose.CellServers;
import io.cellfs.cli.compose.CellSettings;
import io.cellfs.cli.compose.ClientSettings;
import io.cellfs.cli.compose.CsiChildren;
import io.cellfs.cli.compose.FileServerSettings;
import io.cellfs.cli.compose.NodeProcess;
import io.cellfs.cli.compose.ProcessFigures;
import io.cellfs.cli.compose.ServerSettings;
import io.cellfs.cli.files.ExtendedAttributes;
import io.cellfs.cli.files.NodeClient;
import io.cellfs.cli.state.Ports;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.client.policy.ServerGone;
import io.cellfs.mount.Backend;
import io.cellfs.node.api.NodeApiException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Does in one process what the commands do, on a cell of its own, for the launcher to record which classes they load and which methods are
 * hot.
 */
@Command(name = "warm-up", hidden = true, description = "Train the ahead-of-time cache of the launcher.")
public final class WarmUpCommand implements Callable<Integer> {
    private static final long CACHE_BYTES = 64L << 20;

    @Option(
            names = "--mount-rounds",
            paramLabel = "N",
            defaultValue = "0",
            description = "Work on files through a mount too, so many rounds (default: ${DEFAULT-VALUE}).")
    private int mountRounds;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Only run short commands on the servers of this state directory.")
    private @Nullable Path running;

    @Option(names = "--csi", description = "Only make the caches of the CSI services.")
    private boolean csi;

    @Parameters(
            paramLabel = "WORD",
            description = "A command that gets --state, and is waited for while the cell is there.")
    private List<String> beside = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        if (csi) {
            CsiChildren.train();
            return ExitCode.OK.code();
        }
        if (running != null) {
            shortCommands(running.toString());
            return ExitCode.OK.code();
        }
        Path directory = Files.createTempDirectory("cellfs-warm-up");
        try {
            StateDirectory state = new StateDirectory(directory.resolve("s"));
            state.prepare();
            InetAddress loopback = InetAddress.getLoopbackAddress();
            Ports ports = new Ports(freePort());
            FileServerSettings fileServer = FileServerSettings.of(new ServerSettings(state, loopback, ports));
            try (CellServers servers =
                    CellServers.start(new CellSettings("warm.up", fileServer, 0), ProcessFigures.NONE)) {
                servers.describe();
                shortCommands(state.path().toString());
                runBeside(state.path().toString());
                ExtendedAttributes.get(directory, "user.none");
                callNobody(state);
                if (mountRounds > 0) {
                    workOnFiles(servers, state, ports);
                }
            }
        } finally {
            remove(directory);
        }
        return ExitCode.OK.code();
    }

    private static void shortCommands(String state) {
        commands(state).forEach(WarmUpCommand::execute);
    }

    /** What it comes to is for who gave the command to see. */
    private void runBeside(String state) throws IOException, InterruptedException {
        if (!beside.isEmpty()) {
            List<String> words = new ArrayList<>(beside);
            words.addAll(List.of("--state", state));
            new ProcessBuilder(words).inheritIO().start().waitFor();
        }
    }

    private void workOnFiles(CellServers servers, StateDirectory state, Ports ports) throws CliException, IOException {
        ClientSettings client = new ClientSettings(
                state,
                ports,
                state.mount(),
                CACHE_BYTES,
                Backend.DIRECT,
                false,
                Optional.empty(),
                new ServerGone.Wait(),
                Optional.empty());
        try (NodeProcess node = NodeProcess.start(client, servers.address(), ProcessFigures.NONE, () -> {})) {
            node.describe();
            Path volume = state.mount().resolve("." + servers.address().cell()).resolve("files");
            String directory = state.path().toString();
            execute(List.of("volume", "create", "files", "--mount", volume.toString(), "--state", directory));
            WarmUpFiles.work(volume, mountRounds);
        }
    }

    private static List<List<String>> commands(String state) {
        List<List<String>> commands = new ArrayList<>(List.of(
                List.of("--help"), List.of("version"), List.of("volume", "create", "--help"), List.of("--none")));
        for (String command : List.of(
                "volume create a --quota 1G",
                "volume list",
                "volume show a -o json",
                "volume set-quota a 2G",
                "volume snapshot create a s",
                "volume snapshot list a",
                "volume snapshot remove a s",
                "volume backup a",
                "volume release a --dry-run",
                "volume remove a",
                "user create a",
                "user list",
                "user remove a",
                "group list -o json",
                "server list",
                "status")) {
            commands.add(Stream.concat(Stream.of(command.split(" ", -1)), Stream.of("--state", state))
                    .toList());
        }
        return commands;
    }

    private static void execute(List<String> words) {
        String[] line = words.toArray(new String[0]);
        CommandLine parser = Cellfs.commandLineFor(line);
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        parser.setOut(nowhere);
        parser.setErr(nowhere);
        parser.execute(line);
    }

    /** Loads gRPC's client: nobody answers at the socket. */
    private static void callNobody(StateDirectory state) {
        try (NodeClient client = NodeClient.connect(state.nodeSocket())) {
            client.information().information();
        } catch (NodeApiException e) {
            assert e.reason() == NodeApiException.Reason.UNAVAILABLE;
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            return Math.min(
                    socket.getLocalPort(), Ports.ofVolumeLocation(65_533).base());
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
