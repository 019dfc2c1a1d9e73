package io.cellfs.client;

import io.cellfs.protocol.database.KnownDatabases;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;

/**
 * A cell that the client knows.
 *
 * @param name the cell's name, at most 253 characters; kept in lower case
 * @param databases where its VL servers listen, in order of preference; at least one
 */
public record CellAddress(String name, KnownDatabases databases) {
    private static final int MAX_NAME = 253;

    /** Checks the name and that there is a VL server. */
    public CellAddress {
        name = name.toLowerCase(Locale.ROOT);
        if (name.isEmpty() || name.length() > MAX_NAME || name.startsWith(".") || !name.matches("[a-z0-9._-]+")) {
            throw new IllegalArgumentException("bad cell name \"" + name + "\"");
        }
        if (databases.isEmpty()) {
            throw new IllegalArgumentException("cell " + name + " has no volume location server");
        }
    }

    /** A cell of which these VL servers are given. */
    public CellAddress(String name, List<InetSocketAddress> volumeLocationServers) {
        this(name, KnownDatabases.of(volumeLocationServers));
    }
}
