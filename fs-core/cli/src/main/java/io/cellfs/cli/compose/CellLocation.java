package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.CellAdmin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** A cell's name and its volume location server. */
public record CellLocation(String cell, InetSocketAddress volumeLocationServer) {
    /**
     * Asks a volume location server for its cell's name, unless that is known.
     *
     * @throws CliException UNREACHABLE when it does not answer
     */
    public static CellLocation ask(InetSocketAddress volumeLocationServer, Optional<String> name) throws CliException {
        if (name.isPresent()) {
            return new CellLocation(name.get(), volumeLocationServer);
        }
        try (CellAdmin admin = CellAdmin.connect(volumeLocationServer)) {
            return new CellLocation(admin.cellName(), volumeLocationServer);
        } catch (AdminException | IOException e) {
            throw new CliException(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()), e);
        }
    }
}
