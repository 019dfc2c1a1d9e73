package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.server.outgoing.ReachableAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Who a file server is, over restarts, and where it is reached. */
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

    /**
     * Where a server bound to this address is reached: at the first address it was told, else there, else at the first of all interfaces.
     *
     * @throws CliException UNAVAILABLE when that is nowhere
     */
    static InetAddress reachable(InetAddress bind, List<InetAddress> told) throws CliException, IOException {
        List<InetAddress> found = told.isEmpty() ? ReachableAddresses.of(bind) : told;
        if (found.isEmpty()) {
            throw new CliException(
                    ExitCode.UNAVAILABLE, "--bind " + bind.getHostAddress() + ": this machine has no address");
        }
        return found.getFirst();
    }
}
