package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.state.Ports;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlReplies.Endpoint;
import io.cellfs.protocol.vl.VlReplies.Endpoints;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Who a file server is, over restarts, and how the cell learns where it is. */
final class ServerIdentity {
    private ServerIdentity() {}

    /** The UUID kept in a directory, made at the first start. */
    static UUID of(Path directory) throws IOException {
        Path file = Files.createDirectories(directory).resolve("uuid");
        if (!Files.exists(file)) {
            Path next = directory.resolve("uuid.new");
            Files.writeString(next, UUID.randomUUID() + "\n");
            Files.move(next, file);
        }
        try {
            return UUID.fromString(Files.readString(file).strip());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " holds no UUID", e);
        }
    }

    /** Tells the volume location server where this server's services are. */
    static void register(
            UUID uuid, Transport transport, InetSocketAddress locationServer, List<Inet4Address> addresses, Ports ports)
            throws IOException {
        Endpoints endpoints = new Endpoints(uuid, 0, at(addresses, ports.file()), at(addresses, ports.volume()));
        try (ClientConnection location = transport.connect(locationServer, Services.EXTENSIONS, false)) {
            Rpc.call(location, VlExtensions.REGISTER_ENDPOINTS, endpoints);
        }
    }

    private static List<Endpoint> at(List<Inet4Address> addresses, int port) {
        return addresses.stream()
                .map(address ->
                        Endpoint.ofIpv4(ByteBuffer.wrap(address.getAddress()).getInt(), port))
                .toList();
    }

    /**
     * Where a server bound to this address is reached: there; for the wildcard, at all interfaces but loopback.
     *
     * @throws CliException UNAVAILABLE when that is nowhere
     */
    static List<Inet4Address> addresses(InetAddress bind) throws CliException, IOException {
        List<Inet4Address> found =
                bind.isAnyLocalAddress() ? ofInterfaces() : bind instanceof Inet4Address v4 ? List.of(v4) : List.of();
        if (found.isEmpty()) {
            throw new CliException(
                    ExitCode.UNAVAILABLE, "--bind " + bind.getHostAddress() + ": no IPv4 address that a cell can know");
        }
        return found;
    }

    private static List<Inet4Address> ofInterfaces() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .map(Inet4Address.class::cast)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .limit(Vl.ENDPOINTS_MAX)
                .toList();
    }
}
