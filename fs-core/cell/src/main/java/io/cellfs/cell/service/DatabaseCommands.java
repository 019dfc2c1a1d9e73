package io.cellfs.cell.service;

import io.cellfs.cell.CellCommand;
import io.cellfs.protocol.ext.VlExtensions.DatabaseId;
import io.cellfs.protocol.ext.VlExtensions.DatabaseServer;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import java.util.List;

/** What the copies of a cell database themselves change in the list of database servers. */
public final class DatabaseCommands {
    /** A copy tells where its services are. */
    public static final CellCommand<DatabaseServer, NoValues> ANNOUNCE =
            new CellCommand<>(0, Op.of(2, "Cell.AnnounceDatabase", DatabaseServer.class), (state, args, now) -> {
                state.databases().put(args);
                return NoValues.NONE;
            });

    /** A copy has left. */
    public static final CellCommand<DatabaseId, NoValues> FORGET =
            new CellCommand<>(0, Op.of(3, "Cell.ForgetDatabase", DatabaseId.class), (state, args, now) -> {
                state.databases().remove(args.id());
                return NoValues.NONE;
            });

    static final List<CellCommand<?, ?>> ALL = List.of(ANNOUNCE, FORGET);

    private DatabaseCommands() {}
}
