package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The two CSI services as child processes: started again when they die, ended with their parent. */
final class CsiChildren implements AutoCloseable {
    private static final List<String> JVM_FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m");

    private static final String CONTROLLER = "csi-controller";
    private static final String NODE = "csi-node";

    private final Parts parts = new Parts();

    private CsiChildren() {}

    /**
     * Starts both.
     *
     * @throws CliException UNAVAILABLE when they are not built
     */
    static CsiChildren start(StateDirectory state, String nodeId) throws CliException {
        CsiChildren children = new CsiChildren();
        try {
            children.start(CONTROLLER, state, state.csiControllerSocket(), nodeId);
            children.start(NODE, state, state.csiNodeSocket(), nodeId);
            return children;
        } catch (CliException e) {
            children.parts.close();
            throw e;
        }
    }

    private void start(String name, StateDirectory state, Path socket, String nodeId) throws CliException {
        Path runner = application(name);
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        words.addAll(JVM_FLAGS);
        words.add("-jar");
        words.add(runner.toString());
        Map<String, String> environment = Map.of(
                "CELLFS_NODE_SOCKET", state.nodeSocket().toString(),
                "CELLFS_CSI_SOCKET", socket.toString(),
                "CELLFS_NODE_ID", nodeId);
        parts.add(
                name,
                SupervisedChild.start(name, words, environment, state.run().resolve(name + ".log")));
    }

    /**
     * Checks that both could be started.
     *
     * @throws CliException UNAVAILABLE when they are not built
     */
    static void require() throws CliException {
        application(CONTROLLER);
        application(NODE);
    }

    private static Path application(String name) throws CliException {
        String dist = System.getenv("CELLFS_DIST");
        Path runner = Path.of(dist == null ? "." : dist, name, "quarkus-run.jar");
        if (!Files.isReadable(runner)) {
            throw new CliException(
                    ExitCode.UNAVAILABLE,
                    "the CSI service " + runner + " is not there: start by the launcher, or with --no-csi");
        }
        return runner;
    }

    @Override
    public void close() throws IOException {
        parts.close();
        if (parts.failed()) {
            throw new IOException("a CSI service did not end well");
        }
    }
}
