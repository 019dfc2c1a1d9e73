package io.cellfs.cell.volume;

import io.cellfs.cell.store.KeyValues;
import io.cellfs.cell.store.Keys;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.ext.VlExtensions.DatabaseServer;
import io.cellfs.protocol.ext.VlExtensions.DatabaseServers;
import io.cellfs.protocol.rpc.RpcException;
import java.util.ArrayList;
import java.util.List;

/** The database servers of the cell, for reading. */
public class DatabaseTable {
    private final KeyValues view;

    /** The table of a view. */
    public DatabaseTable(KeyValues view) {
        this.view = view;
    }

    /** All of them, in order of id. */
    public DatabaseServers all() throws RpcException {
        byte[] table = Keys.table(Keys.DATABASE);
        List<byte[]> rows = new ArrayList<>();
        view.scan(table, table, (key, value) -> rows.add(value));
        List<DatabaseServer> servers = new ArrayList<>(rows.size());
        for (byte[] row : rows) {
            servers.add(Rows.decode(DatabaseServer.class, row));
        }
        return new DatabaseServers(servers);
    }
}
