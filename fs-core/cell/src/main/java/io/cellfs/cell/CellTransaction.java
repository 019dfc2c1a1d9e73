package io.cellfs.cell;

import io.cellfs.cell.principal.PrincipalWriter;
import io.cellfs.cell.store.Batch;
import io.cellfs.cell.volume.DatabaseWriter;
import io.cellfs.cell.volume.ServerWriter;
import io.cellfs.cell.volume.VolumeWriter;

/** The tables of the cell database, for a command that changes them. */
public final class CellTransaction {
    private final Batch batch;

    /** The tables under a batch, which takes the writes. */
    public CellTransaction(Batch batch) {
        this.batch = batch;
    }

    /** Volume entries. */
    public VolumeWriter volumes() {
        return new VolumeWriter(batch);
    }

    /** File servers. */
    public ServerWriter servers() {
        return new ServerWriter(batch);
    }

    /** Database servers. */
    public DatabaseWriter databases() {
        return new DatabaseWriter(batch);
    }

    /** Users and groups. */
    public PrincipalWriter principals() {
        return new PrincipalWriter(batch);
    }
}
