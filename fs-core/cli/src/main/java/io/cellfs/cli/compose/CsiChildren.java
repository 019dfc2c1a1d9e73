package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The two CSI services as child processes: started again when they die, ended with their parent. */
public final class CsiChildren implements AutoCloseable {
    private static final List<String> JVM_FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m",
            // An ahead-of-time cache that does not fit, because another JDK made it, is not taken, and nothing is said.
            "-Xlog:disable",
            "-Xlog:all=error:stderr");

    private static final Duration TRAINING = Duration.ofMinutes(5);
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
        Path cache = cache(name);
        List<String> words = words(name, Files.isReadable(cache) ? List.of("-XX:AOTCache=" + cache) : List.of());
        Map<String, String> environment = environment(state.nodeSocket(), socket, nodeId);
        parts.add(
                name,
                SupervisedChild.start(name, words, environment, state.run().resolve(name + ".log")));
    }

    private static Map<String, String> environment(Path nodeSocket, Path socket, String nodeId) {
        return Map.of(
                "CELLFS_NODE_SOCKET",
                nodeSocket.toString(),
                "CELLFS_CSI_SOCKET",
                socket.toString(),
                "CELLFS_NODE_ID",
                nodeId,
                // What this process was given would be the same port for both.
                "CELLFS_METRICS",
                "");
    }

    private static List<String> words(String name, List<String> flags) throws CliException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        words.addAll(JVM_FLAGS);
        words.addAll(flags);
        words.add("-jar");
        words.add(application(name).toString());
        return words;
    }

    /** Where the ahead-of-time cache of a service is, if there is one. */
    private static Path cache(String name) throws CliException {
        return application(name).resolveSibling("service.aot");
    }

    /**
     * Makes the ahead-of-time caches of both: starts each in a directory of its own, where it calls itself and ends.
     *
     * @throws CliException UNAVAILABLE when they are not built, or do not answer
     */
    public static void train() throws CliException, IOException, InterruptedException {
        for (String name : List.of(CONTROLLER, NODE)) {
            Path directory = Files.createTempDirectory("cellfs-csi");
            try {
                train(name, directory);
            } finally {
                Files.deleteIfExists(directory);
            }
        }
    }

    private static void train(String name, Path directory) throws CliException, IOException, InterruptedException {
        Path cache = cache(name);
        Path fresh = cache.resolveSibling("service.aot.new");
        List<String> words = words(name, List.of("-XX:AOTCacheOutput=" + fresh));
        words.add("--warm-up");
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(environment(directory.resolve("node.sock"), directory.resolve("csi.sock"), "warm-up"));
        Process process = builder.start();
        if (!process.waitFor(TRAINING.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        if (process.exitValue() != 0) {
            throw new CliException(ExitCode.UNAVAILABLE, name + " does not answer itself");
        }
        Files.move(fresh, cache, StandardCopyOption.ATOMIC_MOVE);
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
