package io.cellfs.cli.state;

import io.cellfs.protocol.database.KnownDatabases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cell's database servers as the cell told of them last, kept in the state directory: a process that is started with servers that the cell has no
 * more finds those that it has now. One {@code given} or {@code told} and an address in each line.
 */
public final class NotedDatabases {
    private static final Logger LOG = LoggerFactory.getLogger(NotedDatabases.class);
    private static final int MAX_FILE_BYTES = 64 << 10;
    private static final String GIVEN = "given ";
    private static final String TOLD = "told ";

    private NotedDatabases() {}

    private record Note(List<InetSocketAddress> given, List<InetSocketAddress> told) {
        /** Whether a list of servers is of the same cell, as far as one can see: not one that the directory was used for earlier. */
        boolean isOf(List<InetSocketAddress> configured) {
            return !Collections.disjoint(given, configured) || !Collections.disjoint(told, configured);
        }
    }

    /** The servers to begin with: those noted, and those that are given now. What the cell tells from now on is noted. */
    public static KnownDatabases with(StateDirectory state, List<InetSocketAddress> given) {
        Note note = read(state.databases());
        KnownDatabases known = KnownDatabases.of(given, note.isOf(given) ? note.told() : List.of());
        known.onChange(now -> write(state.databases(), new Note(given, now)));
        return known;
    }

    /** Servers for a short command: those that a process with this state directory has noted of the same cell, then those that are given. */
    public static List<InetSocketAddress> beside(StateDirectory state, List<InetSocketAddress> given) {
        Note note = read(state.databases());
        return KnownDatabases.of(given, note.isOf(given) ? note.told() : List.of())
                .now();
    }

    private static Note read(Path file) {
        List<InetSocketAddress> given = new ArrayList<>();
        List<InetSocketAddress> told = new ArrayList<>();
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IOException("larger than " + MAX_FILE_BYTES + " bytes");
            }
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(GIVEN)) {
                    given.add(HostPort.parse(line.substring(GIVEN.length())));
                } else if (line.startsWith(TOLD)) {
                    told.add(HostPort.parse(line.substring(TOLD.length())));
                } else {
                    throw new IOException("cannot read '" + line + "'");
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("no database servers are noted in {}", file, e);
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            LOG.warn("the database servers noted in {} are passed over: {}", file, e.getMessage());
            return new Note(List.of(), List.of());
        }
        return new Note(given, told);
    }

    private static void write(Path file, Note note) {
        List<String> lines = new ArrayList<>();
        note.given().forEach(server -> lines.add(GIVEN + HostPort.text(server)));
        note.told().forEach(server -> lines.add(TOLD + HostPort.text(server)));
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(next, lines);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("the cell's database servers cannot be noted in {}", file, e);
        }
    }
}
