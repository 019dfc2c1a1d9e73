package io.cellfs.cli.state;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What runs on a state directory, as its processes note it in {@code run/endpoints.json} for other commands and programs.
 *
 * @param servers the cell's servers, null when none run
 * @param node the client and its mount, null when none runs
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Endpoints(@Nullable Servers servers, @Nullable Node node) {
    private static final int MAX_FILE_BYTES = 64 << 10;
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /**
     * The servers.
     *
     * @param pid the process
     * @param cell the cell's name
     * @param address where they are reached
     * @param file UDP port of the file service
     * @param protection UDP port of the protection database
     * @param volumeLocation UDP port of the volume location database
     * @param volume UDP port of the volume service
     * @param databases volume location services of the cell, as {@code host:port}
     */
    public record Servers(
            long pid,
            String cell,
            String address,
            int file,
            int protection,
            int volumeLocation,
            int volume,
            List<String> databases) {
        /** Servers in this process. */
        public static Servers of(
                String cell, InetAddress address, Ports ports, List<InetSocketAddress> volumeLocationServers) {
            return new Servers(
                    ProcessHandle.current().pid(),
                    cell,
                    address.getHostAddress(),
                    ports.file(),
                    ports.protection(),
                    ports.volumeLocation(),
                    ports.volume(),
                    texts(volumeLocationServers));
        }
    }

    /**
     * The client.
     *
     * @param pid the process
     * @param cell its home cell
     * @param databases volume location services of that cell, as {@code host:port}
     * @param mount the mount point
     * @param nodeSocket the node API
     * @param csiControllerSocket the CSI controller service, null without
     * @param csiNodeSocket the CSI node service, null without
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Node(
            long pid,
            String cell,
            List<String> databases,
            String mount,
            String nodeSocket,
            @Nullable String csiControllerSocket,
            @Nullable String csiNodeSocket) {}

    private static final Endpoints NONE = new Endpoints(null, null);

    /** What is noted, without what was left behind by processes that are gone. */
    public static Endpoints read(StateDirectory state) throws IOException {
        try {
            if (Files.size(state.endpoints()) > MAX_FILE_BYTES) {
                throw new IOException(state.endpoints() + " is larger than " + MAX_FILE_BYTES + " bytes");
            }
            Endpoints noted = JSON.readValue(Files.readAllBytes(state.endpoints()), Endpoints.class);
            return new Endpoints(
                    noted.servers != null && lives(noted.servers.pid) ? noted.servers : null,
                    noted.node != null && lives(noted.node.pid) ? noted.node : null);
        } catch (NoSuchFileException e) {
            return NONE;
        }
    }

    /** Notes (or with null forgets) the servers. */
    public static void noteServers(StateDirectory state, @Nullable Servers servers) throws IOException {
        update(state, noted -> new Endpoints(servers, noted.node));
    }

    /** Notes (or with null forgets) the client. */
    public static void noteNode(StateDirectory state, @Nullable Node node) throws IOException {
        update(state, noted -> new Endpoints(noted.servers, node));
    }

    /** The servers, if they run. */
    public Optional<Servers> runningServers() {
        return Optional.ofNullable(servers);
    }

    /** The client, if it runs. */
    public Optional<Node> runningNode() {
        return Optional.ofNullable(node);
    }

    /** The volume location services that the servers or else the client have noted. */
    public List<InetSocketAddress> databases() {
        List<String> noted = servers != null ? servers.databases : node != null ? node.databases : List.of();
        return noted.stream().map(HostPort::parse).toList();
    }

    /** Addresses as they are noted. */
    public static List<String> texts(List<InetSocketAddress> addresses) {
        return addresses.stream().map(HostPort::text).toList();
    }

    private static boolean lives(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static void update(StateDirectory state, UnaryOperator<Endpoints> change) throws IOException {
        Path lockFile = state.run().resolve("endpoints.lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            Endpoints changed = change.apply(read(state));
            if (changed.equals(NONE)) {
                Files.deleteIfExists(state.endpoints());
                return;
            }
            Path next = state.run().resolve("endpoints.json.new");
            JSON.writeValue(next.toFile(), changed);
            Files.move(next, state.endpoints(), StandardCopyOption.ATOMIC_MOVE);
            assert lock.isValid();
        }
    }
}
