package io.cellfs.csi.common.testing;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A built service as a process of its own, and a channel to it. The test waits for the line that says that it listens. */
public final class CsiProcess implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(60);

    private final Process process;
    private final BufferedReader output;
    private final String firstLine;
    private final Path socket;
    private final ManagedChannel channel;

    private CsiProcess(Process process, Path socket) throws IOException {
        this.process = process;
        this.output = process.inputReader();
        this.socket = socket;
        this.firstLine = String.valueOf(output.readLine());
        this.channel = Grpc.newChannelBuilder("unix://" + socket, InsecureChannelCredentials.create())
                .overrideAuthority("csi")
                .build();
    }

    /** Starts the application of the system property {@code csi.application} on a socket below this directory, with arguments. */
    public static CsiProcess start(Path directory, Path nodeSocket, Map<String, String> more, String... arguments)
            throws IOException {
        Path socket = directory.resolve("csi/csi.sock");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                System.getProperty("csi.application"));
        builder.command().addAll(List.of(arguments));
        builder.environment().put("CELLFS_CSI_SOCKET", socket.toString());
        builder.environment().put("CELLFS_NODE_SOCKET", nodeSocket.toString());
        builder.environment().putAll(more);
        builder.redirectError(directory.resolve("stderr").toFile());
        return new CsiProcess(builder.start(), socket);
    }

    /** What it printed when it listened. */
    public String firstLine() {
        return firstLine;
    }

    /** What it prints next; waits for it. */
    public String nextLine() throws IOException {
        return String.valueOf(output.readLine());
    }

    /** Where it listens. */
    public Path socket() {
        return socket;
    }

    /** A channel to it. */
    public ManagedChannel channel() {
        return channel;
    }

    /** The process. */
    public Process process() {
        return process;
    }

    /** Sends SIGTERM and waits until it is gone. */
    public void terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running " + STOP + " after SIGTERM");
        }
    }

    /** Whether a TCP port of any kind is open in its network namespace by it: the inodes of its sockets that listen. */
    public long listeningTcpSockets() throws IOException {
        long count = 0;
        for (String table : new String[] {"tcp", "tcp6"}) {
            Path path = Path.of("/proc/" + process.pid() + "/net/" + table);
            for (String line : Files.readAllLines(path)) {
                String[] fields = line.trim().split("\\s+");
                if (fields.length > 9 && fields[3].equals("0A") && owns(fields[9])) {
                    count++;
                }
            }
        }
        return count;
    }

    private boolean owns(String inode) throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return descriptors.anyMatch(fd -> leadsTo(fd, "socket:[" + inode + "]"));
        }
    }

    private static boolean leadsTo(Path descriptor, String what) {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals(what);
        } catch (IOException e) {
            // The descriptor was closed meanwhile.
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.shutdownNow();
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        output.close();
    }
}
