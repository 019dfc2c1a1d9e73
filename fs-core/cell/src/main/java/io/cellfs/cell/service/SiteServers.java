package io.cellfs.cell.service;

import io.cellfs.cell.volume.ServerEntry;
import io.cellfs.cell.volume.ServerTable;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.RpcException;
import java.util.HashMap;
import java.util.Map;

/** The servers of the sites that one answer tells of, each of them looked up once: thousands of entries may be on the same ones. */
final class SiteServers {
    private final ServerTable table;
    private final Map<Integer, Named> known = new HashMap<>();

    /** Servers as a table has them now. */
    SiteServers(ServerTable table) {
        this.table = table;
    }

    /**
     * A server, and what stands for it where there is room for an IPv4 address.
     *
     * @param entry the server
     * @param word see {@link ServerTable#wordOf}
     */
    record Named(ServerEntry entry, int word) {}

    /** The server with an index; BADSERVER without one. */
    Named at(int index) throws RpcException {
        Named found = known.get(index);
        if (found == null) {
            ServerEntry server = table.byIndex(index)
                    .orElseThrow(() -> VlError.BADSERVER.because("no server has the index " + index));
            found = new Named(server, table.wordOf(server));
            known.put(index, found);
        }
        return found;
    }
}
