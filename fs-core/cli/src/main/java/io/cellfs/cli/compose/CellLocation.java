package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.CellAdmin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** A cell's name and its volume location servers, at least one. */
public record CellLocation(String cell, List<InetSocketAddress> volumeLocationServers) {
    /** Copies the list. */
    public CellLocation {
        volumeLocationServers = List.copyOf(volumeLocationServers);
    }

    /**
     * Asks the volume location servers for their cell's name, unless that is known.
     *
     * @throws CliException UNREACHABLE when none answers
     */
    public static CellLocation ask(List<InetSocketAddress> volumeLocationServers, Optional<String> name)
            throws CliException {
        if (name.isPresent()) {
            return new CellLocation(name.get(), volumeLocationServers);
        }
        try (CellAdmin admin = CellAdmin.connect(volumeLocationServers)) {
            return new CellLocation(admin.cellName(), volumeLocationServers);
        } catch (AdminException | IOException e) {
            throw new CliException(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()), e);
        }
    }

    /** The server to name where there is room for one. */
    InetSocketAddress first() {
        return volumeLocationServers.getFirst();
    }
}
