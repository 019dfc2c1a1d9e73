package io.cellfs.cell;

import io.cellfs.cell.principal.PrincipalTable;
import io.cellfs.cell.store.KeyValues;
import io.cellfs.cell.volume.DatabaseTable;
import io.cellfs.cell.volume.ServerTable;
import io.cellfs.cell.volume.VolumeTable;

/** The tables of the cell database, for reading. */
public final class CellView {
    private final KeyValues view;

    /** The tables of a view. */
    public CellView(KeyValues view) {
        this.view = view;
    }

    /** Volume entries. */
    public VolumeTable volumes() {
        return new VolumeTable(view);
    }

    /** File servers. */
    public ServerTable servers() {
        return new ServerTable(view);
    }

    /** Database servers. */
    public DatabaseTable databases() {
        return new DatabaseTable(view);
    }

    /** Users and groups. */
    public PrincipalTable principals() {
        return new PrincipalTable(view);
    }
}
