package io.cellfs.cell.volume;

import io.cellfs.cell.store.Batch;
import io.cellfs.cell.store.Keys;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.ext.VlExtensions.DatabaseServer;
import io.cellfs.protocol.rpc.RpcException;

/** The database servers of the cell, for changing. */
public final class DatabaseWriter extends DatabaseTable {
    private static final int MAX_PORT = 65_535;

    private final Batch batch;

    /** The table of a transaction. */
    public DatabaseWriter(Batch batch) {
        super(batch);
        this.batch = batch;
    }

    /**
     * Notes where a database server is.
     *
     * @throws RpcException UBADHOST when that is nowhere, or there are too many
     */
    public void put(DatabaseServer server) throws RpcException {
        int length = server.address().length();
        boolean somewhere = (length == 4 || length == 16) && server.port() > 0 && server.port() <= MAX_PORT;
        if (!somewhere || server.id().isEmpty()) {
            throw UbikError.BADHOST.because("database server " + server);
        }
        byte[] key = Keys.text(Keys.DATABASE, server.id());
        if (batch.get(key) == null && all().servers().size() >= VlExtensions.DATABASES_MAX) {
            throw UbikError.BADHOST.because("at most " + VlExtensions.DATABASES_MAX + " database servers");
        }
        batch.put(key, Rows.encode(DatabaseServer.class, server));
    }

    /** Forgets a database server; no error when there is none of the id. */
    public void remove(String id) {
        batch.delete(Keys.text(Keys.DATABASE, id));
    }
}
