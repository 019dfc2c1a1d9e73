package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.state.CellServDb;
import io.cellfs.cli.state.NotedDatabases;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.protocol.database.KnownDatabases;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cell's name and its database servers, at least one. */
public record CellLocation(String cell, KnownDatabases databases) {
    /** A cell of which these volume location servers are given. */
    public CellLocation(String cell, List<InetSocketAddress> volumeLocationServers) {
        this(cell, KnownDatabases.of(volumeLocationServers));
    }

    /** The volume location servers now. */
    public List<InetSocketAddress> volumeLocationServers() {
        return databases.now();
    }

    /**
     * A cell by its volume location servers and those that are noted in a state directory, where what the cell tells of them later is noted too. They are asked
     * for the cell's name, unless that is known.
     *
     * @throws CliException UNREACHABLE when none answers
     */
    public static CellLocation ask(
            List<InetSocketAddress> volumeLocationServers, Optional<String> name, StateDirectory state)
            throws CliException {
        KnownDatabases known = NotedDatabases.with(state, volumeLocationServers);
        if (name.isPresent()) {
            return new CellLocation(name.get(), known);
        }
        try (CellAdmin admin = CellAdmin.connect(known.now())) {
            return new CellLocation(
                    admin.cellName()
                            .orElseThrow(() -> new CliException(
                                    ExitCode.USAGE,
                                    "the volume location service does not tell its cell's name: give it with --cell")),
                    known);
        } catch (AdminException | IOException e) {
            throw new CliException(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * This cell first, then the others of a CellServDB file.
     *
     * @throws CliException USAGE when the file cannot be read
     */
    public List<CellLocation> withOthers(Optional<Path> cellServDb) throws CliException {
        List<CellLocation> all = new ArrayList<>(List.of(this));
        if (cellServDb.isPresent()) {
            try {
                CellServDb.read(cellServDb.get()).forEach((name, servers) -> {
                    if (!name.equals(cell)) {
                        all.add(new CellLocation(name, servers));
                    }
                });
            } catch (IOException e) {
                throw new CliException(
                        ExitCode.USAGE, "--cellservdb " + cellServDb.get() + ": cannot be used: " + e.getMessage(), e);
            }
        }
        return all;
    }

    /** The server to name where there is room for one. */
    InetSocketAddress first() {
        return databases.now().getFirst();
    }
}
